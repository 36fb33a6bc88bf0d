"""The current generation is read as one, and what was before it goes only once it opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.disk.durable import sync
from rag.disk.manifest import MANIFEST
from rag.errors import RagError, StaleIndexError
from rag.generations import CURRENT, GENERATIONS, Generation, forget_older, open_current, open_with, publish
from tests.generations.test_publish import FIRST, SECOND, left_in


def test_older_generations_are_removed_once_the_current_one_opens(tmp_path: Path) -> None:
    publish(tmp_path, FIRST, {})
    second = publish(tmp_path, SECOND, {})
    forget_older(tmp_path)
    assert left_in(tmp_path) == ["000002", CURRENT]
    publish(tmp_path, FIRST, {})
    (open_current(tmp_path).folder / "a").write_bytes(b"damaged")
    with pytest.raises(StaleIndexError, match="does not match its checksum"):
        forget_older(tmp_path)
    assert left_in(tmp_path) == ["000002", "000003", CURRENT]
    assert (second.folder / "a").read_bytes() == b"2"


def test_what_is_not_on_the_disk_as_it_was_written_does_not_become_current(tmp_path: Path) -> None:
    before = publish(tmp_path, FIRST, {})

    def lies(path: Path) -> None:
        sync(path)
        if path.name == MANIFEST or (path.name == GENERATIONS and path.parent == tmp_path):
            for file in path.rglob("000002-*/a"):
                file.write_bytes(b"x")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.generations.sync", lies)
        with pytest.raises(StaleIndexError, match="a does not match its checksum"):
            publish(tmp_path, SECOND, {})
    assert open_current(tmp_path) == before
    assert left_in(tmp_path) == ["000001", CURRENT]


def test_a_reader_whose_generation_is_replaced_and_removed_reads_the_new_one(tmp_path: Path) -> None:
    publish(tmp_path, FIRST, {})
    seen = []

    def load(generation: Generation) -> bytes:
        seen.append(generation.generation_id[:6])
        if len(seen) < 4:
            publish(tmp_path, SECOND, {"number": len(seen)})
            forget_older(tmp_path)
        return (generation.folder / "a").read_bytes()

    assert open_with(tmp_path, load) == b"2"
    assert seen == ["000001", "000002", "000003", "000004"]


def test_a_file_that_the_system_does_not_give_is_not_taken_for_damage(tmp_path: Path) -> None:
    publish(tmp_path, FIRST, {})

    def load(generation: Generation) -> None:
        raise OSError(24, "Too many open files", str(generation.folder / "a"))

    with pytest.raises(RagError, match=r"cannot be read \(.*a: Too many open files\): correct the permissions") as told:
        open_with(tmp_path, load)
    assert not isinstance(told.value, StaleIndexError)
    (open_current(tmp_path).folder / "a").unlink()
    with pytest.raises(StaleIndexError, match="cannot be read: No such file or directory"):
        open_with(tmp_path, lambda generation: (generation.folder / "a").read_bytes())


def test_a_reader_that_is_overtaken_again_and_again_gives_up_in_the_end(tmp_path: Path) -> None:
    publish(tmp_path, FIRST, {})
    seen = []

    def load(generation: Generation) -> None:
        seen.append(generation.generation_id[:6])
        publish(tmp_path, SECOND, {"number": len(seen)})
        raise StaleIndexError(f"the files of {generation.generation_id[:6]} are gone")

    with pytest.raises(StaleIndexError, match="the files of 000010 are gone"):
        open_with(tmp_path, load)
    assert seen == [f"{number:06}" for number in range(1, 11)]


def test_an_older_state_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    current = publish(tmp_path, FIRST, {})
    stray = tmp_path / GENERATIONS / "stray"
    stray.write_bytes(b"")  # no folder, as generations are
    with pytest.raises(RagError, match=r"an older state of it cannot be removed \(.*stray: Not a directory\): correct"):
        forget_older(tmp_path)
    assert open_current(tmp_path) == current
