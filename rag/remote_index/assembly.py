"""Publish and open an index in Milvus as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rag.config import Settings
from rag.corpus import Corpus
from rag.errors import StaleIndexError
from rag.generations import Generation, open_current, publish
from rag.library.record import ANALYSIS_VERSION
from rag.protocols import Embedder, Progress
from rag.remote_index.index import MilvusIndex
from rag.remote_index.publishing import RECORD, drop_others, load_remote_index, named_in, publication
from rag.stores.milvus_connection import MilvusConnection

LOCAL_FILE = "milvus.db"
"""The file of Milvus Lite in the folder of the index, where no address is set."""


def connection_of(settings: Settings) -> MilvusConnection:
    """Return the connection that the settings name; nothing is opened yet."""
    return MilvusConnection(settings.milvus_uri or str(settings.index_directory / LOCAL_FILE), settings.milvus_token)


def publish_remotely(
    corpus: Corpus,
    embedder: Embedder,
    index_directory: Path,
    settings: Settings,
    about: Callable[[int], Mapping[str, Any]],
    progress: Progress | None = None,
) -> None:
    """Write rows to Milvus and the rest as a new generation; ``about`` describes an index of a dimension.

    Raises StoreError when Milvus does not do its part; unless it fails in clearing up, the index before is untouched.
    """
    connection, before = connection_of(settings), _record(index_directory)
    index_directory.mkdir(parents=True, exist_ok=True)
    fresh = publication(connection, index_directory, corpus, embedder, ANALYSIS_VERSION)

    def write(folder: Path) -> None:
        fresh.upload(embedder, progress)
        fresh.save(folder)

    publish(index_directory, write, {**about(fresh.dimension), RECORD: fresh.record()})
    fresh.finish(before)


def open_remotely(generation: Generation, settings: Settings) -> MilvusIndex:
    """Open an index in Milvus; raise StaleIndexError when the generation was not made for it or is damaged."""
    return load_remote_index(generation.folder, generation.description.get(RECORD, {}), connection_of(settings))


def forget_remotely(index_directory: Path, settings: Settings) -> None:
    """Drop every collection of the library but those of its current generation."""
    record = _record(index_directory)
    if record:
        drop_others(connection_of(settings), record["library"], named_in(record))


def _record(index_directory: Path) -> Mapping[str, Any]:
    """Return what the current generation records of its collections, nothing where there is none."""
    try:
        found: Mapping[str, Any] = open_current(index_directory).description.get(RECORD, {})
    except StaleIndexError:
        return {}
    return found
