"""The folder that is the library: one change at a time, names that every system takes, titles.

A change of the folder is undone when what follows it fails; what a killed process left half done is undone by whoever
next reads or changes the folder.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath

from rag.disk.locking import one_writer
from rag.errors import InputError, RagError
from rag.library.archives import base_name
from rag.library.journal import Journal, has_journal

TITLES_FILE = "library.json"
LONGEST_STEM = 120  # bytes in UTF-8: file systems take 255, and a number and a suffix may follow
_LOCK = ".library-lock"
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
def changing(folder: Path) -> Iterator[Journal]:
    """Let one process change a library; the steps taken through the journal are undone when the block fails.

    Raises RagError naming the process that is changing it, or when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with one_writer(folder / _LOCK, partial(_busy, folder)):
            journal = Journal(folder)
            journal.recover()
            try:
                yield journal
                journal.commit()
            except BaseException as failure:
                _undo(folder, journal, failure)
                raise
    except OSError as error:
        place = error.filename or folder
        raise RagError(
            f"the documents in {folder} cannot be changed ({place}: {error.strerror or error}): free space or correct "
            "the permissions there; what was there is unchanged"
        ) from error


def recover(folder: Path) -> None:
    """Undo a change of a folder that a killed process left half done; one that is still under way is let be."""
    if not has_journal(folder):
        return
    try:
        with suppress(_StillChangingError), one_writer(folder / _LOCK, _StillChangingError):
            Journal(folder).recover()
    except OSError as error:
        place = error.filename or folder
        raise RagError(
            f"a change of the documents in {folder} was cut off and cannot be undone ({place}: "
            f"{error.strerror or error}): free space or correct the permissions there"
        ) from error


class _StillChangingError(RagError):
    """Another process is changing the folder."""


def _busy(folder: Path, who: str) -> RagError:
    return RagError(f"the documents in {folder} are being changed by {who}: wait until it has finished")


def _undo(folder: Path, journal: Journal, failure: BaseException) -> None:
    try:
        journal.roll_back()
    except OSError as error:
        place = error.filename or folder
        raise RagError(
            f"a change of the documents in {folder} has failed ({failure}), and {place} cannot be written "
            f"({error.strerror or error}): free space or correct the permissions there; the next command puts back "
            "what was there"
        ) from failure


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


def put_titles(folder: Path, titles: Mapping[str, str], journal: Journal) -> None:
    """Write the titles that a person gave to documents of a folder."""
    content = json.dumps({"titles": dict(sorted(titles.items()))}, ensure_ascii=False, indent=1)
    journal.put(folder / TITLES_FILE, content.encode())
