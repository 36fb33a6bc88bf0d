"""A generation appears whole or not at all, one writer at a time, and the one before stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.disk.manifest import MANIFEST
from rag.errors import RagError, StaleIndexError
from rag.generations import CURRENT, GENERATIONS, open_current, publish

ROOT = Path(__file__).parents[2]
Write = Callable[[Path], None]


def writes(files: dict[str, bytes]) -> Write:
    """Return a writer of these files."""

    def write(folder: Path) -> None:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

    return write


def left_in(index: Path) -> list[str]:
    """Return what lies in an index directory but for its lock, with the generations by their number."""
    names = [path.name for path in index.iterdir() if path.name not in {".lock", GENERATIONS}]
    return sorted(names + [path.name[:6] for path in (index / GENERATIONS).iterdir()])


FIRST, SECOND = writes({"a": b"1", "inner/b": b""}), writes({"a": b"2"})


def test_what_was_written_is_opened_with_its_description(tmp_path: Path) -> None:
    published = publish(tmp_path / "index", FIRST, {"model": "m", "标题": "报告"})
    opened = open_current(tmp_path / "index")
    assert opened == published
    assert opened.description == {"model": "m", "标题": "报告"}
    assert opened.folder == tmp_path / "index" / GENERATIONS / opened.generation_id
    assert ((opened.folder / "a").read_bytes(), (opened.folder / "inner" / "b").read_bytes()) == (b"1", b"")
    assert left_in(tmp_path / "index") == ["000001", CURRENT]


def test_the_manifest_names_every_file_with_size_and_checksum(tmp_path: Path) -> None:
    folder = publish(tmp_path, FIRST, {}).folder
    manifest = json.loads((folder / MANIFEST).read_bytes())
    one = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"  # echo -n 1 | sha256sum
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert manifest["files"] == {"a": {"size": 1, "sha256": one}, "inner/b": {"size": 0, "sha256": nothing}}
    assert (manifest["format_version"], manifest["generation_id"]) == (1, folder.name)


def test_generations_count_up_and_the_one_before_is_kept(tmp_path: Path) -> None:
    first = publish(tmp_path, FIRST, {})
    second = publish(tmp_path, SECOND, {})
    assert (first.generation_id[:7], second.generation_id[:7]) == ("000001-", "000002-")
    assert (first.folder / "a").read_bytes() == b"1"
    assert open_current(tmp_path) == second
    publish(tmp_path, FIRST, {})
    assert left_in(tmp_path) == ["000002", "000003", CURRENT]


def test_equal_content_has_an_equal_hash_and_any_difference_another(tmp_path: Path) -> None:
    ids = [
        publish(tmp_path, write, about).generation_id
        for write, about in [(FIRST, {"k": 1}), (FIRST, {"k": 1}), (FIRST, {"k": 2}), (SECOND, {"k": 1})]
    ]
    hashes = [generation_id.split("-")[1] for generation_id in ids]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def fails_after(error: BaseException) -> Write:
    """Return a writer that writes one file and then fails."""

    def write(folder: Path) -> None:
        (folder / "half").write_bytes(b"x" * 1000)
        raise error

    return write


@pytest.mark.parametrize("error", [ValueError("a bug"), KeyboardInterrupt(), StaleIndexError("a message")])
def test_a_writer_that_fails_leaves_the_current_generation_and_nothing_else(
    tmp_path: Path, error: BaseException
) -> None:
    before = publish(tmp_path, FIRST, {})
    with pytest.raises(type(error)):
        publish(tmp_path, fails_after(error), {})
    assert open_current(tmp_path) == before
    assert left_in(tmp_path) == ["000001", CURRENT]


def test_a_full_disk_is_one_line_that_says_what_to_do_and_that_nothing_was_lost(tmp_path: Path) -> None:
    before = publish(tmp_path, FIRST, {})
    with pytest.raises(
        RagError, match=r"cannot be written .*No space left on device.*free space or .*unchanged"
    ) as caught:
        publish(tmp_path, fails_after(OSError(28, "No space left on device")), {})
    assert "\n" not in str(caught.value)
    assert open_current(tmp_path) == before


def test_a_pointer_that_cannot_be_replaced_leaves_the_generation_before(tmp_path: Path) -> None:
    before = publish(tmp_path, FIRST, {})

    def write(folder: Path) -> None:
        SECOND(folder)
        (tmp_path / f".{CURRENT}-{os.getpid()}").mkdir()  # where the new pointer would be written first

    with pytest.raises(RagError, match="cannot be written"):
        publish(tmp_path, write, {})
    (tmp_path / f".{CURRENT}-{os.getpid()}").rmdir()
    assert open_current(tmp_path) == before
    assert left_in(tmp_path) == ["000001", CURRENT]


def test_a_first_writer_that_fails_leaves_no_index(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bug"):
        publish(tmp_path, fails_after(ValueError("a bug")), {})
    assert left_in(tmp_path) == []
    with pytest.raises(StaleIndexError, match="there is no index"):
        open_current(tmp_path)


def test_a_place_that_is_a_file_cannot_hold_an_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(RagError, match=r"the index in .*file cannot be written .*--index"):
        publish(tmp_path / "file", FIRST, {})
    with pytest.raises(StaleIndexError, match=r"file is not a folder: name the folder of an index with --index"):
        open_current(tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_files_of_other_people_in_the_directory_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    publish(tmp_path, FIRST, {})
    publish(tmp_path, SECOND, {})
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"[" * 9999, b"\xff", b'{"generation": 7}', b'{"generation": "x-y"}']
)
def test_a_damaged_pointer_is_repaired_by_publishing_the_same_again(tmp_path: Path, content: bytes) -> None:
    folder = publish(tmp_path, FIRST, {}).folder
    (tmp_path / CURRENT).write_bytes(content)
    (folder / "a").write_bytes(b"damaged too")
    again = publish(tmp_path, FIRST, {})
    assert open_current(tmp_path) == again
    assert (again.folder / "a").read_bytes() == b"1"


SLOW = (
    "import sys\nfrom pathlib import Path\nfrom rag.generations import publish\n"
    "def write(folder):\n"
    "    (folder / 'a').write_bytes(b'slow')\n"
    "    print('writing', flush=True)\n"
    "    sys.stdin.readline()\n"
    "publish(Path(sys.argv[1]), write, {})\n"
)


def start_writer(index: Path) -> subprocess.Popen[str]:
    """Start another process that is in the middle of writing until a line arrives on its standard input."""
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(index)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    return writer


def test_a_second_writer_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    before = publish(tmp_path, FIRST, {})
    writer = start_writer(tmp_path)
    with pytest.raises(RagError, match=f"is being written by process {writer.pid}: wait until it has finished"):
        publish(tmp_path, SECOND, {})
    assert open_current(tmp_path) == before
    writer.communicate("\n", timeout=60)
    assert writer.returncode == 0
    assert (open_current(tmp_path).folder / "a").read_bytes() == b"slow"
    assert publish(tmp_path, SECOND, {}).generation_id[:6] == "000003"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL does not exist here: killed writers are not tested")
def test_a_killed_writer_blocks_nobody_and_its_files_go_with_the_next_generation(tmp_path: Path) -> None:
    before = publish(tmp_path, FIRST, {})
    writer = start_writer(tmp_path)
    writer.kill()
    writer.communicate(timeout=60)
    assert open_current(tmp_path) == before
    assert any(path.name.startswith(".partial-") for path in (tmp_path / GENERATIONS).iterdir())
    publish(tmp_path, SECOND, {})
    assert left_in(tmp_path) == ["000001", "000002", CURRENT]


def test_a_writer_killed_before_its_pointer_does_not_stop_the_next(tmp_path: Path) -> None:
    publish(tmp_path, FIRST, {})
    pointer = (tmp_path / CURRENT).read_bytes()
    abandoned = publish(tmp_path, SECOND, {}).folder
    (tmp_path / CURRENT).write_bytes(pointer)  # as if the writer had died before it moved the pointer
    (abandoned / "a").write_bytes(b"half")
    again = publish(tmp_path, SECOND, {})
    assert again.folder == abandoned
    assert (open_current(tmp_path).folder / "a").read_bytes() == b"2"
