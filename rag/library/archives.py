"""Reads zip archives of documents: names in any encoding, bytes counted while they are inflated, nothing written.

Only the base name of a member is used, so that a path that climbs out of a folder leads nowhere.
"""

from __future__ import annotations

import errno
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rag.errors import DocumentError, UnreadableFileError
from rag.parsing.inflating import BROKEN, inflated

ARCHIVE_SUFFIX = ".zip"
MOST_MEMBERS = 2000
MOST_BYTES = 256 << 20
"""How many bytes the members of an archive may have together when they are inflated."""
MOST_ENTRIES = 200_000
"""How many entries an unopened archive may seem to list, among them those of archives that lie in it unpacked."""
_ENTRY = b"PK\x01\x02"  # begins each entry of the list of members
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OF_DAMAGE = {None, errno.EINVAL}
"""The error numbers that a damaged archive leads to, which names places before its beginning; others are the disk's."""
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, its number among the entries, its content, or why it is left out."""

    name: str
    number: int
    data: bytes
    problem: str | None = None


def read_archive(path: Path, suffixes: Collection[str]) -> Iterator[Member]:
    """Yield the files of an archive that can be documents, and those that are left out with the reason.

    Folders, hidden files and what macOS adds are passed over in silence. Raises DocumentError when the archive is
    damaged, or has more members or bytes than are allowed.
    """
    with _opened(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_MEMBERS:
            raise DocumentError(
                f"{path.name} holds {len(entries)} files, {MOST_MEMBERS} are allowed: make several archives of it"
            )
        left = MOST_BYTES
        for number, entry in enumerate(entries):
            name = _name(entry)
            base = base_name(name)
            if not base or entry.is_dir() or base.startswith((".", "~$")) or "__MACOSX" in name:  # names can be empty
                continue
            problem = _problem(entry, base, suffixes)
            data = b"" if problem else _inflated(archive, entry, left, path.name)
            left -= len(data)
            yield Member(base, number, data, problem and f"{base} in {path.name} {problem}")


def read_member(path: Path, number: int) -> bytes:
    """Return the content of one member of an archive; raise DocumentError when it is damaged or too large."""
    with _opened(path) as archive:
        entries = archive.infolist()
        if number >= len(entries):
            raise DocumentError(f"{path.name} has changed while it was read: try again")
        return _inflated(archive, entries[number], MOST_BYTES, path.name)


def base_name(name: str) -> str:
    r"""Return the last part of a path, whichever system wrote it.

    >>> base_name("../../etc/报告.txt"), base_name("C:\\docs\\报告.txt")
    ('报告.txt', '报告.txt')
    """
    return PurePosixPath(name.replace("\\", "/")).name


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        _check_length(path)
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (*BROKEN, zlib.error) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, OSError) and error.errno not in _OF_DAMAGE:
            raise UnreadableFileError(
                f"{path} cannot be read ({error.strerror or error}): check the file and its permissions"
            ) from error
        raise DocumentError(f"{path.name} cannot be read as a zip archive ({reason}): make it again") from error


def _check_length(path: Path) -> None:
    """Raise DocumentError for an archive that would take much memory merely to open: zipfile lists all its members."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise DocumentError(f"{path.name} has {size >> 20} MiB, {MOST_BYTES >> 20} are allowed: unpack it")
    entries, end = 0, b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            entries += (end + block).count(_ENTRY)
            end = block[1 - len(_ENTRY) :]
    if entries > MOST_ENTRIES:
        raise DocumentError(
            f"{path.name} lists {entries} files, {MOST_MEMBERS} are allowed: make several archives of it"
        )


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; where it is not marked as UTF-8, zipfile has read its bytes as code page 437."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _problem(entry: zipfile.ZipInfo, base: str, suffixes: Collection[str]) -> str | None:
    suffix = PurePosixPath(base).suffix.lower()
    if suffix == ARCHIVE_SUFFIX:
        return "is an archive in an archive: unpack it and add its files"
    if suffix not in suffixes:
        return f"is not a readable kind of file: choose one of {' '.join(suffixes)}"
    if entry.compress_type not in _METHODS:
        return "is packed by a method that is not read here: pack it again by deflation, as zip programs do"
    return "is encrypted: unpack it with its password and add the file" if entry.flag_bits & _ENCRYPTED_FLAG else None


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int, name: str) -> bytes:
    try:
        return b"".join(inflated(archive, entry, limit))
    except OverflowError:
        raise DocumentError(
            f"{name} inflates to more than {MOST_BYTES >> 20} MiB: unpack it and add the files that you need"
        ) from None
