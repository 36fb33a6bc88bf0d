"""Both stores rank alike, and exactly; what is not a store of unit vectors is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import StaleIndexError
from rag.stores.faiss import KEYS_FILE, VECTORS_FILE, FaissStore
from rag.stores.memory import MemoryStore

if TYPE_CHECKING:
    from faiss import Index

    from rag.protocols import FloatArray, VectorStore

    Build = Callable[[Sequence[str], FloatArray], MemoryStore | FaissStore]

KEYS = ("east", "north", "west", "northeast")
HALF = np.float32(np.sqrt(0.5))
COMPASS = np.array([[1, 0], [0, 1], [-1, 0], [HALF, HALF]], dtype=np.float32)
both = pytest.mark.parametrize("build", [MemoryStore, FaissStore.build], ids=["memory", "faiss"])


def unit(rows: FloatArray) -> FloatArray:
    scaled: FloatArray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def random_vectors(count: int, dimension: int, seed: int) -> FloatArray:
    return unit(np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32))


@both
def test_the_nearest_by_inner_product_come_first(build: Build) -> None:
    store: VectorStore = build(KEYS, COMPASS)
    queries = np.array([[0, 1], [0.6, 0.8]], dtype=np.float32)
    north, tilted = store.search(queries, 3)
    assert north == [("north", 1.0), ("northeast", pytest.approx(HALF)), ("east", 0.0)]
    assert [key for key, _ in tilted] == ["northeast", "north", "east"]
    assert [score for _, score in tilted] == pytest.approx([1.4 * HALF, 0.8, 0.6])


@both
def test_equal_scores_are_ranked_in_key_order_also_where_the_list_ends(build: Build) -> None:
    dimension = 384
    same = random_vectors(1, dimension, 1)
    others = random_vectors(300, dimension, 2)
    vectors = np.concatenate([others[:100], same, others[100:200], np.repeat(same, 150, axis=0), others[200:]])
    store = build([str(number) for number in range(len(vectors))], vectors)
    (ranking,) = store.search(same, 40)
    assert [key for key, _ in ranking] == ["100", *(str(number) for number in range(201, 240))]
    assert len({score for _, score in ranking}) == 1


@both
def test_a_small_or_empty_store_gives_what_it_has(build: Build) -> None:
    query = COMPASS[:1]
    assert [key for key, _ in build(KEYS, COMPASS).search(query, 1000)[0]] == ["east", "northeast", "north", "west"]
    empty = build([], np.empty((0, 2), dtype=np.float32))
    assert empty.search(np.concatenate([query, query]), 5) == [[], []]
    assert (empty.keys, empty.dimension, empty.vectors([]).shape) == ((), 2, (0, 2))
    assert build(KEYS, COMPASS).search(COMPASS[:0], 5) == []


@both
def test_vectors_come_back_in_the_order_asked_for(build: Build) -> None:
    store = build(KEYS, COMPASS)
    np.testing.assert_array_equal(store.vectors(["west", "east"]), COMPASS[[2, 0]])
    assert store.vectors([]).shape == (0, 2)
    with pytest.raises(KeyError, match="south"):
        store.vectors(["south"])


@both
def test_a_subset_is_the_store_without_the_other_keys(build: Build) -> None:
    subset = build(KEYS, COMPASS).subset({"northeast", "east", "west"})
    assert subset.keys == ("east", "west", "northeast")
    assert [key for key, _ in subset.search(np.array([[0, 1]], dtype=np.float32), 2)[0]] == ["northeast", "east"]
    assert build(KEYS, COMPASS).subset([]).search(COMPASS[:1], 3) == [[]]
    with pytest.raises(KeyError, match="south"):
        build(KEYS, COMPASS).subset(["south"])


@given(st.data())
def test_both_stores_give_the_same_ranking(data: st.DataObject) -> None:
    dimension = data.draw(st.integers(1, 9))
    component = st.integers(-2, 2)
    rows = st.lists(component, min_size=dimension, max_size=dimension).filter(any)
    stored = np.array(data.draw(st.lists(rows, min_size=1, max_size=60)), dtype=np.float32)
    asked = np.array(data.draw(st.lists(rows, min_size=1, max_size=4)), dtype=np.float32)
    keys = [f"k{number}" for number in range(len(stored))]
    k = data.draw(st.integers(1, 70))
    memory = MemoryStore(keys, unit(stored)).search(unit(asked), k)
    assert FaissStore.build(keys, unit(stored)).search(unit(asked), k) == memory


def test_both_stores_agree_on_thousands_of_vectors_however_many_queries_come_at_once() -> None:
    vectors, queries = random_vectors(6000, 128, 3), random_vectors(60, 128, 4)
    vectors[3000:] = unit(vectors[:3000] + np.float32(1e-7) * vectors[3000:])  # nearly equal pairs
    keys = [str(number) for number in range(len(vectors))]
    memory, faiss = MemoryStore(keys, vectors), FaissStore.build(keys, vectors)
    expected = memory.search(queries, 10)
    assert faiss.search(queries, 10) == expected
    assert [faiss.search(queries[i : i + 1], 10)[0] for i in range(len(queries))] == expected
    exact = np.argsort(-(queries.astype(np.float64) @ vectors.astype(np.float64).T), axis=1)[:, 0]
    assert [ranking[0][0] for ranking in expected] == [str(position) for position in exact]


@both
@pytest.mark.parametrize(
    ("keys", "vectors", "message"),
    [
        (KEYS[:3], COMPASS, "3 keys and 4 vectors"),
        (("east", "north", "east", "west"), COMPASS, "east stands there more than once"),
        (KEYS, COMPASS.astype(np.float64), "float32 matrix .* got float64"),
        (KEYS, COMPASS[0], r"float32 matrix .* got float32 \(2,\)"),
        (KEYS, 2 * COMPASS, "row 0 has length 2"),
        (KEYS, np.where(COMPASS == -1, np.float32("nan"), COMPASS), "row 2 has length nan"),
        (KEYS, np.zeros((4, 2), dtype=np.float32), "row 0 has length 0"),
    ],
)
def test_what_is_not_one_unit_vector_a_key_is_refused(
    build: Build, keys: Sequence[str], vectors: FloatArray, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        build(keys, vectors)


@both
@pytest.mark.parametrize(
    ("query", "k", "message"),
    [
        (np.eye(3, dtype=np.float32), 1, "the store holds vectors of dimension 2, the query has 3"),
        (COMPASS.astype(np.float64), 1, "got float64"),
        (COMPASS[0], 1, "one vector a row"),
        (COMPASS * np.float32(0.5), 1, "row 0 has length 0.5"),
        (COMPASS, 0, "k must be at least 1, got 0"),
    ],
)
def test_a_query_that_cannot_be_compared_is_refused(build: Build, query: FloatArray, k: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build(KEYS, COMPASS).search(query, k)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_a_saved_store_comes_back_the_same(tmp_path: Path, size: int) -> None:
    vectors = random_vectors(size, 24, 5)
    keys = [f"报告 {number}:0-9" for number in range(size)]
    FaissStore.build(keys, vectors).save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([VECTORS_FILE, KEYS_FILE])
    loaded = FaissStore.load(tmp_path)
    assert loaded.keys == tuple(keys)
    np.testing.assert_array_equal(loaded.vectors(keys), vectors)
    queries = random_vectors(3, 24, 6)
    assert loaded.search(queries, 7) == MemoryStore(keys, vectors).search(queries, 7)


def write(folder: Path, index: Index, keys: object = KEYS) -> None:
    import faiss

    faiss.write_index(index, str(folder / VECTORS_FILE))
    (folder / KEYS_FILE).write_text(json.dumps(keys), encoding="utf-8")


def compass_index(kind: str) -> Index:
    import faiss

    index: Index = getattr(faiss, kind)(2)
    index.add(COMPASS)
    return index


def test_an_index_that_does_not_fit_its_keys_is_refused(tmp_path: Path) -> None:
    write(tmp_path, compass_index("IndexFlatIP"), KEYS[:3])
    with pytest.raises(StaleIndexError, match=r"3 keys and 4 vectors.*python -m rag index"):
        FaissStore.load(tmp_path)


@pytest.mark.parametrize("keys", [{"a": 1}, [1, 2, 3, 4], "east", None])
def test_keys_that_are_no_list_of_strings_are_refused(tmp_path: Path, keys: object) -> None:
    write(tmp_path, compass_index("IndexFlatIP"), keys)
    with pytest.raises(StaleIndexError, match="is not a list of keys"):
        FaissStore.load(tmp_path)


def test_another_index_type_is_refused_before_faiss_reads_it(tmp_path: Path) -> None:
    write(tmp_path, compass_index("IndexFlatL2"))
    with pytest.raises(StaleIndexError, match="begins with b'IxF2'"):
        FaissStore.load(tmp_path)


def damaged(content: bytes) -> list[bytes]:
    huge = (1 << 40).to_bytes(8, "little")
    fields = {"dimension": 4, "count": 8, "vector size": 37}
    lies = [content[:at] + huge[: 4 if name == "dimension" else 8] + content[at + 8 :] for name, at in fields.items()]
    other_metric = content[:33] + b"\1" + content[34:]
    return [b"", content[:3], content[:20], content[:-1], content + b"\0", *lies, other_metric]


@pytest.mark.parametrize("case", range(9))
def test_a_file_that_lies_about_itself_is_refused_by_limits_and_comparison(tmp_path: Path, case: int) -> None:
    FaissStore.build(KEYS, COMPASS).save(tmp_path)
    content = (tmp_path / VECTORS_FILE).read_bytes()
    (tmp_path / VECTORS_FILE).write_bytes(damaged(content)[case])
    with pytest.raises(StaleIndexError, match="rebuild it with python -m rag index") as caught:
        FaissStore.load(tmp_path)
    assert "\n" not in str(caught.value)


def test_the_limits_of_faiss_are_as_before_after_a_load(tmp_path: Path) -> None:
    import faiss

    before = faiss.get_deserialization_vector_byte_limit(), faiss.get_deserialization_loop_limit()
    FaissStore.build(KEYS, COMPASS).save(tmp_path)
    FaissStore.load(tmp_path)
    (tmp_path / VECTORS_FILE).write_bytes(b"IxFI")
    with pytest.raises(StaleIndexError):
        FaissStore.load(tmp_path)
    assert (faiss.get_deserialization_vector_byte_limit(), faiss.get_deserialization_loop_limit()) == before


def test_the_reference_needs_no_faiss() -> None:
    program = "import sys, rag.stores.memory, rag.stores.faiss; print('faiss' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("False\n", "")
