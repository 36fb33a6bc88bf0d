"""From files to a corpus, and whether an index still belongs to its files and settings."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.config import Settings
from rag.errors import DocumentError, InputError, StaleIndexError
from rag.protocols import Progress
from rag.types import Document

ANALYSIS_VERSION = 2
"""Raised whenever parsing, splitting or matching give other results, so that older indexes are rebuilt."""

ParseFile = Callable[[Path, str], Document]


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What was published: the documents with the numbers of their passages and sentences, and the files left out."""

    index_directory: Path
    documents: tuple[Document, ...]
    passages: int
    sentences: int
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be indexed: its name in addresses and the checksum of its bytes."""

    path: Path
    doc_id: str
    sha256: str


def find_sources(paths: Sequence[Path], suffixes: Collection[str]) -> list[Source]:
    """Return the files named and, for folders, the readable files below them, sorted by path.

    A file that occurs twice is taken once. Two files of one stem get their checksum into their ``doc_id``. Raises
    InputError for a path that does not exist or cannot be read, and when nothing is found.
    """
    files = [file for path in paths for file in _files_at(path, suffixes)]
    if not files:
        places, known = ", ".join(map(str, paths)), " ".join(sorted(suffixes))
        raise InputError(f"there is no readable document in {places}: put a file there ({known}) or name one")
    hashes = {file: _checksum(file) for file in files}
    distinct = {digest: file for file, digest in reversed(hashes.items())}
    kept = [(file, digest) for file, digest in hashes.items() if distinct[digest] == file]
    stems = [unicodedata.normalize("NFC", file.stem) for file, _ in kept]
    return [
        Source(file, stem if stems.count(stem) == 1 else f"{stem}-{digest[:8]}", digest)
        for (file, digest), stem in zip(kept, stems, strict=True)
    ]


def read_sources(
    sources: Sequence[Source], named: Collection[Path], parse: ParseFile, progress: Progress | None = None
) -> tuple[list[Document], list[str]]:
    """Return the parsed documents and the reasons for which others were skipped.

    A file that was named itself must be readable; one that was found in a folder is skipped with its reason. Raises
    DocumentError when nothing is left.
    """
    documents, skipped = [], []
    for done, source in enumerate(sources):
        if progress is not None:
            progress("parse", done, len(sources))
        try:
            documents.append(parse(source.path, source.doc_id))
        except DocumentError as error:
            if source.path in named:
                raise
            skipped.append(str(error))
    if not documents:
        raise DocumentError(f"no document could be read: {skipped[0]}")
    if progress is not None:
        progress("parse", len(sources), len(sources))
    return documents, skipped


def description(
    settings: Settings, model_name: str, dimension: int, sources: Mapping[str, str], documents: Sequence[Document]
) -> dict[str, Any]:
    """Return what an index records about its making; ``sources`` maps doc_id to the checksum of the file."""
    return {
        **_requirements(settings),
        "embedding": {"name": model_name, "dimension": dimension},
        "sources": dict(sources),
        "documents": [document.doc_id for document in documents],
    }


def check_settings(recorded: Mapping[str, Any], settings: Settings, index_directory: Path) -> None:
    """Raise StaleIndexError naming the first setting in which an index differs from those of today."""
    for field, wanted in _requirements(settings).items():
        found = recorded.get(field)
        if found != wanted:
            raise StaleIndexError(
                f"the index in {index_directory} was made with {field} = {found!r}, the settings say {wanted!r}: "
                f"run python -m rag index --index {index_directory}, or change the setting back"
            )


def check_model(recorded: Mapping[str, Any], model_name: str, index_directory: Path) -> None:
    """Raise StaleIndexError when an index holds vectors of another model than the one that answers."""
    found = recorded.get("embedding", {}).get("name")
    if found != model_name:
        raise StaleIndexError(
            f"the index in {index_directory} was made with embedding = {found!r}, the model at hand is {model_name!r}: "
            f"run python -m rag index --index {index_directory}"
        )


def _requirements(settings: Settings) -> dict[str, Any]:
    return {
        "analysis_version": ANALYSIS_VERSION,
        "embedding_model": settings.embedding_model,
        "passage_characters": settings.passage_characters,
    }


def _files_at(path: Path, suffixes: Collection[str]) -> list[Path]:
    try:
        if path.is_dir():
            return sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and file.suffix.lower() in suffixes and not file.name.startswith((".", "~$"))
            )
        path.stat()
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path} cannot be read ({reason}): name a file or folder that exists") from error
    return [path]


def _checksum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        reason = error.strerror or error
        raise DocumentError(f"{path} cannot be read ({reason}): check the file and its permissions") from error
