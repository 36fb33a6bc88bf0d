"""The graph finds what exact search finds and scores it exactly, and a folder is opened as the kind of store it holds.

Damage and faults of its files: test_hnsw_files.py.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.protocols import FloatArray
from rag.stores.choice import MOST_EXACT, build_store, load_store
from rag.stores.faiss import FaissStore
from rag.stores.hnsw import CANDIDATES, HnswStore
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
    assert np.mean(shared) / 10 >= 0.98
    assert [one[0][0] for one in found] == [KEYS[60 * row] for row in range(50)]
    for query, one, other in zip(queries, found, exact, strict=True):
        assert one[0] == other[0]
        rows = vectors[[KEYS.index(key) for key, _ in one]].astype(np.float64)
        assert [score for _, score in one] == pytest.approx(list(rows @ query), abs=1e-12)
        assert [score for _, score in one] == sorted((score for _, score in one), reverse=True)


def test_what_rounding_to_a_byte_confuses_is_put_in_order_by_the_rows() -> None:
    # neighbours of one direction, nearer together than the 8-bit steps of about 1/255 can tell apart
    chance = np.random.default_rng(3)
    wide = unit(chance.normal(size=(400, 32)).astype(np.float32))
    near = unit(wide[:1] + np.float32(2e-4) * chance.normal(size=(50, 32)).astype(np.float32))
    rows = np.concatenate([wide, near])
    keys = [str(number) for number in range(450)]
    built = HnswStore.build(keys, rows)
    [found], [exact] = built.search(near[:1], 10), MemoryStore(keys, rows).search(near[:1], 10)
    assert found == exact
    rounded = built._index.storage.reconstruct_batch(np.arange(450)) @ near[0]
    by_the_graph_alone = {str(position) for position in np.argsort(-rounded)[:10]}
    assert len(by_the_graph_alone & {key for key, _ in exact}) <= 8


def test_a_larger_k_widens_the_search(store: HnswStore, vectors: FloatArray, queries: FloatArray) -> None:
    k = 3 * CANDIDATES
    [found], [exact] = store.search(queries[:1], k), MemoryStore(KEYS, vectors).search(queries[:1], k)
    assert len(found) == k
    assert len(set(found) & set(exact)) / k >= 0.97


def test_more_than_there_are_gives_all() -> None:
    rows = np.eye(4, dtype=np.float32)
    few = HnswStore.build(["a", "b", "c", "d"], rows)
    assert few.search(rows[2:3], 9)[0][0][0] == "c"
    assert {key for key, _ in few.search(rows[2:3], 9)[0]} == {"a", "b", "c", "d"}
    assert (few.dimension, few.keys, few.vectors([]).shape) == (4, ("a", "b", "c", "d"), (0, 4))


def test_vectors_come_back_as_they_were_given(store: HnswStore, vectors: FloatArray) -> None:
    np.testing.assert_array_equal(store.vectors([KEYS[7], KEYS[3]]), vectors[[7, 3]])
    with pytest.raises(KeyError, match="nowhere"):
        store.vectors(["nowhere"])


def test_a_subset_is_searched_exactly_and_never_gives_what_was_left_out(
    store: HnswStore, vectors: FloatArray, queries: FloatArray
) -> None:
    kept = KEYS[1::2]
    subset = store.subset(set(kept))
    assert subset.keys == tuple(kept)
    assert subset.search(queries, 10) == MemoryStore(kept, vectors[1::2]).search(queries, 10)
    with pytest.raises(KeyError, match="nowhere"):
        store.subset({"nowhere"})


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
    assert MOST_EXACT == 30_000


def test_what_is_not_a_unit_vector_is_refused(store: HnswStore, vectors: FloatArray) -> None:
    with pytest.raises(ValueError, match="row 0 has length 2"):
        HnswStore.build(KEYS, 2 * vectors)
    with pytest.raises(ValueError, match="k must be at least 1"):
        store.search(vectors[:1], 0)
