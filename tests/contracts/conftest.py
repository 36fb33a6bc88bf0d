"""Every contract is tested on every store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rag.search_index import OpenedIndex
from rag.stores import choice
from rag.stores.hnsw import HnswStore
from tests.contracts.stores import InMemory, OnDisk, Store, library, make_store

KINDS = ("memory", "faiss", "graph", "milvus")


def _begin(kind: str, factory: pytest.TempPathFactory) -> Store:
    if kind == "milvus":
        why = "the contract of Milvus is NOT tested: pip install -r requirements-milvus.txt"
        pytest.importorskip("pymilvus", reason=why)
        pytest.importorskip("milvus_lite", reason=why)
    return make_store(kind, factory.mktemp(kind))


@contextmanager
def _small_graphs(kind: str) -> Iterator[None]:
    """Let even a few vectors be searched by graph."""
    with pytest.MonkeyPatch.context() as patch:
        if kind == "graph":
            patch.setattr(choice, "MOST_EXACT", 0)
        yield


def _end(store: Store) -> None:
    if isinstance(store, OnDisk) and store.settings.store == "milvus":
        from rag.remote_index.assembly import connection_of

        connection_of(store.settings).close()


@pytest.fixture(scope="module", params=KINDS)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedIndex]:
    """Yield the library opened from a store that nothing changes."""
    store = _begin(request.param, tmp_path_factory)
    with _small_graphs(request.param):
        index = store.publish(library())
    assert isinstance(index.passage_vectors, HnswStore) == (request.param == "graph")
    yield index
    _end(store)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield an empty store."""
    begun = _begin(request.param, tmp_path_factory)
    with _small_graphs(request.param):
        yield begun
    _end(begun)


@pytest.fixture(scope="session")
def exact() -> OpenedIndex:
    """Return the same library under exact search."""
    return InMemory().publish(library())
