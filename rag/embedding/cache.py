"""Keep embeddings on disk, so that unchanged texts are embedded once."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.protocols import Embedder, FloatArray, Progress

_LOG = logging.getLogger(__name__)
_SEEK = 500  # below the least limit of variables in a statement (999) that SQLite was ever built with
_STEP = 512  # texts embedded between two commits: what a killed run loses at most
_CHECK_SIZE = 8
_WAIT_SECONDS = 60.0
_TABLE = "CREATE TABLE IF NOT EXISTS embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
_SAVE = "INSERT OR REPLACE INTO embeddings VALUES (?, ?)"
_Result = TypeVar("_Result")


class CachedEmbedder:
    """An Embedder that looks in an SQLite file before it computes.

    A vector is found by the SHA-256 of model name, engine, role and text, and stands with a checksum over key and
    content: a damaged row is computed again, a damaged file is dropped and begun anew with a warning in the log.
    Several processes and threads may share the file. What is computed is saved as the work goes on.
    """

    def __init__(self, embedder: Embedder, path: Path, engine: str = "", step: int = _STEP) -> None:
        """Open or begin the cache file; raise ModelError when it cannot be written.

        ``engine`` keeps apart the vectors of several engines that serve one vector space, which are not quite equal;
        ``step`` is how many texts are embedded between two commits.
        """
        self._engine = engine
        self._embedder = embedder
        self._step = step
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        self._in_database(lambda connection: connection.execute(_TABLE))

    @property
    def name(self) -> str:
        """The identity of the vector space: that of the embedder inside."""
        return self._embedder.name

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``."""
        return self._embed("query", texts, lambda missing, _: self._embedder.embed_queries(missing), None)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``; progress counts what had to be computed."""
        return self._embed("passage", texts, self._embedder.embed_passages, progress)

    def _embed(
        self,
        role: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str], Progress | None], FloatArray],
        progress: Progress | None,
    ) -> FloatArray:
        if not texts:
            return embed(texts, None)
        keys = [_key(f"{self.name} {self._engine}", role, text) for text in texts]
        found = self._load(sorted(set(keys)))
        # like lengths together, so that batches hold little padding however the work is cut into steps
        missing = sorted(
            {key: text for key, text in zip(keys, texts, strict=True) if key not in found}.items(), key=_size
        )
        for start in range(0, len(missing), self._step):
            step = missing[start : start + self._step]
            vectors = embed([text for _, text in step], _part_of(progress, start, len(missing)))
            fresh = dict(zip((key for key, _ in step), vectors, strict=True))
            self._save(fresh)
            found.update(fresh)
        return np.stack([found[key] for key in keys])

    def _load(self, keys: list[bytes]) -> dict[bytes, FloatArray]:
        def read(connection: sqlite3.Connection) -> list[tuple[bytes, bytes]]:
            rows: list[tuple[bytes, bytes]] = []
            for start in range(0, len(keys), _SEEK):
                some = keys[start : start + _SEEK]
                marks = ",".join("?" * len(some))
                rows += connection.execute(f"SELECT key, vector FROM embeddings WHERE key IN ({marks})", some)  # noqa: S608  # only question marks
            return rows

        vectors = {}
        for key, value in self._in_database(read):
            vector = _unpack(key, value)
            if vector is None:
                _LOG.warning("a damaged embedding in %s is computed again", self._path)
            else:
                vectors[key] = vector
        return vectors

    def _save(self, vectors: dict[bytes, FloatArray]) -> None:
        rows = [(key, _pack(key, vector)) for key, vector in vectors.items()]
        self._in_database(lambda connection: connection.executemany(_SAVE, rows))

    def _in_database(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Do the work in one transaction; begin a damaged file anew and do it there."""
        try:
            with _transaction(self._path) as connection:
                return work(connection)
        except sqlite3.OperationalError as error:
            raise self._unusable(error) from error
        except sqlite3.DatabaseError as error:
            _LOG.warning("the embedding cache %s is damaged (%s) and begun anew", self._path, error)
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            with _transaction(self._path) as connection:
                return work(connection)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> ModelError:
        return ModelError(
            f"the embedding cache {self._path} cannot be used ({error}): make its folder writable and "
            "free space there, or set RAG_CACHE_DIR to another folder"
        )


@contextmanager
def _transaction(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_TABLE)
        with connection:
            yield connection


def _key(name: str, role: str, text: str) -> bytes:
    parts = (part.encode("utf-8", "surrogatepass") for part in (name, role, text))
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _size(item: tuple[bytes, str]) -> int:
    return -len(item[1])


def _check(key: bytes, content: bytes) -> bytes:
    return hashlib.blake2b(key + content, digest_size=_CHECK_SIZE).digest()


def _pack(key: bytes, vector: FloatArray) -> bytes:
    content = vector.astype("<f4").tobytes()
    return _check(key, content) + content


def _unpack(key: bytes, value: bytes) -> FloatArray | None:
    check, content = value[:_CHECK_SIZE], value[_CHECK_SIZE:]
    if check != _check(key, content):
        return None
    return np.frombuffer(content, "<f4").astype(np.float32)


def _part_of(progress: Progress | None, done: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda stage, part, whole: progress(stage, done + min(part, whole), total)
