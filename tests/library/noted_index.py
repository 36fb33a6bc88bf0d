"""A library whose index is a dictionary: the folder is read by the product, and what is asked of the index is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag.errors import InputError, RagError
from rag.library import DocumentLibrary, IndexSummary
from rag.library.sources import find_sources, read_sources
from rag.parsing import READABLE_SUFFIXES, encoding_of, parse_bytes
from rag.protocols import Progress
from rag.types import Document

SCHOOL = "学校工作报告\n\n今年新建教室四十间。招收新生六百人。\n"
HIDDEN = (".", "library.json")


def progress(*_: object) -> None:
    """Do nothing, and be recognised."""


@dataclass
class Index:
    """The documents that were read last, and what was asked of their index."""

    folder: Path
    held: dict[str, Document] = field(default_factory=dict)
    given: list[list[str]] = field(default_factory=list)
    told: list[Progress | None] = field(default_factory=list)
    forgotten: int = 0
    full: bool = False
    summary: IndexSummary | None = None

    def rebuild(self, parsed: Sequence[Document], progress: Progress | None) -> IndexSummary:
        """Read the folder anew."""
        self.given.append([document.doc_id for document in parsed])
        self.told.append(progress)
        if self.full:
            raise RagError("the disk is full")
        sources = find_sources([self.folder], READABLE_SUFFIXES)
        documents, skipped, _ = read_sources(sources, [], parse_bytes)
        self.held = {document.doc_id: document for document in documents}
        self.summary = IndexSummary(self.folder, tuple(documents), 0, 0, tuple(skipped))
        return self.summary

    def forget(self) -> None:
        """Count how often older states were removed."""
        self.forgotten += 1

    def library(self) -> DocumentLibrary:
        """Return the library of the folder."""
        return DocumentLibrary(
            self.folder, READABLE_SUFFIXES, parse_bytes, encoding_of, lambda: self.held, self.rebuild, self.forget
        )

    def texts(self) -> dict[str, str]:
        """Return the files of the folder with their content."""
        files = [path for path in self.folder.iterdir() if not path.name.startswith(HIDDEN)]
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(files)}


def write(folder: Path, name: str, text: str) -> Path:
    """Return a file outside the library."""
    path = folder / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(call: Callable[..., object], *arguments: object) -> str:
    """Return why a change is refused."""
    with pytest.raises(InputError) as caught:
        call(*arguments)
    return str(caught.value)
