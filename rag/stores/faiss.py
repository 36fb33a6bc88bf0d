"""Keep vectors in a FAISS index on disk: exact search by inner product, one vector a key.

FAISS loads most damaged files without an error and takes sizes from the file. So a file is read only with limits set,
must name the one index type written here, and is compared with its keys; whoever opens the folder verifies checksums.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rag.disk.durable import naming, read_file, write_file
from rag.errors import StaleIndexError
from rag.stores.memory import MemoryStore, check_queries

if TYPE_CHECKING:
    from faiss import Index, IndexFlatIP

    from rag.protocols import FloatArray, Ranking
    from rag.stores.memory import Positions

VECTORS_FILE = "vectors.faiss"
KEYS_FILE = "vector_keys.json"
_FLAT_INNER_PRODUCT = b"IxFI"  # the four characters that FAISS writes first: faiss/impl/index_write.cpp
_SPARE = 16  # nearest vectors asked for beyond k, so that one search nearly always reaches past the ties at rank k
_Index = TypeVar("_Index")
_LIMITS = Lock()  # FAISS keeps its limits in global variables


class FaissStore:
    """A VectorStore over a FAISS IndexFlatIP.

    FAISS finds the candidates; their scores and order come from a MemoryStore over the same memory, so both stores
    give the same ranking, ties included.
    """

    def __init__(self, keys: Sequence[str], index: IndexFlatIP) -> None:
        """Take an index that holds one unit vector a key, in the order of the keys; raise ValueError for another."""
        import faiss

        rows = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
        self._index = index  # owns the memory of the rows
        self._exact = MemoryStore(keys, rows)

    @classmethod
    def build(cls, keys: Sequence[str], vectors: FloatArray) -> FaissStore:
        """Return a store of float32 unit vectors, shape ``(len(keys), dimension)``; raise ValueError for others."""
        import faiss

        checked = MemoryStore(keys, vectors)
        index = faiss.IndexFlatIP(checked.dimension)
        index.add(np.ascontiguousarray(vectors))
        return cls(keys, index)

    def save(self, folder: Path) -> None:
        """Write the index and its keys into an existing folder; an OSError of the disk passes through."""
        write_index(folder / VECTORS_FILE, self._index)
        write_keys(folder / KEYS_FILE, self.keys)

    @classmethod
    def load(cls, folder: Path) -> FaissStore:
        """Return the store that was saved in the folder.

        Raises StaleIndexError unless the files are a flat inner-product index and its keys; an OSError passes through.
        """
        import faiss

        with refusing(folder):
            index = read_index(folder / VECTORS_FILE, _FLAT_INNER_PRODUCT, faiss.IndexFlatIP)
            return cls(read_keys(folder / KEYS_FILE), index)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order in which they were given."""
        return self._exact.keys

    @property
    def dimension(self) -> int:
        """The number of components of each vector."""
        return self._exact.dimension

    def search(self, vectors: FloatArray, k: int) -> list[Ranking]:
        """Return the k nearest keys (all of them in a smaller store) for each row, shape ``(queries, dimension)``.

        Raises ValueError when the rows are not float32 unit vectors of the store's dimension or k is below 1.
        """
        check_queries(vectors, self.dimension, k)
        return [
            self._exact.rank(query, positions, k)
            for query, positions in zip(vectors, self._candidates(vectors, k), strict=True)
        ]

    def vectors(self, keys: Sequence[str]) -> FloatArray:
        """Return the stored vectors of the keys, shape ``(len(keys), dimension)``; raise KeyError for others."""
        return self._exact.vectors(keys)

    def subset(self, keys: Collection[str]) -> MemoryStore:
        """Return a store of these keys alone, in this store's order; raise KeyError for an unknown key."""
        return self._exact.subset(keys)

    def _candidates(self, queries: FloatArray, k: int) -> Iterator[Positions]:
        """Yield for each query the ascending positions of every vector that can be among its k best."""
        size = len(self.keys)
        if not size:
            yield from (np.empty(0, dtype=np.int64) for _ in queries)
            return
        k = min(k, size)
        # d products of float32 summed for unit vectors are off by at most d * 2**-24; two such errors, rounded up
        tolerance = 3 * self.dimension * 2.0**-24
        found = self._index.search(queries, min(k + _SPARE, size))
        for query, scores, positions in zip(queries, *found, strict=True):
            least = scores[k - 1] - tolerance
            yield np.sort(self._at_least(query, least, scores, positions))

    def _at_least(self, query: FloatArray, least: float, scores: FloatArray, positions: Positions) -> Positions:
        """Return the positions of all vectors that score so much, given the best of them; ask on while all found do."""
        while scores[-1] >= least and len(positions) < len(self.keys):
            found = self._index.search(query[None], min(2 * len(positions), len(self.keys)))
            scores, positions = found[0][0], found[1][0]
        return positions[scores >= least]


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """Turn what is wrong with the files of a store, a ValueError or FAISS's RuntimeError, into a StaleIndexError."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise StaleIndexError(
            f"the vector index in {folder} cannot be used ({reason}): rebuild it with python -m rag index"
        ) from error


def write_index(path: Path, index: Index) -> None:
    """Write a FAISS index; an OSError of the disk names the file."""
    import faiss

    with naming(path), path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]  # not in its stubs


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """Write the keys of a store; an OSError of the disk names the file."""
    write_file(path, json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode())


def read_index(path: Path, kind: bytes, expected: type[_Index]) -> _Index:
    """Return the FAISS index in a file that must begin with ``kind``, allocating no more than its size at once.

    Raises ValueError, or the RuntimeError of FAISS, for a file of another kind, class or metric.
    """
    import faiss

    with naming(path), path.open("rb") as file:
        found = file.read(len(kind))
        if found != kind:
            raise ValueError(f"{path.name} begins with {found!r}, not {kind!r}")
        size = file.seek(0, 2)
        file.seek(0)
        with _limits(size):
            index = faiss.read_index(faiss.PyCallbackIOReader(file.read))  # type: ignore[attr-defined]  # not in its stubs
        if file.read(1):
            raise ValueError(f"{path.name} goes on after its last vector")
    if type(index) is not expected or index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise ValueError(f"{path.name} holds a {type(index).__name__}, not an {expected.__name__}")
    return index


@contextmanager
def _limits(size: int) -> Iterator[None]:
    """Let FAISS allocate no vector larger than the file while it reads."""
    import faiss

    with _LIMITS:
        before = faiss.get_deserialization_vector_byte_limit(), faiss.get_deserialization_loop_limit()
        faiss.set_deserialization_vector_byte_limit(size)
        faiss.set_deserialization_loop_limit(1)
        try:
            yield
        finally:
            faiss.set_deserialization_vector_byte_limit(before[0])
            faiss.set_deserialization_loop_limit(before[1])


def read_keys(path: Path) -> list[str]:
    """Return the keys in a file; raise ValueError when it is not a list of them."""
    keys = json.loads(read_file(path).decode("utf-8"))
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ValueError(f"{path.name} is not a list of keys")
    return keys
