"""A library in Milvus: what is there is not embedded again, a killed run goes on, readers keep their generation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="Milvus is NOT tested: pip install -r requirements-milvus.txt")

from rag.config import MILVUS, Settings
from rag.corpus import Corpus
from rag.embedding.fake import HashingEmbedder
from rag.errors import RagError, StaleIndexError, StoreError
from rag.generations import open_current
from rag.remote_index import publishing
from rag.remote_index.assembly import connection_of, forget_remotely
from rag.remote_index.checking import check_rows
from rag.remote_index.index import MilvusIndex
from rag.remote_index.publishing import LIBRARY_FILE, RECORD, Publication, alias_of, named_in
from rag.stores.milvus_collection import collections_of
from rag.stores.milvus_connection import MilvusConnection
from rag.text import lexical_tokens
from tests.contracts.stores import HOSTILE, CountingEmbedder, OnDisk, library

WHOLE = library(HOSTILE[:5], 6)
TEXTS = len(WHOLE.passages) + len(WHOLE.sentences)
LAST = HOSTILE[4]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OnDisk]:
    """Yield an empty library in a local file."""
    made = OnDisk(Settings(tmp_path / "index", tmp_path / "data", store=MILVUS))
    yield made
    connection_of(made.settings).close()


def record(store: OnDisk) -> dict[str, str]:
    """Return the collections of the current generation."""
    found: dict[str, str] = open_current(store.settings.index_directory).description[RECORD]["collections"]
    return found


def published(store: OnDisk, corpus: Corpus) -> MilvusIndex:
    """Publish a corpus and return the index."""
    index = store.publish(corpus)
    assert isinstance(index, MilvusIndex)
    return index


def names(store: OnDisk) -> list[str]:
    """Return the collections of the library that the server has."""
    identity = (store.settings.index_directory / LIBRARY_FILE).read_text(encoding="ascii").strip()
    return collections_of(connection_of(store.settings), f"wenju_{identity}_")


def test_only_what_changed_is_embedded_and_removed(store: OnDisk) -> None:
    published(store, WHOLE)
    assert store.embedder.embedded == TEXTS
    before = record(store)
    assert "; " not in check_rows(published(store, WHOLE))
    assert store.embedder.embedded == TEXTS
    smaller = WHOLE.without([LAST])
    index = published(store, smaller)
    assert store.embedder.embedded == TEXTS
    assert record(store) == before
    assert f"{len(smaller.sentences)} sentences as {alias_of(before['sentences'])}" in check_rows(index)
    published(store, WHOLE)
    gone = WHOLE.only([LAST])
    assert store.embedder.embedded == TEXTS + len(gone.passages) + len(gone.sentences)


def test_a_run_that_was_killed_goes_on_where_it_stopped(store: OnDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "STEP", 10)
    embed, limit = store.embedder.embed_passages, 20

    def until_killed(texts: list[str], progress: object = None) -> object:
        if store.embedder.embedded >= limit:
            raise KeyboardInterrupt
        return embed(texts, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(store.embedder, "embed_passages", until_killed)
    with pytest.raises(KeyboardInterrupt):
        published(store, WHOLE)
    with pytest.raises(StaleIndexError, match="there is no index"):
        store.reopen()
    monkeypatch.setattr(store.embedder, "embed_passages", embed)
    assert f"{len(WHOLE.passages)} passages" in check_rows(published(store, WHOLE))
    assert store.embedder.embedded == TEXTS


def test_another_space_gets_new_collections_and_the_old_ones_go_one_run_later(store: OnDisk) -> None:
    published(store, WHOLE)
    first = list(record(store).values())
    store.embedder = CountingEmbedder(HashingEmbedder(32))
    published(store, WHOLE)
    second = list(record(store).values())
    assert set(first).isdisjoint(second)
    assert names(store) == sorted([*first, *second])  # readers of the generation before still find theirs
    assert [alias_of(name) for name in first] == [alias_of(name) for name in second]
    forget_remotely(store.settings.index_directory, store.settings)
    assert names(store) == sorted(second)


def test_rows_of_an_earlier_version_are_told_and_their_collections_go_when_it_is_built_again(
    store: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Publication.record
    before = {"targets": {kind: [f"{kind}_x", 1.5] for kind in ("passages", "sentences")}}
    with monkeypatch.context() as patch:
        patch.setattr(Publication, "record", lambda each: {**before, "library": written(each)["library"]})
        with pytest.raises(StaleIndexError, match="rows of an earlier version: run python -m rag index"):
            published(store, WHOLE)
    assert named_in(open_current(store.settings.index_directory).description[RECORD]) == {"passages_x", "sentences_x"}
    check_rows(published(store, WHOLE))


def test_a_reader_passes_over_rows_of_a_later_generation(store: OnDisk) -> None:
    smaller = published(store, WHOLE.without([LAST]))
    published(store, WHOLE)
    tokens = lexical_tokens("新增")
    found = {key.rpartition(":")[0] for key, _ in smaller.sentence_terms.search(tokens, 200)}
    assert found == {*HOSTILE[:4]}


def test_rows_that_are_missing_are_noticed(store: OnDisk) -> None:
    index = published(store, WHOLE)
    collection = index.sentence_vectors.collection
    [lost, *_] = WHOLE.sentences
    connection_of(store.settings).write("delete", collection, ids=[index.sentence_vectors.row_of(lost)])
    with pytest.raises(StaleIndexError, match=rf"holds {len(WHOLE.sentences) - 1} of {len(WHOLE.sentences)} sentences"):
        check_rows(index)
    with pytest.raises(StaleIndexError, match=r"lacks .*: run python -m rag index"):
        index.sentence_vectors.vectors([lost])
    check_rows(published(store, WHOLE))


def test_an_index_made_for_faiss_is_not_opened_and_is_told(store: OnDisk) -> None:
    store.settings = replace(store.settings, store="faiss")
    store.publish(WHOLE)
    store.settings = replace(store.settings, store=MILVUS)
    with pytest.raises(StaleIndexError, match="has no rows in Milvus: run python -m rag index"):
        store.reopen()


def test_nothing_is_published_while_the_server_is_away(store: OnDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    published(store, WHOLE)
    before = open_current(store.settings.index_directory)
    away = MilvusConnection("http://127.0.0.1:9", "root:geheim", seconds=0.3)
    monkeypatch.setattr("rag.remote_index.assembly.connection_of", lambda _: away)
    with pytest.raises(StoreError, match=r"Milvus at http://127\.0\.0\.1:9 did not"):
        store.publish(WHOLE.without([LAST]))
    assert open_current(store.settings.index_directory) == before


def test_a_local_file_that_is_open_elsewhere_is_told(store: OnDisk) -> None:
    from milvus_lite.db import MilvusLite

    store.settings.index_directory.mkdir(parents=True)
    other = MilvusLite(connection_of(store.settings).uri)
    try:
        with pytest.raises(RagError, match="one process at a time can, so end the other one"):
            published(store, WHOLE)
    finally:
        other.close()
