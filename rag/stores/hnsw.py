"""Find the nearest of many vectors in milliseconds: a graph in memory names candidates, rows on disk score them.

The graph holds a byte a component, which leaves out up to a twentieth of the nearest ones however broad the search. So
the candidates are scored again with the float32 rows, which stay in a file mapped into memory and are not loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.disk.arrays import write_array
from rag.disk.durable import naming
from rag.stores.faiss import KEYS_FILE, VECTORS_FILE, read_index, read_keys, refusing, write_index, write_keys
from rag.stores.memory import MemoryStore, check_queries, check_unit_vectors, ranked

if TYPE_CHECKING:
    from faiss import IndexHNSWSQ

    from rag.protocols import FloatArray, Ranking
    from rag.stores.memory import Positions

ROWS_FILE = "vector_rows.npy"
HNSW = b"IHNs"  # the four characters that FAISS writes first: faiss/impl/index_write.cpp
LINKS = 32
BREADTH_OF_BUILDING = 80
LEAST_BREADTH = 256
"""How many vectors a search of the graph holds at least; ``HnswStore.breadth`` is this unless one measures others."""
CANDIDATES = 100
"""How many more than the number asked for are scored again."""
_SAMPLE = 100_000  # vectors from which the range of each component is learned
_COMPARED = 256  # rows that are compared with the graph when they are opened
_LEAST_LIKENESS = 0.95  # cosine of a row and its rounded form: 0.9998 is usual


class HnswStore:
    """A VectorStore over a FAISS IndexHNSWSQ, a hierarchical graph over components of 8 bits, and the float32 rows.

    Graph: Malkov and Yashunin 2016, https://arxiv.org/abs/1603.09320. The rows of the nearest in it are ranked as a
    MemoryStore ranks them, so scores and order are those of exact search; few of the nearest are missed
    (``python -m tools.bench vectors`` measures how few). Vectors come back as they were given.
    """

    def __init__(self, keys: Sequence[str], index: IndexHNSWSQ, rows: FloatArray) -> None:
        """Take a graph and its rows, float32 of shape ``(len(keys), dimension)``, in the order of the keys.

        Raises ValueError where they do not fit: by number, by dimension, or as other vectors than those of the graph.
        """
        self._keys = tuple(keys)
        self._index = index
        self._rows = np.asarray(rows)  # a plain view: taking rows of a np.memmap makes another one
        self.breadth = LEAST_BREADTH
        different = len(set(self._keys))
        if len(self._keys) != index.ntotal or different < len(self._keys):
            raise ValueError(f"{len(self._keys)} keys ({different} different), {index.ntotal} vectors")
        if rows.shape != (index.ntotal, index.d) or rows.dtype != np.float32:
            raise ValueError(f"{rows.dtype} rows {rows.shape} for {index.ntotal} vectors of dimension {index.d}")
        _check_likeness(index, rows)

    @classmethod
    def build(cls, keys: Sequence[str], vectors: FloatArray) -> HnswStore:
        """Return a store of float32 unit vectors, shape ``(len(keys), dimension)``; raise ValueError for others.

        The vectors are held, not copied.
        """
        import faiss

        check_unit_vectors(vectors)
        kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        index = faiss.IndexHNSWSQ(vectors.shape[1], kind, LINKS, metric)  # type: ignore[arg-type]  # its stubs are wrong
        index.hnsw.efConstruction = BREADTH_OF_BUILDING
        rows = np.ascontiguousarray(vectors)
        index.train(rows[:: max(len(rows) // _SAMPLE, 1)])
        index.add(rows)
        return cls(keys, index, rows)

    def save(self, folder: Path) -> None:
        """Write the graph, the rows and the keys into an existing folder; an OSError of the disk names its file."""
        write_index(folder / VECTORS_FILE, self._index)
        write_array(folder / ROWS_FILE, self._rows)
        write_keys(folder / KEYS_FILE, self.keys)

    @classmethod
    def load(cls, folder: Path) -> HnswStore:
        """Return the store that was saved in the folder, its rows mapped read-only.

        Raises StaleIndexError unless the files are such a graph, its rows and its keys; an OSError passes through.
        """
        import faiss

        with refusing(folder):
            index = read_index(folder / VECTORS_FILE, HNSW, faiss.IndexHNSWSQ)
            return cls(read_keys(folder / KEYS_FILE), index, _mapped_rows(folder / ROWS_FILE))

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {key: position for position, key in enumerate(self._keys)}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order in which they were given."""
        return self._keys

    @property
    def dimension(self) -> int:
        """The number of components of each vector."""
        return int(self._index.d)

    def search(self, vectors: FloatArray, k: int) -> list[Ranking]:
        """Return the k nearest keys found for each row, shape ``(queries, dimension)``, with their exact scores.

        Raises ValueError when the rows are not float32 unit vectors of the store's dimension or k is below 1.
        """
        import faiss

        check_queries(vectors, self.dimension, k)
        wanted = min(k + CANDIDATES, len(self._keys))
        breadth = faiss.SearchParametersHNSW(efSearch=max(self.breadth, wanted))  # type: ignore[attr-defined]  # not in its stubs
        _, found = self._index.search(vectors, wanted, params=breadth)
        return [
            ranked(self._keys, self._rows, query, np.sort(positions[positions >= 0]), k)  # -1 where fewer were reached
            for query, positions in zip(vectors, found, strict=True)
        ]

    def vectors(self, keys: Sequence[str]) -> FloatArray:
        """Return the vectors of the keys as given, shape ``(len(keys), dimension)``; raise KeyError for others."""
        return np.asarray(self._rows[np.array([self._positions[key] for key in keys], np.int64)])

    def subset(self, keys: Collection[str]) -> MemoryStore:
        """Return a store of these keys alone, in this store's order; raise KeyError for an unknown key."""
        return self._at(np.array(sorted({self._positions[key] for key in keys}), np.int64))

    def _at(self, positions: Positions) -> MemoryStore:
        return MemoryStore([self._keys[position] for position in positions], np.asarray(self._rows[positions]))


def _check_likeness(index: IndexHNSWSQ, rows: FloatArray) -> None:
    """Raise ValueError where one of some rows from all over the file is not the vector that the graph has there."""
    positions = np.unique(np.linspace(0, len(rows) - 1, min(_COMPARED, len(rows))).astype(np.int64))
    chosen = np.asarray(rows[positions])
    check_unit_vectors(chosen)
    rounded = index.storage.reconstruct_batch(positions)
    likeness = np.einsum("ij,ij->i", chosen, rounded) / np.linalg.norm(rounded, axis=1)
    if not (likeness >= _LEAST_LIKENESS).all():  # so written, NaN is wrong too
        raise ValueError(f"row {positions[np.argmin(likeness)]} is another vector than that of the graph")


def _mapped_rows(path: Path) -> FloatArray:
    """Return the rows of a file without reading them; raise ValueError where it is longer or shorter than it says."""
    with naming(path):
        try:
            rows: np.memmap[tuple[int, int], np.dtype[np.float32]] = np.lib.format.open_memmap(path, mode="r")
        except OverflowError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if rows.offset + rows.nbytes != path.stat().st_size:
            raise ValueError(f"{path.name} goes on after its last row")
    return rows
