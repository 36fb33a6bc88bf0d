"""Keep many vectors in a graph with a byte a component: near ones in milliseconds where exact search takes 100."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import StaleIndexError
from rag.stores.faiss import KEYS_FILE, VECTORS_FILE, read_index, read_keys
from rag.stores.memory import MemoryStore, check_queries, check_unit_vectors

if TYPE_CHECKING:
    from faiss import IndexHNSWSQ

    from rag.protocols import FloatArray, Ranking

HNSW = b"IHNs"  # the four characters that FAISS writes first: faiss/impl/index_write.cpp
LINKS = 32
BREADTH_OF_BUILDING = 80
LEAST_BREADTH = 256
"""How many candidates a search holds at least: more of them find more and take longer."""
_SAMPLE = 100_000  # vectors from which the range of each component is learned


class HnswStore:
    """A VectorStore over a FAISS IndexHNSWSQ: hierarchical graph (Malkov and Yashunin 2016,
    https://arxiv.org/abs/1603.09320) over components of 8 bits.

    Its scores and vectors are those of the rounded components; its neighbours are nearly always the nearest ones
    (``python -m tools.bench.vectors`` measures how nearly).
    """  # noqa: D205

    def __init__(self, keys: Sequence[str], index: IndexHNSWSQ) -> None:
        """Take an index that holds one vector a key, in the order of the keys; raise ValueError for another."""
        self._keys = tuple(keys)
        self._index = index
        self._positions = {key: position for position, key in enumerate(self._keys)}
        if len(self._keys) != index.ntotal or len(self._positions) < len(self._keys):
            raise ValueError(f"{len(self._keys)} keys ({len(self._positions)} different), {index.ntotal} vectors")

    @classmethod
    def build(cls, keys: Sequence[str], vectors: FloatArray) -> HnswStore:
        """Return a store of float32 unit vectors, shape ``(len(keys), dimension)``; raise ValueError for others."""
        import faiss

        check_unit_vectors(vectors)
        kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        index = faiss.IndexHNSWSQ(vectors.shape[1], kind, LINKS, metric)  # type: ignore[arg-type]  # its stubs are wrong
        index.hnsw.efConstruction = BREADTH_OF_BUILDING
        rows = np.ascontiguousarray(vectors)
        index.train(rows[:: max(len(rows) // _SAMPLE, 1)])
        index.add(rows)
        return cls(keys, index)

    def save(self, folder: Path) -> None:
        """Write the index and its keys into an existing folder; an OSError of the disk passes through."""
        import faiss

        with (folder / VECTORS_FILE).open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]  # not in its stubs
        with (folder / KEYS_FILE).open("w", encoding="utf-8") as text:
            json.dump(self.keys, text, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, folder: Path) -> HnswStore:
        """Return the store that was saved in the folder.

        Raises StaleIndexError unless the files are such an index and its keys; an OSError passes through.
        """
        import faiss

        try:
            index = read_index(folder / VECTORS_FILE, HNSW, faiss.IndexHNSWSQ)
            return cls(read_keys(folder / KEYS_FILE), index)
        except (ValueError, RuntimeError) as error:  # RuntimeError is what FAISS raises
            reason = " ".join(str(error).split())[:300]
            raise StaleIndexError(
                f"the vector index in {folder} cannot be used ({reason}): rebuild it with python -m rag index"
            ) from error

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order in which they were given."""
        return self._keys

    @property
    def dimension(self) -> int:
        """The number of components of each vector."""
        return int(self._index.d)

    def search(self, vectors: FloatArray, k: int) -> list[Ranking]:
        """Return the k nearest keys found for each row, shape ``(queries, dimension)``.

        Raises ValueError when the rows are not float32 unit vectors of the store's dimension or k is below 1.
        """
        import faiss

        check_queries(vectors, self.dimension, k)
        wanted = min(k, len(self._keys))
        breadth = faiss.SearchParametersHNSW(efSearch=max(LEAST_BREADTH, wanted))  # type: ignore[attr-defined]  # not in its stubs
        scores, positions = self._index.search(vectors, wanted, params=breadth)
        return [
            [(self._keys[at], float(score)) for score, at in zip(*row, strict=True) if at >= 0]
            for row in zip(scores, positions, strict=True)
        ]

    def vectors(self, keys: Sequence[str]) -> FloatArray:
        """Return the stored vectors of the keys, shape ``(len(keys), dimension)``; raise KeyError for others."""
        positions = np.array([self._positions[key] for key in keys], np.int64)
        if not len(positions):
            return np.empty((0, self.dimension), np.float32)
        rows: FloatArray = self._index.storage.reconstruct_batch(positions)
        unit: FloatArray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def subset(self, keys: Collection[str]) -> MemoryStore:
        """Return a store of these keys alone, in this store's order; raise KeyError for an unknown key."""
        kept = sorted({self._positions[key] for key in keys})
        chosen = [self._keys[position] for position in kept]
        return MemoryStore(chosen, self.vectors(chosen))
