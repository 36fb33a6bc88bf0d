"""The file that a document was read from, as long as it is the same."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from rag.errors import DocumentError, InputError
from rag.library.archives import ARCHIVE_SUFFIX
from rag.library.sources import find_sources
from rag.types import Document


def read_original(folder: Path, suffixes: Collection[str], document: Document) -> bytes:
    """Return the bytes of a document's file, found below a folder by its name and known by its checksum.

    Raises DocumentError when it is not there any more, or is another one.
    """
    found = [path for path in folder.rglob("*") if _may_hold(path, document)]
    try:
        sources = [source for source in find_sources(found, suffixes) if source.name == document.source]
    except InputError:
        sources = []
    for source in sources:
        if source.sha256 == document.source_sha256:
            return source.read()
    if sources:
        raise DocumentError(f"{document.source} has changed since it was indexed: run python -m rag index --if-needed")
    raise DocumentError(f"{document.source} is not in the folder of documents any more: only its text can be shown")


def _may_hold(path: Path, document: Document) -> bool:
    return path.is_file() and (path.name == document.source or path.suffix.lower() == ARCHIVE_SUFFIX)
