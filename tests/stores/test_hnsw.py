"""The graph finds what exact search finds, keeps its keys, and a folder is opened as the kind of store it holds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StaleIndexError
from rag.protocols import FloatArray
from rag.stores.choice import MOST_EXACT, build_store, load_store
from rag.stores.faiss import KEYS_FILE, VECTORS_FILE, FaissStore
from rag.stores.hnsw import HnswStore
from rag.stores.memory import MemoryStore

KEYS = [f"报告:{number}-{number + 9}" for number in range(3000)]


def unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def vectors() -> FloatArray:
    """Return vectors about 100 centres, as texts about 100 subjects have."""
    chance = np.random.default_rng(7)
    centres = chance.normal(size=(100, 64))
    return unit((centres[np.arange(3000) % 100] + 0.7 * chance.normal(size=(3000, 64))).astype(np.float32))


@pytest.fixture(scope="module")
def store(vectors: FloatArray) -> HnswStore:
    return HnswStore.build(KEYS, vectors)


@pytest.fixture(scope="module")
def queries(vectors: FloatArray) -> FloatArray:
    noise = np.random.default_rng(8).normal(size=(50, 64)).astype(np.float32)
    return unit(vectors[::60] + np.float32(0.05) * noise)


def test_nearly_all_of_the_ten_nearest_are_found_best_first(
    store: HnswStore, vectors: FloatArray, queries: FloatArray
) -> None:
    found, exact = store.search(queries, 10), MemoryStore(KEYS, vectors).search(queries, 10)
    shared = [len({key for key, _ in one} & {key for key, _ in other}) for one, other in zip(found, exact, strict=True)]
    assert np.mean(shared) / 10 >= 0.97
    assert [one[0][0] for one in found] == [KEYS[60 * row] for row in range(50)]
    for one, other in zip(found, exact, strict=True):
        assert [score for _, score in one] == sorted((score for _, score in one), reverse=True)
        assert one[0][1] == pytest.approx(other[0][1], abs=0.01)


def test_more_than_there_are_gives_all_and_an_empty_store_gives_none() -> None:
    rows = np.eye(4, dtype=np.float32)
    few = HnswStore.build(["a", "b", "c", "d"], rows)
    assert few.search(rows[2:3], 9)[0][0][0] == "c"
    assert {key for key, _ in few.search(rows[2:3], 9)[0]} == {"a", "b", "c", "d"}
    assert (few.dimension, few.keys, few.vectors([]).shape) == (4, ("a", "b", "c", "d"), (0, 4))


def test_vectors_come_back_rounded_to_a_byte_a_component(store: HnswStore, vectors: FloatArray) -> None:
    back = store.vectors([KEYS[7], KEYS[3]])
    np.testing.assert_allclose(back, vectors[[7, 3]], atol=0.01)
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1, atol=1e-6)
    with pytest.raises(KeyError, match="nowhere"):
        store.vectors(["nowhere"])


def test_a_subset_is_searched_exactly(store: HnswStore, vectors: FloatArray) -> None:
    subset = store.subset({KEYS[9], KEYS[2]})
    assert subset.keys == (KEYS[2], KEYS[9])
    assert subset.search(vectors[9:10], 1)[0][0][0] == KEYS[9]


@pytest.mark.parametrize(("most", "kind"), [(3000, FaissStore), (2999, HnswStore)])
def test_the_number_of_vectors_decides_and_the_folder_tells(
    tmp_path: Path, vectors: FloatArray, queries: FloatArray, most: int, kind: type
) -> None:
    built = build_store(KEYS, vectors, most)
    assert type(built) is kind
    built.save(tmp_path)
    loaded = load_store(tmp_path)
    assert type(loaded) is kind
    assert loaded.search(queries, 5) == built.search(queries, 5)
    assert loaded.keys == tuple(KEYS)


def test_a_report_is_always_searched_exactly() -> None:
    assert MOST_EXACT == 100_000


@pytest.mark.parametrize("case", range(5))
def test_a_damaged_graph_is_refused(tmp_path: Path, store: HnswStore, case: int) -> None:
    store.save(tmp_path)
    content = (tmp_path / VECTORS_FILE).read_bytes()
    huge = (1 << 40).to_bytes(8, "little")
    spoilt = [content[:20], content[:-1], content + b"\0", content[:8] + huge + content[16:], b"IHNf" + content[4:]]
    (tmp_path / VECTORS_FILE).write_bytes(spoilt[case])
    with pytest.raises(StaleIndexError, match="rebuild it with python -m rag index") as caught:
        load_store(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keys", [KEYS[:-1], [*KEYS[:-1], KEYS[0]]])
def test_keys_that_do_not_fit_are_refused(tmp_path: Path, store: HnswStore, keys: list[str]) -> None:
    store.save(tmp_path)
    (tmp_path / KEYS_FILE).write_text(json.dumps(keys), encoding="utf-8")
    with pytest.raises(StaleIndexError, match=r"\(\d+ keys|keys \(\d+ different\), 3000 vectors"):
        load_store(tmp_path)


def test_what_is_not_a_unit_vector_is_refused(store: HnswStore, vectors: FloatArray) -> None:
    with pytest.raises(ValueError, match="row 0 has length 2"):
        HnswStore.build(KEYS, 2 * vectors)
    with pytest.raises(ValueError, match="k must be at least 1"):
        store.search(vectors[:1], 0)
