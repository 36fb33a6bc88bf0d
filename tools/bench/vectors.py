"""Dense search over many vectors: exact and by graph, with recall, memory and time to build.

The vectors are those of real sentences, each again and again with noise as large as the distance to its nearest other
sentence: repeating a sentence with less noise would make clusters of near-duplicates, which flatter the recall.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from rag.stores.faiss import FaissStore
from rag.stores.hnsw import HnswStore
from tools.bench.result import Values, folder_mib, spread

if TYPE_CHECKING:
    from rag.protocols import FloatArray

K = 10
QUERIES = 200


def many(real: FloatArray, count: int, seed: int = 0) -> FloatArray:
    """Return unit vectors: the real ones repeated with noise of the scale of their nearest distances."""
    chance = np.random.default_rng(seed)
    dimension = real.shape[1]
    scale = nearest_distance(real) / np.sqrt(dimension)
    result = np.empty((count, dimension), np.float32)
    for start in range(0, count, 50_000):
        rows = real[np.arange(start, min(start + 50_000, count)) % len(real)]
        noisy = rows + scale * chance.standard_normal(rows.shape, np.float32)
        result[start : start + len(rows)] = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
    return result


def nearest_distance(real: FloatArray) -> float:
    """Return the median distance of a vector to the nearest other one.

    >>> round(nearest_distance(np.eye(3, dtype=np.float32)), 3)
    1.414
    """
    likeness = real @ real.T
    np.fill_diagonal(likeness, -1)
    return float(np.median(np.sqrt(np.maximum(2 - 2 * likeness.max(1), 0))))


def measure(real: FloatArray, sizes: Sequence[int]) -> Values:
    """Return for each number of vectors what exact search and the graph take, and how many of the best ten it finds."""
    queries = many(real, QUERIES, seed=1)
    found: Values = {"real_vectors": len(real), "nearest_distance": round(nearest_distance(real), 4), "sizes": {}}
    for size in sizes:
        vectors = many(real, size)
        keys = [str(number) for number in range(size)]
        exact = FaissStore.build(keys, vectors)
        nearest, exact_ms = _search(exact, queries)
        start = time.perf_counter()
        graph = HnswStore.build(keys, vectors)
        seconds = round(time.perf_counter() - start, 1)
        reached, graph_ms = _search(graph, queries)
        shared = [len(one & other) / len(one) for one, other in zip(nearest, reached, strict=True)]
        with TemporaryDirectory(prefix="bench-") as folder:
            graph.save(Path(folder))
            mib = folder_mib(Path(folder))
        found["sizes"][str(size)] = {
            "exact": exact_ms,
            "graph": {
                **graph_ms,
                "recall_at_10": round(float(np.mean(shared)), 4),
                "build_seconds": seconds,
                "mib": mib,
            },
        }
    return found


def _search(store: FaissStore | HnswStore, queries: FloatArray) -> tuple[list[set[str]], Values]:
    store.search(queries[:1], K)
    rankings, milliseconds = [], []
    for query in queries:
        start = time.perf_counter()
        [ranking] = store.search(query[None], K)
        milliseconds.append((time.perf_counter() - start) * 1000)
        rankings.append({key for key, _ in ranking})
    return rankings, spread(milliseconds)
