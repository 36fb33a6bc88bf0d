"""One process at a time; another is told which, and never the name of one that is dead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from rag.disk.locking import one_writer, owner_file
from rag.errors import RagError


def refusal(lock: Path) -> str:
    """Return who holds the lock, as the refused one is told."""
    with pytest.raises(RagError) as caught, one_writer(lock, RagError):
        pytest.fail("two at once")
    return str(caught.value)


def dead_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_the_holder_is_named_and_the_name_goes_with_it(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    with one_writer(lock, RagError):
        assert refusal(lock) == f"process {os.getpid()}"
    assert not owner_file(lock).exists()
    with one_writer(lock, RagError):
        pass


@pytest.mark.parametrize("left", ["process {dead}", "process 99999999999", "process x", "", "\udcff", "process 0x1"])
def test_a_name_that_is_stale_or_damaged_is_not_told(tmp_path: Path, left: str) -> None:
    lock = tmp_path / ".lock"
    content = left.format(dead=dead_process()).encode("utf-8", "surrogateescape")
    with FileLock(lock):
        owner_file(lock).write_bytes(content)
        assert refusal(lock) == "another process"


def test_a_holder_that_has_not_written_its_name_yet_is_another_process(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".lock"):
        assert refusal(tmp_path / ".lock") == "another process"


def test_a_stale_name_does_not_keep_anybody_out(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    owner_file(lock).write_text("process 1", encoding="utf-8")
    with one_writer(lock, RagError):
        assert owner_file(lock).read_text(encoding="utf-8") == f"process {os.getpid()}"
    assert not owner_file(lock).exists()


def test_an_error_inside_passes_through_and_releases(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mine"), one_writer(tmp_path / ".lock", RagError):
        raise ValueError("mine")
    with one_writer(tmp_path / ".lock", RagError):
        pass
