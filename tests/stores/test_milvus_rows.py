"""What is written to a collection is what is read: vectors, filters, removals, and what is refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("pymilvus", reason="Milvus is NOT tested: pip install -r requirements-milvus.txt")
pytest.importorskip("milvus_lite", reason="Milvus is NOT tested: pip install -r requirements-milvus.txt")

from rag.errors import StaleIndexError, StoreError
from rag.stores.milvus import MilvusStore
from rag.stores.milvus_collection import MilvusCollection, Row, document_number, in_documents, row_id
from rag.stores.milvus_connection import MilvusConnection
from rag.stores.milvus_words import LONGEST, NO_WORD, word_of, written

NAME = "wenju_rows"
SIZE = 8
WORD = "会员"
ADDRESSES = [f"{number}:0-1" for number in range(SIZE)]


def row(number: int) -> Row:
    """Return a row of a document of its own: its vector is an axis, its word is there once and its number of times."""
    address = ADDRESSES[number]
    axis = np.eye(SIZE, dtype=np.float32)[number]
    return Row(row_id(address, "x"), address, document_number(str(number)), axis, written([WORD] * (1 + number)))


def place(key: str) -> str | None:
    """Return the row of an address of this generation."""
    return row_id(key, "x") if key in ADDRESSES else None


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusConnection]:
    """Yield a connection to a local file that holds all rows but the last."""
    made = MilvusConnection(str(tmp_path_factory.mktemp("milvus") / "rows.db"))
    collection = MilvusCollection(made, NAME)
    collection.ensure(SIZE, 1.5, 0.75)
    collection.ensure(SIZE, 1.5, 0.75)  # it is there already
    collection.upsert([row(number) for number in range(SIZE - 1)])
    collection.seal(SIZE - 1)
    yield made
    made.close()


@pytest.fixture
def store(connection: MilvusConnection) -> MilvusStore:
    """Return what reads the rows."""
    return MilvusStore(connection, NAME, SIZE, place, lambda key: (int(key.partition(":")[0]),))


def test_vectors_come_back_in_the_order_of_their_keys(store: MilvusStore) -> None:
    keys = [ADDRESSES[3], ADDRESSES[0], ADDRESSES[3]]
    assert store.vectors(keys).tolist() == np.eye(SIZE)[[3, 0, 3]].tolist()
    assert store.vectors([]).shape == (0, SIZE)


def test_a_place_that_milvus_lacks_is_a_stale_index_and_one_that_there_is_not_a_key_error(store: MilvusStore) -> None:
    with pytest.raises(StaleIndexError, match=f"{NAME} lacks 7:0-1, which the index has: run python -m rag index"):
        store.vectors([ADDRESSES[0], ADDRESSES[7]])
    with pytest.raises(KeyError, match="8:0-1"):
        store.vectors(["8:0-1"])


def sharing(store: MilvusStore, *tokens: str) -> list[tuple[str, int]]:
    """Return the places that share a word, in the order of the engine, with how many words each has."""
    return [(key, len(words)) for key, words in store.sharing(written(tokens), SIZE)]


def test_words_are_found_and_come_back_with_the_places_that_hold_them(store: MilvusStore) -> None:
    assert sorted(sharing(store, WORD)) == [(ADDRESSES[number], 1 + number) for number in range(SIZE - 1)]
    assert store.sharing(written([WORD]), 1)[0][1] == [word_of(WORD)] * len(store.sharing(written([WORD]), 1)[0][1])
    assert sharing(store, "公园") == sharing(store) == []


def test_the_words_of_a_long_text_are_all_there_and_only_their_number_is_cut() -> None:
    assert written(["会员", "公园", "会员"]) == f"{word_of('会员')} {word_of('公园')} {word_of('会员')}"
    assert written([]) == NO_WORD
    tokens = [*["会员"] * 9000, *(str(number) for number in range(5000))]
    long = written(tokens)
    assert set(map(word_of, tokens)) == set(long.split())
    assert LONGEST - 11 < len(long.encode()) <= LONGEST


def test_a_filter_lets_the_rows_of_some_documents_through_or_of_all_others(store: MilvusStore) -> None:
    some = store.narrowed(in_documents(["1", "4"]))
    assert sorted(sharing(some, WORD)) == [(ADDRESSES[1], 2), (ADDRESSES[4], 5)]
    others = store.narrowed(in_documents(["1", "4", "5", "6"], other=True))
    assert sorted(sharing(others, WORD)) == [(ADDRESSES[0], 1), (ADDRESSES[2], 3), (ADDRESSES[3], 4)]


def test_the_nearest_of_equal_ones_are_those_that_come_first(store: MilvusStore) -> None:
    query = np.full((1, SIZE), SIZE**-0.5, np.float32)
    [ranking] = store.search(query, 3)
    assert [key for key, _ in ranking] == ADDRESSES[:3]
    assert [score for _, score in ranking] == pytest.approx([SIZE**-0.5] * 3, abs=1e-6)
    with pytest.raises(ValueError, match="k"):
        store.search(query, 0)


def test_rows_that_were_removed_are_gone_and_too_few_rows_are_told(connection: MilvusConnection) -> None:
    collection = MilvusCollection(connection, "wenju_removed")
    collection.ensure(SIZE, 1.5, 0.75)
    collection.upsert([row(0), row(1), row(2)])
    collection.delete([row(1).row_id, "0" * 32])
    collection.seal(2)
    assert collection.count() == 2
    assert sorted(collection.row_ids()) == sorted([row(0).row_id, row(2).row_id])
    with pytest.raises(StoreError, match="wenju_removed holds 2 rows of 3 that were written: run python -m rag index"):
        collection.seal(3)
    collection.drop()
    assert not collection.exists()


def test_an_address_that_milvus_cannot_hold_is_refused_before_anything_is_written(
    connection: MilvusConnection,
) -> None:
    long = Row("0" * 32, "长" * 3000, 1, np.eye(SIZE, dtype=np.float32)[0], "")
    with pytest.raises(
        StoreError, match=r"the address 长{60}… is too long for Milvus: give the document a shorter name"
    ):
        MilvusCollection(connection, NAME).upsert([long])
    assert MilvusCollection(connection, NAME).count() == SIZE - 1


def test_without_its_packages_the_store_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "milvus_lite", None)  # as where it is not installed
    with pytest.raises(StoreError, match=r"\(milvus_lite\): pip install -r requirements-milvus.txt"):
        MilvusConnection("rows.db").version()
