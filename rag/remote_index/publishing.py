"""Bring the collections of a library up to a corpus: what is missing is embedded and written, what is stale removed.

The order keeps every reader whole: new rows are written first (readers pass over rows that are not of their
generation), then the generation on disk is published and the aliases follow, and only then are rows and collections
removed. A run that was killed is continued by the next one, which embeds only what is not there yet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from rag.corpus import Corpus, corpus_of
from rag.errors import StaleIndexError
from rag.library.record import MILVUS_ROWS
from rag.protocols import Embedder, Progress
from rag.remote_index.index import MilvusIndex, MilvusTerms, Places
from rag.retrieval.lexical import K1, B
from rag.retrieval.statistics import TermStatistics
from rag.stores.corpus_file import read_documents, write_documents
from rag.stores.milvus import MilvusStore
from rag.stores.milvus_collection import MilvusCollection, Row, collections_of, document_number
from rag.stores.milvus_connection import MilvusConnection
from rag.stores.milvus_words import written

RECORD = "milvus"
"""Under what name the description of a generation holds its collections."""

BEGINNING = "wenju_"
LIBRARY_FILE = ".milvus-library"
STEP = 65_536
"""How many texts are embedded and written at a time: about 100 MB of vectors."""

KINDS = {"passages": False, "sentences": True}
_TERMS = "terms"
_PROBE = "问"


@dataclass(frozen=True, slots=True)
class Publication:
    """A corpus with the statistics of its words, on its way into the collections of a library, one for each kind."""

    connection: MilvusConnection
    library: str
    corpus: Corpus
    statistics: Mapping[str, TermStatistics]
    collections: Mapping[str, str]
    dimension: int

    def record(self) -> dict[str, Any]:
        """Return what the description of the generation holds under RECORD."""
        return {
            "library": self.library,
            "dimension": self.dimension,
            "rows": MILVUS_ROWS,
            "collections": dict(self.collections),
        }

    def upload(self, embedder: Embedder, progress: Progress | None = None) -> None:
        """Embed and write every row that is not there yet; progress counts the texts embedded."""
        tell = progress or _silent
        missing = {kind: self._missing(kind) for kind in KINDS}
        total, done = sum(map(len, missing.values())), 0
        for kind, addresses in missing.items():
            for start in range(0, len(addresses), STEP):
                step = addresses[start : start + STEP]
                self._write(kind, step, embedder)
                done += len(step)
                tell("embed", done, total)
        tell("index", 0, 1)
        for kind in KINDS:
            self._collection(kind).seal(len(self._places(kind).addresses()))
        tell("index", 1, 1)

    def save(self, folder: Path) -> None:
        """Write what stays on this machine: documents, places, and the statistics of words."""
        write_documents(folder, list(self.corpus.documents.values()), self.corpus.passages)
        for kind, statistics in self.statistics.items():
            statistics.save(folder / kind / _TERMS)

    def finish(self, before: Mapping[str, Any]) -> None:
        """Move the aliases, remove rows of no generation, and drop collections older than those of ``before``."""
        for kind in KINDS:
            collection, places = self._collection(kind), self._places(kind)
            collection.take_alias(alias_of(collection.name))
            wanted = {places.row_of(address) for address in places.addresses()}
            collection.delete([row for row in collection.row_ids() if row not in wanted])
        drop_others(self.connection, self.library, {*self.collections.values(), *named_in(before)})

    def _missing(self, kind: str) -> list[str]:
        """Return the addresses whose rows are not there, like lengths together."""
        collection, places = self._collection(kind), self._places(kind)
        collection.ensure(self.dimension, K1, B)
        present = set(collection.row_ids())
        missing = [address for address in places.addresses() if places.row_of(address) not in present]
        return sorted(missing, key=lambda address: len(places.content(address) or ""))

    def _write(self, kind: str, addresses: Sequence[str], embedder: Embedder) -> None:
        places = self._places(kind)
        vectors = embedder.embed_passages([places.embedded(address) for address in addresses])
        self._collection(kind).upsert(
            [
                Row(
                    places.row_of(address) or "",
                    address,
                    document_number(address.rpartition(":")[0]),
                    vector,
                    written(places.tokens(address)),
                )
                for address, vector in zip(addresses, vectors, strict=True)
            ]
        )

    def _collection(self, kind: str) -> MilvusCollection:
        return MilvusCollection(self.connection, self.collections[kind])

    def _places(self, kind: str) -> Places:
        return Places(self.corpus, KINDS[kind])


def publication(
    connection: MilvusConnection,
    index_directory: Path,
    corpus: Corpus,
    embedder: Embedder,
    analysis_version: int,
) -> Publication:
    """Return what is to be published; rows that are in its collections already are used again."""
    library = _library(index_directory)
    dimension = int(embedder.embed_queries([_PROBE]).shape[1])
    statistics, collections = {}, {}
    for kind, sentences in KINDS.items():
        places = Places(corpus, sentences)
        statistics[kind] = TermStatistics.build(places.tokens(address) for address in places.addresses())
        space = _digest(embedder.name, dimension, analysis_version, MILVUS_ROWS, K1, B)
        collections[kind] = f"{BEGINNING}{library}_{kind}_{space}"
    return Publication(connection, library, corpus, statistics, collections, dimension)


def alias_of(collection: str) -> str:
    """Return the alias of a collection: library and kind, which come before the space in its name.

    >>> alias_of("wenju_3322ee5d8ef3_passages_f1418c1a")
    'wenju_3322ee5d8ef3_passages'
    """
    return collection.rpartition("_")[0]


def named_in(record: Mapping[str, Any]) -> set[str]:
    """Return the collections that a record names, also one of earlier rows."""
    earlier = {name for name, _ in record.get("targets", {}).values()}
    return earlier | set(record.get("collections", {}).values())


def drop_others(connection: MilvusConnection, library: str, kept: Collection[str]) -> None:
    """Drop the collections of a library that are not among those to be kept."""
    for name in collections_of(connection, f"{BEGINNING}{library}_"):
        if name not in kept:
            MilvusCollection(connection, name).drop()


def load_remote_index(folder: Path, record: Mapping[str, Any], connection: MilvusConnection) -> MilvusIndex:
    """Open the index whose generation is in a folder; Milvus is first asked when the first question is.

    Raises StaleIndexError when the generation was not made for Milvus or its parts do not fit.
    """
    if not record:
        raise StaleIndexError(f"the index in {folder} has no rows in Milvus: run python -m rag index")
    if record.get("rows") != MILVUS_ROWS:
        raise StaleIndexError(f"the index in {folder} has rows of an earlier version: run python -m rag index")
    corpus = corpus_of(*read_documents(folder))
    stores, terms = {}, {}
    for kind, sentences in KINDS.items():
        places = Places(corpus, sentences)
        stores[kind] = MilvusStore(
            connection, record["collections"][kind], int(record["dimension"]), places.row_of, places.order_of
        )
        terms[kind] = MilvusTerms(stores[kind], TermStatistics.load(folder / kind / _TERMS), places)
    return MilvusIndex(corpus, stores["passages"], stores["sentences"], terms["passages"], terms["sentences"])


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def _digest(*parts: object) -> str:
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=4).hexdigest()


def _library(index_directory: Path) -> str:
    """Return the name of the library on the server, chosen by chance when it is first needed."""
    file = index_directory / LIBRARY_FILE
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        index_directory.mkdir(parents=True, exist_ok=True)
        file.write_text(uuid4().hex[:12] + "\n", encoding="ascii")
        return _library(index_directory)
