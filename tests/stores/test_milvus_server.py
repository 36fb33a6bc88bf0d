"""What a local file cannot show, against a server on loopback: versions, absence, retries, several writers, readers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pymilvus", reason="Milvus is NOT tested: pip install -r requirements-milvus.txt")

from rag.errors import StaleIndexError, StoreError
from rag.stores.milvus import MilvusStore
from rag.stores.milvus_collection import MilvusCollection, Row, collections_of, document_number, in_documents, row_id
from rag.stores.milvus_connection import MilvusConnection, check_version
from rag.stores.milvus_words import word_of, written
from tests.contracts.stores import HOSTILE
from tests.stores.milvus_server import Faults, serving

NAME = "wenju_test"
SIZE = 24


def address(number: int) -> str:
    """Return the address of a row."""
    return f"{number}:0-1"


def rows(numbers: range) -> list[Row]:
    """Return rows whose vectors are the axes."""
    axes = np.eye(SIZE, dtype=np.float32)
    return [
        Row(row_id(address(each), "x"), address(each), document_number(str(each)), axes[each], written([str(each)]))
        for each in numbers
    ]


def holds(number: int) -> tuple[str, list[str]]:
    """Return the address of a row with its one word."""
    return address(number), [word_of(str(number))]


def store(connection: MilvusConnection) -> MilvusStore:
    """Return what reads the rows."""
    return MilvusStore(connection, NAME, SIZE, lambda key: row_id(key, "x"), lambda key: (int(key.partition(":")[0]),))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Faults]]:
    """Yield a server that holds half of the rows."""
    with serving(tmp_path / "served") as (uri, faults):
        collection = MilvusCollection(MilvusConnection(uri), NAME)
        collection.ensure(SIZE, 1.5, 0.75)
        collection.upsert(rows(range(SIZE // 2)))
        collection.seal(SIZE // 2)
        faults.calls.clear()
        yield uri, faults


@pytest.mark.parametrize("version", ["v2.5.27", "2.6.10", "v2.6.11-gpu", "2.7.0", "v3.0.1", "milvus_lite-3.2.2"])
def test_a_version_without_known_holes_is_used(version: str) -> None:
    check_version(version, "http://a")


@pytest.mark.parametrize("version", ["v2.5.26", "2.6.9", "2.4.24", "2.6.0-rc1", "1.1.1"])
def test_a_version_with_a_known_hole_is_refused_with_the_floors(version: str) -> None:
    with pytest.raises(StoreError, match=r"CVE-2026-26190.*upgrade it to 2\.5\.27, 2\.6\.10 or newer") as caught:
        check_version(version, "http://a")
    assert version in str(caught.value)


@pytest.mark.parametrize(
    ("version", "why"), [("", "which is none"), ("nightly", "none"), ("milvus_lite-3.2.1", "too old")]
)
def test_a_version_that_cannot_be_told_or_lite_that_scores_wrongly_is_refused(version: str, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        check_version(version, "http://a")


def test_an_old_server_is_refused_when_it_is_first_called(tmp_path: Path) -> None:
    with serving(tmp_path / "served", version="v2.6.9") as (uri, faults):
        with pytest.raises(StoreError, match=r"version v2\.6\.9"):
            MilvusCollection(MilvusConnection(uri), NAME).exists()
        assert "HasCollection" not in faults.calls


def test_a_server_that_is_away_is_told_in_one_line_and_soon(tmp_path: Path) -> None:
    with serving(tmp_path / "served") as (uri, _):
        pass
    begun = time.monotonic()
    with pytest.raises(StoreError, match="see that it runs and can be reached") as caught:
        MilvusConnection(uri, "root:geheim", seconds=1).version()
    assert time.monotonic() - begun < 10
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_call_that_fails_is_repeated_until_it_succeeds(server: tuple[str, Faults]) -> None:
    uri, faults = server
    reading = store(MilvusConnection(uri))
    faults.left["Search"] = 3
    assert reading.sharing(written(["5"]), 2) == [holds(5)]
    assert faults.calls.count("Search") == 4


def test_a_call_that_goes_on_failing_ends_in_one_line(server: tuple[str, Faults]) -> None:
    uri, faults = server
    reading = store(MilvusConnection(uri, seconds=0.5))
    faults.left["Search"] = 1000
    with pytest.raises(StoreError, match=r"did not search .*tried for up to 0\.5 s"):
        reading.sharing(written(["5"]), 2)
    assert 2 <= faults.calls.count("Search") < 1000


def test_a_server_that_comes_back_is_used_again(tmp_path: Path) -> None:
    with serving(tmp_path / "served") as (uri, _):
        connection = MilvusConnection(uri)
        collection = MilvusCollection(connection, NAME)
        collection.ensure(SIZE, 1.5, 0.75)
        collection.upsert(rows(range(3)))
        collection.seal(3)
    with pytest.raises(StoreError):
        store(MilvusConnection(uri, seconds=1)).sharing(written(["1"]), 2)
    with serving(tmp_path / "served", port=int(uri.rpartition(":")[2])):
        begun = time.monotonic()
        assert store(connection).sharing(written(["1"]), 2) == [holds(1)]  # it was open all the time
        assert time.monotonic() - begun < 10


def test_a_collection_that_is_gone_is_a_stale_index(server: tuple[str, Faults]) -> None:
    connection = MilvusConnection(server[0])
    MilvusCollection(connection, NAME).drop()
    with pytest.raises(StaleIndexError, match=f"no collection {NAME}: run python -m rag index"):
        store(MilvusConnection(server[0])).sharing(written(["1"]), 2)


def test_readers_see_whole_rankings_while_several_writers_repeat_each_other(server: tuple[str, Faults]) -> None:
    uri, _ = server
    pieces = [range(12, 18), range(15, 21), range(18, 24), range(12, 24)]  # they overlap: upserts are idempotent

    def write(piece: range) -> None:
        MilvusCollection(MilvusConnection(uri), NAME).upsert(rows(piece))

    def read(number: int) -> list[tuple[str, list[str]]]:
        return store(MilvusConnection(uri)).sharing(written([str(number % 12)]), 5)

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, piece) for piece in pieces]
        reading = [pool.submit(read, number) for number in range(24)]
        assert [each.result() for each in writing] == [None] * 4
        assert [each.result() for each in reading] == [[holds(number % 12)] for number in range(24)]
    collection = MilvusCollection(MilvusConnection(uri), NAME)
    collection.seal(SIZE)
    assert collection.count() == SIZE
    assert sorted(collection.row_ids()) == sorted(row.row_id for row in rows(range(SIZE)))


def test_an_alias_moves_in_one_step_and_goes_with_its_collection(server: tuple[str, Faults]) -> None:
    connection = MilvusConnection(server[0])
    first, second = MilvusCollection(connection, NAME), MilvusCollection(connection, f"{NAME}_b")
    second.ensure(SIZE, 1.5, 0.75)
    for collection in (first, first, second):
        collection.take_alias("wenju")
        assert connection.read("describe_alias", "wenju")["collection_name"] == collection.name
    assert collections_of(connection, "wenju_") == [NAME, f"{NAME}_b"]
    second.drop()
    assert connection.read("list_aliases")["aliases"] == []


def test_rows_of_other_generations_are_passed_over(server: tuple[str, Faults]) -> None:
    ours = {address(number) for number in range(10, 12)}  # ten rows are of another generation, and are nearer
    reading = MilvusStore(
        MilvusConnection(server[0]), NAME, SIZE, lambda key: row_id(key, "x") if key in ours else None, lambda _: ()
    )
    query = np.sqrt(np.linspace(2, 1, SIZE, dtype=np.float32))[None, :]
    [ranking] = reading.search(query / np.linalg.norm(query), 2)
    assert [key for key, _ in ranking] == [address(10), address(11)]
    with pytest.raises(KeyError):
        reading.vectors([address(0)])


def test_filters_are_made_of_numbers_alone() -> None:
    for name in (*HOSTILE, "", "a" * 10_000, "\ud800"):
        assert in_documents([name, name]).replace(str(document_number(name)), "#") == "document in [#, #]"
        assert in_documents([name], other=True) == f"document not in [{document_number(name)}]"
        assert 0 <= document_number(name) < 2**63
    assert len({document_number(str(each)) for each in range(100_000)}) == 100_000
