"""Runs a module and writes down every file that it opens, makes, moves, lists or deletes.

``python -m tools.stress.audited LOG MODULE [ARGUMENT]…``. An audit hook sees what Python code does, by any library
(https://docs.python.org/3/library/audit_events.html). A line of the log is the event, a tab, and the path as JSON.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from typing import Any

READING = frozenset({"open", "os.listdir", "os.scandir", "os.walk", "glob.glob", "pathlib.Path.glob"})
WRITING = frozenset(
    {
        "os.chmod",
        "os.chown",
        "os.link",
        "os.mkdir",
        "os.mknod",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.symlink",
        "os.truncate",
        "os.utime",
        "shutil.copyfile",
        "shutil.move",
        "shutil.rmtree",
        "shutil.unpack_archive",
        "sqlite3.connect",
    }
)
RUNNING = frozenset({"os.exec", "os.posix_spawn", "os.system", "subprocess.Popen"})


def watch(log: str) -> None:
    """Begin to write down."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in READING | WRITING | RUNNING:
            return
        named = arguments[:1] if event == "open" else arguments[:2]  # the second of "open" is how, not what
        paths = [os.fsdecode(each) for each in named if isinstance(each, (str, bytes, os.PathLike))]
        if event == "open":
            written = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            event = "open for writing" if written else "open"
        for path in paths:
            os.write(descriptor, f"{event}\t{json.dumps(os.path.realpath(path) if _real(path) else path)}\n".encode())

    sys.addaudithook(hook)


def _real(path: str) -> bool:
    return "\0" not in path and not any("\ud800" <= sign <= "\udfff" for sign in path)


def main() -> None:
    """Watch, then run the module as if it were the program."""
    log, module, *arguments = sys.argv[1:]
    watch(log)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
