"""Runs many command lines of ``python -m rag`` in one process: arguments as JSON lines come in, results go out."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback


def main() -> None:
    """Answer each line of the input with exit code, output, and whether a traceback would have been shown."""
    from rag.cli.main import main as command

    results = sys.stdout
    for line in sys.stdin:
        output, code, broken = io.StringIO(), 0, ""
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            try:
                code = command(json.loads(line))
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else 1
            except BaseException:
                broken = traceback.format_exc()[-400:]
        results.write(json.dumps({"code": code, "output": output.getvalue()[-400:], "broken": broken}) + "\n")
        results.flush()


if __name__ == "__main__":
    main()
