"""A file is replaced at once: afterwards it holds the old content or the new one, whatever failed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.disk.checksum import file_sha256, files_below
from rag.disk.durable import replace_file, sync, write_file, write_pieces


def fails_at(monkeypatch: pytest.MonkeyPatch, function: str, number: int) -> None:
    """Let the system refuse one call of a function of ``os``, counted from 1."""
    real: Callable[..., object] = getattr(os, function)
    calls = iter(range(1, 100))

    def called(*arguments: object, **named: object) -> object:
        if next(calls) == number:
            raise OSError(5, "Input/output error", str(arguments[0]))
        return real(*arguments, **named)

    monkeypatch.setattr(os, function, called)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"one")
    assert (tmp_path / "a").read_bytes() == b"one"
    replace_file(tmp_path / "a", b"two")
    replace_file(tmp_path / "b", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"two", "b": b"new"}


@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize(("function", "number"), [("fsync", 1), ("fsync", 2), ("fsync", 3), ("replace", 1)])
def test_where_the_disk_refuses_a_step_the_file_is_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int, existed: bool
) -> None:
    if existed:
        (tmp_path / "a").write_bytes(b"one")
    elif (function, number) == ("fsync", 3):
        number = 2  # there is no old content to be kept, so the folder is synced second
    fails_at(monkeypatch, function, number)
    with pytest.raises(OSError, match="Input/output error"):
        replace_file(tmp_path / "a", b"two")
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == ({"a": b"one"} if existed else {})


def test_the_content_is_synced_before_the_name_and_the_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        steps.append("sync folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "sync file")  # noqa: PTH112
        real_sync(descriptor)

    def replaced(source: str, target: str) -> None:
        steps.append("rename")
        real_replace(source, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("there is no /proc here: the order of syncs is NOT TESTED")
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    replace_file(tmp_path / "a", b"one")
    assert steps == ["sync file", "rename", "sync folder"]


def test_files_and_folders_can_be_synced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    sync(tmp_path / "a")
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "missing")


def test_files_below_a_folder_are_named_with_their_checksum(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b").write_bytes(b"1" * (1 << 20) + b"2")
    (tmp_path / "a").write_bytes(b"")
    assert files_below(tmp_path) == ["a", "inner/b"]
    assert file_sha256(tmp_path / "a") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    whole = "6cec0e4584f11222ed9010730501618ba47ce36266f1a279b0b0f908b9d7b731"  # printf '1%.0s' {1..1048576}; printf 2
    assert file_sha256(tmp_path / "inner" / "b") == whole


def test_a_folder_in_the_place_of_the_file_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a" / "inner").mkdir(parents=True)
    replace_file(tmp_path / "a", b"one")
    assert (tmp_path / "a").read_bytes() == b"one"


def test_a_file_is_written_piece_by_piece(tmp_path: Path) -> None:
    write_pieces(tmp_path / "a", (piece for piece in (b"[", b"1" * 3_000_000, b"]")))
    assert (tmp_path / "a").read_bytes() == b"[" + b"1" * 3_000_000 + b"]"
    write_pieces(tmp_path / "a", [])
    assert (tmp_path / "a").read_bytes() == b""
