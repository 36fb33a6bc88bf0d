"""Which kind of store holds how many vectors, and which kind lies in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.stores.faiss import VECTORS_FILE, FaissStore
from rag.stores.hnsw import CANDIDATES, HNSW, HnswStore

if TYPE_CHECKING:
    from rag.protocols import FloatArray
    from rag.stores.memory import MemoryStore

MOST_EXACT = 30_000
"""Up to so many vectors are searched exactly, which reads 46 MB for each question; beyond, through a graph.

At 100,000 it is 154 MB: 15 ms of a core, as much as all else that a question costs without the reader.
"""


def build_store(keys: Sequence[str], vectors: FloatArray, most_exact: int | None = None) -> FaissStore | HnswStore:
    """Return a store of float32 unit vectors, shape ``(len(keys), dimension)``, of the kind for their number.

    Up to ``most_exact`` vectors are searched exactly: ``MOST_EXACT`` where it is not given.
    """
    exact = len(keys) <= (MOST_EXACT if most_exact is None else most_exact)
    return FaissStore.build(keys, vectors) if exact else HnswStore.build(keys, vectors)


def load_store(folder: Path) -> FaissStore | HnswStore:
    """Return the store that was saved in a folder; raise StaleIndexError when it is none of the kinds written."""
    with (folder / VECTORS_FILE).open("rb") as file:
        kind = file.read(len(HNSW))
    return HnswStore.load(folder) if kind == HNSW else FaissStore.load(folder)


def described(store: FaissStore | HnswStore | MemoryStore) -> str:
    """Return the kind of a store and how it searches, in one line for people."""
    kind = f"{type(store).__name__} of dimension {store.dimension}"
    if isinstance(store, HnswStore):
        scored = f"of which {CANDIDATES} more than wanted are scored exactly"
        return f"{kind}, searched by a graph that holds {store.breadth}, {scored}"
    return f"{kind}, searched exactly"
