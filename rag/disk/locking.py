"""Let one process at a time change a folder, and tell the others who it is."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rag.errors import RagError

UNKNOWN = "another process"
_OWNER = re.compile(r"process (\d{1,10})")


@contextlib.contextmanager
def one_writer(lock: Path, refused: Callable[[str], RagError]) -> Iterator[None]:
    """Hold a lock file; where another process holds it, raise what ``refused`` makes of it.

    The system releases the lock of a process that dies. Beside it, ``<lock>-owner`` names the holder; ``refused`` is
    given ``process <number>``, or ``another process`` where that is not known. An OSError of the disk passes through.
    """
    from filelock import FileLock, Timeout

    owner = owner_file(lock)
    try:
        with FileLock(lock, timeout=0):
            try:
                owner.write_text(f"process {os.getpid()}", encoding="utf-8")
                yield
            finally:
                with contextlib.suppress(OSError):  # what has been done stays done; the next holder overwrites it
                    owner.unlink(missing_ok=True)
    except Timeout as error:
        raise refused(_who(owner)) from error


def owner_file(lock: Path) -> Path:
    """Return the file that names the holder of a lock."""
    return lock.with_name(f"{lock.name}-owner")


def _who(owner: Path) -> str:
    """Return who holds the lock; a process that is dead left its name behind, and the lock is held by another."""
    try:
        found = _OWNER.fullmatch(owner.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return UNKNOWN
    return found[0] if found and _lives(int(found[1])) else UNKNOWN


def _lives(process: int) -> bool:
    if os.name == "nt":  # there, os.kill ends the process whatever the signal
        return True
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
