"""Runs every stress test at full size, or those that are named: ``python -m tools.stress [PART]…``.

Each part runs in a process of its own and writes its result to ``docs/stress/<part>.json``.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.stress.results import FOLDER

ROOT = Path(__file__).parents[2]


def parts() -> dict[str, Sequence[str]]:
    """Return the parts that there are, with their arguments at full size."""
    names = [found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]) if found.name != "__main__"]
    modules = {name: importlib.import_module(f"tools.stress.{name}") for name in names}
    return {name: tuple(module.FULL) for name, module in modules.items() if hasattr(module, "FULL")}


def main(wanted: Sequence[str]) -> int:
    """Run the wanted parts, all where none is named; return 1 when one of them did not hold, 2 for an unknown one."""
    known = parts()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.stderr.write(f"there is no part {unknown[0]}: the parts are {', '.join(known)}\n")
        return 2
    codes = {name: _run(name, known[name]) for name in wanted or known}
    failed = [name for name, code in codes.items() if code]
    sys.stderr.write(f"{len(codes) - len(failed)} of {len(codes)} parts held {' '.join(['', *failed])}".rstrip() + "\n")
    return 1 if failed else 0


def _run(name: str, full: Sequence[str]) -> int:
    command = [sys.executable, "-m", f"tools.stress.{name}", *full, "--out", str(FOLDER / f"{name}.json")]
    sys.stderr.write(f"{' '.join(command[1:])}\n")
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603  our own module


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
