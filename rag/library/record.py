"""What an index records about its making, and whether it still belongs to the settings and the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.config import FAISS, MILVUS, Settings
from rag.errors import StaleIndexError
from rag.types import Document

ANALYSIS_VERSION = 3
"""Raised whenever parsing, splitting or matching give other results, so that older indexes are rebuilt."""

MILVUS_ROWS = 2
"""What rows in Milvus hold; 1 had sparse vectors of our own, 2 has words."""


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What was published: the documents with the numbers of their passages and sentences, and the files left out."""

    index_directory: Path
    documents: tuple[Document, ...]
    passages: int
    sentences: int
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of an index by doc_id: their checksums, and the titles that a person gave to some of them."""

    checksums: Mapping[str, str]
    titles: Mapping[str, str]

    def are_those_of(self, recorded: Mapping[str, Any]) -> bool:
        """Say whether an index was made of exactly these."""
        return recorded.get("sources") == self.checksums and recorded.get("titles", {}) == self.titles


def description(
    settings: Settings,
    model_name: str,
    engine: str,
    dimension: int,
    sources: Sources,
    documents: Sequence[Document],
) -> dict[str, Any]:
    """Return what an index records about its making."""
    return {
        **_requirements(settings),
        "embedding": {"name": model_name, "engine": engine, "dimension": dimension},
        "sources": dict(sources.checksums),
        "titles": dict(sources.titles),
        "documents": [document.doc_id for document in documents],
    }


def check_settings(recorded: Mapping[str, Any], settings: Settings, index_directory: Path) -> None:
    """Raise StaleIndexError naming the first setting in which an index differs from those of today."""
    for field, wanted in _requirements(settings).items():
        found = recorded.get(field, _BEFORE.get(field))
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


_BEFORE = {"store": FAISS, "milvus_rows": 1}
"""What indexes were made with that do not record it yet."""


def _requirements(settings: Settings) -> dict[str, Any]:
    return {
        "analysis_version": ANALYSIS_VERSION,
        "embedding_model": settings.embedding_model,
        "passage_characters": settings.passage_characters,
        "store": settings.store,
        **({"milvus_rows": MILVUS_ROWS} if settings.store == MILVUS else {}),
    }
