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
from rag.stores.hnsw import LEAST_BREADTH, HnswStore
from tools.bench.alone import alone
from tools.bench.result import Values, load, spread

if TYPE_CHECKING:
    from rag.protocols import FloatArray

K = 10
QUERIES = 200
BREADTHS = (64, 128, LEAST_BREADTH, 512)
"""How many vectors a search of the graph holds; the store's own is among them."""


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
        nearest, exact_ms = _search(FaissStore.build(keys, vectors), queries)
        found["sizes"][str(size)] = {"exact": exact_ms, "graph": _graph(keys, vectors, queries, nearest)}
    return found


def _graph(keys: Sequence[str], vectors: FloatArray, queries: FloatArray, nearest: Sequence[set[str]]) -> Values:
    start, load_before = time.perf_counter(), load()
    graph = HnswStore.build(keys, vectors)
    seconds = round(time.perf_counter() - start, 1)
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        graph.save(folder)
        del graph
        sizes = {file.name: round(file.stat().st_size / 2**20, 2) for file in sorted(folder.iterdir())}
        opened, by_breadth, memory = alone(_search_opened, folder, queries)
    rows = {
        str(breadth): {"recall_at_10": _recall(nearest, found), **ms} for breadth, (found, ms) in by_breadth.items()
    }
    return {
        **rows[str(LEAST_BREADTH)],
        "by_breadth": rows,
        "build_seconds": seconds,
        "load": [load_before, load()],
        "open_seconds": opened,
        "mib": round(sum(sizes.values()), 2),
        "files_mib": sizes,
        "memory": memory,
    }


def _search_opened(folder: Path, queries: FloatArray) -> tuple[float, dict[int, tuple[list[set[str]], Values]], Values]:
    """Open a saved graph in this process, which holds nothing else, and search it with each breadth."""
    start = time.perf_counter()
    store = HnswStore.load(folder)
    opened = round(time.perf_counter() - start, 2)
    found = {}
    for store.breadth in BREADTHS:
        found[store.breadth] = _search(store, queries)
    return opened, found, _memory()


def _memory() -> Values:
    """Return what this process holds, in MiB: its own memory, and pages of files, which the system may take back."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {}
    fields = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
    return {
        name: round(int(fields[field].split()[0]) / 1024, 1)
        for name, field in (("own_mib", "RssAnon"), ("pages_of_files_mib", "RssFile"))
    }


def _recall(nearest: Sequence[set[str]], found: Sequence[set[str]]) -> float:
    return round(float(np.mean([len(one & other) / len(one) for one, other in zip(nearest, found, strict=True)])), 4)


def _search(store: FaissStore | HnswStore, queries: FloatArray) -> tuple[list[set[str]], Values]:
    store.search(queries[:1], K)
    rankings, milliseconds = [], []
    for query in queries:
        start = time.perf_counter()
        [ranking] = store.search(query[None], K)
        milliseconds.append((time.perf_counter() - start) * 1000)
        rankings.append({key for key, _ in ranking})
    return rankings, spread(milliseconds)
