"""Find the nearest vectors by computing every inner product: the reference that other stores must equal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rag.protocols import FloatArray, Ranking

_UNIT_TOLERANCE = 1e-3  # far above the rounding of float32, far below any vector that was not normalised
_BLOCK = 4096  # rows whose products are held at once, so that memory does not grow with the store

Positions = NDArray[np.int64]


class MemoryStore:
    """A VectorStore of plain NumPy arrays.

    Scores are summed in float64, each row alone, so that equal vectors have equal scores wherever they stand; equal
    scores are ranked in the order of the keys.

    >>> store = MemoryStore(["a", "b"], np.eye(2, dtype=np.float32))
    >>> store.search(np.array([[0, 1]], dtype=np.float32), k=1)
    [[('b', 1.0)]]
    """

    def __init__(self, keys: Sequence[str], vectors: FloatArray) -> None:
        """Take one unit vector a key, shape ``(len(keys), dimension)``; raise ValueError for anything else."""
        check_unit_vectors(vectors)
        if len(keys) != len(vectors):
            raise ValueError(f"a store needs one vector a key, got {len(keys)} keys and {len(vectors)} vectors")
        self._keys = tuple(keys)
        self._vectors = vectors
        self._positions = {key: position for position, key in enumerate(self._keys)}
        if len(self._positions) < len(self._keys):
            repeated = next(key for position, key in enumerate(self._keys) if self._positions[key] != position)
            raise ValueError(f"the keys of a store are unique, but {repeated} stands there more than once")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order in which they were given."""
        return self._keys

    @property
    def dimension(self) -> int:
        """The number of components of each vector."""
        return int(self._vectors.shape[1])

    def search(self, vectors: FloatArray, k: int) -> list[Ranking]:
        """Return the k nearest keys (all of them in a smaller store) for each row, shape ``(queries, dimension)``.

        Raises ValueError when the rows are not float32 unit vectors of the store's dimension or k is below 1.
        """
        check_queries(vectors, self.dimension, k)
        everything = np.arange(len(self._keys))
        return [self.rank(query, everything, k) for query in vectors]

    def rank(self, query: FloatArray, positions: Positions, k: int) -> Ranking:
        """Return the k best of the keys at these ascending positions for one query, shape ``(dimension,)``."""
        return ranked(self._keys, self._vectors, query, positions, k)

    def vectors(self, keys: Sequence[str]) -> FloatArray:
        """Return the stored vectors of the keys, shape ``(len(keys), dimension)``; raise KeyError for others."""
        return self._vectors[[self._positions[key] for key in keys]] if keys else self._vectors[:0]

    def subset(self, keys: Collection[str]) -> MemoryStore:
        """Return a store of these keys alone, in this store's order; raise KeyError for an unknown key."""
        kept = sorted({self._positions[key] for key in keys})
        return MemoryStore([self._keys[position] for position in kept], self._vectors[np.array(kept, dtype=np.int64)])


def check_unit_vectors(vectors: FloatArray) -> None:
    """Raise ValueError unless this is a matrix of float32 unit vectors, one a row."""
    if vectors.ndim != 2 or vectors.dtype != np.float32:
        raise ValueError(f"expected a float32 matrix with one vector a row, got {vectors.dtype} {vectors.shape}")
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    wrong = np.flatnonzero(~(np.abs(lengths - 1) <= _UNIT_TOLERANCE))  # so written, NaN is wrong too
    if len(wrong):
        raise ValueError(f"expected vectors of length 1, but row {wrong[0]} has length {lengths[wrong[0]]:.6g}")


def check_queries(vectors: FloatArray, dimension: int, k: int) -> None:
    """Raise ValueError unless these rows can be searched for in a store of this dimension."""
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if vectors.ndim == 2 and vectors.shape[1] != dimension:
        raise ValueError(f"the store holds vectors of dimension {dimension}, the query has {vectors.shape[1]}")
    check_unit_vectors(vectors)


def ranked(keys: Sequence[str], rows: FloatArray, query: FloatArray, positions: Positions, k: int) -> Ranking:
    """Return the k best of the keys at ascending positions for one query, shape ``(dimension,)``, by exact scores."""
    blocks = [positions[start : start + _BLOCK] for start in range(0, len(positions), _BLOCK)]
    scores = np.concatenate([_inner_products(rows[block], query) for block in blocks] or [np.empty(0)])
    best = np.argsort(-scores, kind="stable")[:k]
    return [(keys[positions[place]], float(scores[place])) for place in best]


def _inner_products(rows: FloatArray, query: FloatArray) -> NDArray[np.float64]:
    # not a matrix product: BLAS may sum equal rows in different orders, and ties would then be broken by rounding
    scores: NDArray[np.float64] = np.multiply(rows, query, dtype=np.float64).sum(axis=1)
    return scores
