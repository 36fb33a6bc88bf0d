"""The three files of a graph: damaged, exchanged or refused by the disk, they are refused and named."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StaleIndexError
from rag.generations import open_with, publish
from rag.protocols import FloatArray
from rag.stores.choice import load_store
from rag.stores.faiss import KEYS_FILE, VECTORS_FILE
from rag.stores.hnsw import ROWS_FILE, HnswStore

KEYS = [f"报告:{number}-{number + 9}" for number in range(500)]


def made(seed: int, count: int = 500, dimension: int = 16) -> FloatArray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def npy(rows: object) -> bytes:
    file = io.BytesIO()
    np.save(file, np.asarray(rows))
    return file.getvalue()


def npy_header(shape: tuple[int, int]) -> bytes:
    """Return the beginning of a file that says it holds so many rows."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return file.getvalue()


@pytest.fixture(scope="module")
def store() -> HnswStore:
    return HnswStore.build(KEYS, made(1))


def test_the_rows_are_a_plain_npy_file_and_are_mapped_read_only(tmp_path: Path, store: HnswStore) -> None:
    store.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([VECTORS_FILE, KEYS_FILE, ROWS_FILE])
    assert (tmp_path / ROWS_FILE).read_bytes() == npy(made(1))
    loaded = load_store(tmp_path)
    assert isinstance(loaded, HnswStore)
    assert isinstance(loaded._rows.base, np.memmap)
    assert not loaded._rows.flags.writeable
    assert loaded.search(made(2)[:20], 5) == store.search(made(2)[:20], 5)
    again = tmp_path / "again"
    again.mkdir()
    loaded.save(again)
    assert (again / ROWS_FILE).read_bytes() == (tmp_path / ROWS_FILE).read_bytes()


@pytest.mark.parametrize("case", range(5))
def test_a_damaged_graph_is_refused(tmp_path: Path, store: HnswStore, case: int) -> None:
    store.save(tmp_path)
    content = (tmp_path / VECTORS_FILE).read_bytes()
    huge = (1 << 40).to_bytes(8, "little")
    spoilt = [content[:20], content[:-1], content + b"\0", content[:8] + huge + content[16:], b"IHNf" + content[4:]]
    (tmp_path / VECTORS_FILE).write_bytes(spoilt[case])
    refused(tmp_path, r"vectors\.faiss|FAISS|Error|read")


ROWS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda whole: whole[:-1], "mmap length is greater"),
    "empty": (lambda _: b"", "expected 8 bytes"),
    "longer": (lambda whole: whole + b"\0", "goes on after its last row"),
    "no .npy file": (lambda whole: b"PK" + whole[2:], "magic string is not correct"),
    "huge": (lambda whole: whole.replace(b"(500, 16)", b"(5" + 3 * b"0" + b", 16)"), "mmap length is greater"),
    "beyond all memory": (
        lambda whole: whole.replace(b"(500, 16), ", b"(9" + 7 * b"0" + b",16),"),
        "mmap length is greater",
    ),
    "beyond all numbers": (lambda _: npy_header((10**30, 16)), "rows.*: Python int"),
    "with objects": (lambda whole: whole.replace(b"'<f4'", b"'|O' "), "Python objects in dtype"),
    "fewer": (lambda _: npy(made(1)[:-1]), r"float32 rows \(499, 16\) for 500 vectors"),
    "of another dimension": (lambda _: npy(made(1, dimension=17)), "vectors of dimension 16"),
    "of another type": (lambda _: npy(made(1).astype(np.float16)), "float16 rows"),
    "of another index": (lambda _: npy(made(2)), "is another vector than that of the graph"),
    "in another order": (lambda _: npy(made(1)[::-1]), "is another vector than that of the graph"),
    "longer than 1": (lambda _: npy(2 * made(1)), "row 0 has length 2"),
    "no numbers": (lambda _: npy(np.full((500, 16), np.nan, np.float32)), "row 0 has length nan"),
}


@pytest.mark.parametrize("case", ROWS)
def test_rows_that_are_damaged_or_those_of_another_index_are_refused(
    tmp_path: Path, store: HnswStore, case: str
) -> None:
    store.save(tmp_path)
    damage, why = ROWS[case]
    whole = (tmp_path / ROWS_FILE).read_bytes()
    assert damage(whole) != whole
    (tmp_path / ROWS_FILE).write_bytes(damage(whole))
    refused(tmp_path, why)


@pytest.mark.parametrize("keys", [KEYS[:-1], [*KEYS[:-1], KEYS[0]]])
def test_keys_that_do_not_fit_are_refused(tmp_path: Path, store: HnswStore, keys: list[str]) -> None:
    store.save(tmp_path)
    (tmp_path / KEYS_FILE).write_text(json.dumps(keys), encoding="utf-8")
    refused(tmp_path, r"\(\d+ keys|keys \(\d+ different\), 500 vectors")


def refused(folder: Path, why: str) -> None:
    with pytest.raises(StaleIndexError, match=why) as caught:
        load_store(folder)
    assert "rebuild it with python -m rag index" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", [200, 9000, -1])
def test_a_changed_bit_of_a_published_row_is_named_before_anything_is_opened(
    tmp_path: Path, store: HnswStore, place: int
) -> None:
    generation = publish(tmp_path, store.save, {})
    rows = generation.folder / ROWS_FILE
    content = bytearray(rows.read_bytes())
    content[place] ^= 1
    rows.write_bytes(content)
    with pytest.raises(StaleIndexError, match=f"damaged .*{ROWS_FILE} does not match its checksum"):
        open_with(tmp_path, lambda _: pytest.fail("parsed"))
    rows.unlink()
    with pytest.raises(StaleIndexError, match=f"damaged .*{ROWS_FILE} cannot be read"):
        open_with(tmp_path, lambda _: pytest.fail("parsed"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is NOT tested: there is no /dev/full here")
@pytest.mark.parametrize("name", [VECTORS_FILE, ROWS_FILE, KEYS_FILE])
def test_a_full_disk_names_the_file(tmp_path: Path, store: HnswStore, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        store.save(tmp_path)
    assert caught.value.filename == str(tmp_path / name)


@pytest.mark.parametrize(("spoil", "error"), [(Path.unlink, FileNotFoundError), (_folder_instead, IsADirectoryError)])
def test_rows_that_the_system_does_not_give_are_not_taken_for_damage(
    tmp_path: Path, store: HnswStore, spoil: Callable[[Path], None], error: type[OSError]
) -> None:
    store.save(tmp_path)
    spoil(tmp_path / ROWS_FILE)
    with pytest.raises(error) as caught:
        load_store(tmp_path)
    assert Path(caught.value.filename) == tmp_path / ROWS_FILE
