"""The folder that is the library: files written whole or not at all, names that every system takes, titles.

A change of the folder is undone when what follows it fails; what a killed process leaves is hidden and cleared away by
the next change.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from rag.errors import InputError, RagError
from rag.library.archives import base_name

TITLES_FILE = "library.json"
LONGEST_STEM = 120  # bytes in UTF-8: file systems take 255, and a number and a suffix may follow
_NEW, _REMOVED = ".new-", ".removed-"
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """Return a file name that every system takes, as near to the given one as can be.

    >>> safe_name("../../etc/年度:报告.TXT"), safe_name("nul.txt"), safe_name("...docx")
    ('年度_报告.txt', '_nul.txt', 'document.docx')
    """
    base = _UNSAFE.sub("_", unicodedata.normalize("NFC", base_name(name)))
    base = "".join(each for each in base if unicodedata.category(each) not in {"Cc", "Cs", "Cf"})
    suffix = PurePosixPath(f"x{base}").suffix.lower()
    stem = base[: len(base) - len(suffix)] if suffix else base
    stem = stem.encode()[:LONGEST_STEM].decode(errors="ignore").strip(" .~") or "document"
    return f"{'_' if _RESERVED.fullmatch(stem) else ''}{stem}{suffix}"


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, numbered where another file of the library has its stem, in whatever case.

    >>> free_name("a.txt", {"A", "a (2)"})
    'a (3).txt'
    """
    path = PurePosixPath(name)
    used = {each.casefold() for each in taken}
    candidates = (path.stem if number == 1 else f"{path.stem} ({number})" for number in range(1, len(used) + 2))
    return next(stem for stem in candidates if stem.casefold() not in used) + path.suffix


@contextmanager
def changing(folder: Path, lock: Path) -> Iterator[ExitStack]:
    """Let one process change a library; what is put on the stack undoes its steps when the block fails.

    Raises RagError when another process is changing it, or when the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            _clear(folder)
            with ExitStack() as undo:
                yield undo
                undo.pop_all()
            _clear(folder)
    except Timeout as error:
        raise RagError(
            f"the documents in {folder} are being changed by another process: wait until it has finished"
        ) from error
    except OSError as error:
        place = error.filename or folder
        raise RagError(
            f"the documents in {folder} cannot be changed ({place}: {error.strerror or error}): free space or correct "
            "the permissions there; what was there is unchanged"
        ) from error


def put(path: Path, data: bytes, undo: ExitStack) -> None:
    """Write a file whole, in the place of one that may be there."""
    fresh = path.with_name(f"{_NEW}{os.getpid()}{path.suffix}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        kept = _aside(path)
        kept.write_bytes(path.read_bytes())
        undo.callback(kept.replace, path)
    else:
        undo.callback(path.unlink, missing_ok=True)
    fresh.replace(path)


def take_away(path: Path, undo: ExitStack) -> None:
    """Take a file out of the library; it is gone for good when the change has succeeded."""
    aside = _aside(path)
    path.replace(aside)
    undo.callback(aside.replace, path)


def read_titles(folder: Path) -> dict[str, str]:
    """Return the titles that a person gave to documents of a folder; raise InputError for a damaged list of them."""
    path = folder / TITLES_FILE
    if not path.is_file():
        return {}
    try:
        titles = dict(json.loads(path.read_bytes())["titles"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path} cannot be understood: correct it, or delete it to go without titles") from error
    return {str(doc_id): str(title) for doc_id, title in titles.items()}


def put_titles(folder: Path, titles: Mapping[str, str], undo: ExitStack) -> None:
    """Write the titles that a person gave to documents of a folder."""
    content = json.dumps({"titles": dict(sorted(titles.items()))}, ensure_ascii=False, indent=1)
    put(folder / TITLES_FILE, content.encode(), undo)


def _aside(path: Path) -> Path:
    return path.with_name(f"{_REMOVED}{hashlib.sha256(path.name.encode()).hexdigest()[:16]}")


def _clear(folder: Path) -> None:
    """Remove what a change put aside, and what a killed process left."""
    for prefix in (_NEW, _REMOVED):
        for path in folder.rglob(f"{prefix}*"):
            path.unlink(missing_ok=True)
