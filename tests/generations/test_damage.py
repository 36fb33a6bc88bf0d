"""An index is opened only when every byte of it is as it was written."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.disk.manifest import MANIFEST
from rag.errors import StaleIndexError
from rag.generations import CURRENT, FORMAT_VERSION, GENERATIONS, open_current, publish

Damage = Callable[[bytes], bytes]
Manifest = dict[str, object]
Change = Callable[[Manifest], object]
FILES = ("documents.json", "passages/vectors.faiss", MANIFEST)


def write(folder: Path) -> None:
    """Write two files, one of them in a folder."""
    (folder / "documents.json").write_text('["报告"]', encoding="utf-8")
    (folder / "passages").mkdir()
    (folder / "passages" / "vectors.faiss").write_bytes(bytes(range(256)))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Return an index directory with one generation."""
    publish(tmp_path / "index", write, {"model": "m"})
    return tmp_path / "index"


def flipped(content: bytes, bit: int) -> bytes:
    """Return the content with one bit changed."""
    changed = bytearray(content)
    changed[bit // 8 % len(content)] ^= 1 << bit % 8
    return bytes(changed)


DAMAGES: dict[str, Damage] = {
    "truncated": lambda content: content[:-1],
    "emptied": lambda _: b"",
    "extended": lambda content: content + b"\n",
    "first bit flipped": lambda content: flipped(content, 0),
    "middle bit flipped": lambda content: flipped(content, 4 * len(content) + 3),
    "last bit flipped": lambda content: flipped(content, 8 * len(content) - 1),
    "replaced by zeros": lambda content: bytes(len(content)),
}


def refused(index: Path) -> str:
    """Return the message of the refusal, which is one line with the command to run."""
    with pytest.raises(StaleIndexError) as caught:
        open_current(index)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(f"run python -m rag index --index {index}")
    return message


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_named(index: Path, name: str, damage: Damage) -> None:
    file = open_current(index).folder / name
    file.write_bytes(damage(file.read_bytes()))
    assert f"the index is damaged ({file} does not match its checksum)" in refused(index)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(index: Path, name: str) -> None:
    file = open_current(index).folder / name
    file.unlink()
    assert f"the index is damaged ({file} cannot be read: No such file or directory)" in refused(index)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_became_a_folder_is_refused(index: Path, name: str) -> None:
    file = open_current(index).folder / name
    file.unlink()
    file.mkdir()
    assert str(file) in refused(index)


@pytest.mark.parametrize("name", ["extra", "passages/extra", ".hidden"])
def test_an_added_file_is_named(index: Path, name: str) -> None:
    extra = open_current(index).folder / name
    extra.write_bytes(b"")
    assert f"({extra} does not belong to the index)" in refused(index)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_changed_pointer_is_refused(index: Path, damage: Damage) -> None:
    pointer = index / CURRENT
    pointer.write_bytes(damage(pointer.read_bytes()))
    assert f"the index is damaged ({pointer} " in refused(index)


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """Return an index directory that many examples share."""
    with TemporaryDirectory() as folder:
        publish(Path(folder) / "index", write, {"model": "m"})
        yield Path(folder) / "index"


@given(name=st.sampled_from([CURRENT, *FILES]), bit=st.integers(0, 8 * 4096))
def test_any_single_flipped_bit_is_noticed(shared: Path, name: str, bit: int) -> None:
    folder = next((shared / GENERATIONS).iterdir())
    file = shared / CURRENT if name == CURRENT else folder / name
    content = file.read_bytes()
    file.write_bytes(flipped(content, bit))
    try:
        with pytest.raises(StaleIndexError, match="run python -m rag index"):
            open_current(shared)
    finally:
        file.write_bytes(content)
    assert open_current(shared).folder == folder


@pytest.mark.parametrize(
    "content",
    [b"null", b"[]", b'"x"', b"{}", b'{"generation": null}', b'{"generation": "\\u0000"}', b"\xff\xfe", b"[" * 9999],
)
def test_a_pointer_that_is_no_pointer_is_damage(index: Path, content: bytes) -> None:
    (index / CURRENT).write_bytes(content)
    assert "the index is damaged" in refused(index)


def rewrite(index: Path, change: Change) -> None:
    """Put a changed manifest in its place and let the pointer carry the new checksum."""
    folder = open_current(index).folder
    content = json.dumps(change(json.loads((folder / MANIFEST).read_bytes()))).encode()
    (folder / MANIFEST).write_bytes(content)
    pointer = {"generation": folder.name, "manifest_sha256": hashlib.sha256(content).hexdigest()}
    (index / CURRENT).write_text(json.dumps(pointer) + "\n", encoding="utf-8")


@pytest.mark.parametrize("version", [0, FORMAT_VERSION + 1, "1", None])
def test_another_format_is_named_with_the_one_that_is_read(index: Path, version: object) -> None:
    rewrite(index, lambda manifest: manifest | {"format_version": version})
    assert f"has format_version {version}, this program reads {FORMAT_VERSION}" in refused(index)


def without(key: str) -> Change:
    """Return the change that takes a key away."""
    return lambda manifest: {name: value for name, value in manifest.items() if name != key}


@pytest.mark.parametrize(
    "change",
    [
        without("files"),
        without("format_version"),
        without("description"),
        lambda manifest: manifest | {"files": []},
        lambda manifest: manifest | {"files": {"documents.json": 3}},
        lambda _: [],
    ],
)
def test_a_manifest_of_another_shape_is_damage(index: Path, change: Change) -> None:
    rewrite(index, change)
    assert "the index is damaged" in refused(index)


def test_an_index_without_its_generation_is_damage(index: Path) -> None:
    shutil.rmtree(index / GENERATIONS)
    assert "cannot be read: No such file or directory" in refused(index)


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_where_there_is_no_index_the_command_that_builds_it_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / place).startswith(f"there is no index in {tmp_path / place}: ")


def test_a_damaged_index_is_whole_again_after_the_command_that_the_message_names(index: Path) -> None:
    (open_current(index).folder / "documents.json").unlink()
    assert refused(index)
    again = publish(index, write, {"model": "m"})
    assert open_current(index) == again
