"""The journal of a change of the library: what to put back should the change not be finished.

Each line is on disk before its step is taken, as in the rollback journal of SQLite
(https://www.sqlite.org/atomiccommit.html); a change counts once its last line says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from rag.disk.durable import naming, sync, write_file

JOURNAL = ".change.jsonl"
NEW, KEPT = ".new-", ".removed-"
_ADDED, _KEPT, _DONE = "added", "kept", "done"


class Journal:
    """Adds, replaces and removes files of a folder so that all of it can be undone, by this process or a later one."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is written until the first step."""
        self._folder = folder
        self._file = folder / JOURNAL

    def put(self, path: Path, data: bytes) -> None:
        """Write a file whole, in the place of one that may be there."""
        self._append(b"")  # the journal is there before anything else, so that whoever comes next looks for the rest
        fresh = path.with_name(f"{NEW}{os.getpid()}{path.suffix}")
        write_file(fresh, data)
        if path.exists():
            aside = _aside(path)
            write_file(aside, path.read_bytes())
            self._note(_KEPT, path)
        else:
            self._note(_ADDED, path)
        fresh.replace(path)
        sync(path.parent)

    def take_away(self, path: Path) -> None:
        """Take a file out of the folder; it is gone for good when the change has succeeded."""
        self._note(_KEPT, path)
        path.replace(_aside(path))
        sync(path.parent)

    def commit(self) -> None:
        """Let the change count; then what was kept of the state before is removed."""
        if self._file.exists():
            self._append(_line(_DONE, ""))
        with contextlib.suppress(OSError):  # the next change tries again
            self._clear()

    def recover(self) -> None:
        """Finish or undo what a killed process left: a change counts whole or not at all."""
        if any(_DONE in step for step in self._steps()):
            self._clear()
        else:
            self.roll_back()

    def roll_back(self) -> None:
        """Put back what was there before the change, and remove what it left."""
        for step in reversed([*self._steps()]):
            if _DONE not in step:
                self._undo(step)
        self._clear()

    def _note(self, what: str, path: Path) -> None:
        self._append(_line(what, path.relative_to(self._folder).as_posix()))

    def _append(self, line: bytes) -> None:
        existed = self._file.exists()
        with naming(self._file), self._file.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if not existed:
            sync(self._folder)

    def _steps(self) -> Iterator[dict[str, str]]:
        """Yield the lines that are whole; one that is not was cut off before its step was taken."""
        lines = self._file.read_bytes().split(b"\n") if self._file.exists() else []
        for line in lines[:-1]:
            with contextlib.suppress(ValueError):
                yield dict(json.loads(line))

    def _undo(self, step: dict[str, str]) -> None:
        if _ADDED in step:
            (self._folder / step[_ADDED]).unlink(missing_ok=True)
            return
        path = self._folder / step[_KEPT]
        with contextlib.suppress(FileNotFoundError):  # the step was not taken, or is undone already
            _aside(path).replace(path)

    def _clear(self) -> None:
        """Remove what was kept and, last, the journal."""
        for prefix in (NEW, KEPT):
            for path in self._folder.rglob(f"{prefix}*"):
                path.unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)
        sync(self._folder)


def has_journal(folder: Path) -> bool:
    """Say whether a change of this folder is under way, or was left half done by a process that was killed."""
    return (folder / JOURNAL).is_file()


def _line(what: str, name: str) -> bytes:
    return json.dumps({what: name}).encode() + b"\n"


def _aside(path: Path) -> Path:
    return path.with_name(f"{KEPT}{hashlib.sha256(path.name.encode()).hexdigest()[:16]}")
