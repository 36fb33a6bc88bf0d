"""A change that was cut off at any step is undone by whoever comes next, and one that counts is finished."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock

from rag.errors import RagError
from rag.library.folder import changing, recover
from rag.library.journal import JOURNAL, Journal, has_journal
from rag.library.sources import find_sources

BEFORE = {"a.txt": b"one", "inner/b.txt": b"two"}
AFTER = {"a.txt": b"other", "new.txt": b"new"}
CALLS = ("open", "fsync", "replace", "unlink")


class Killed(BaseException):
    """Stands for the end of the process."""


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the lock and its owner, hidden ones included."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".library-lock")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in BEFORE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def steps(journal: Journal, folder: Path) -> None:
    """Replace a file, remove one and add one."""
    journal.put(folder / "a.txt", b"other")
    journal.take_away(folder / "inner" / "b.txt")
    journal.put(folder / "new.txt", b"new")
    journal.commit()


def killed_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End the process before one of its calls to the system, counted from 1; nothing after it happens."""
    calls = iter(range(1, 1000))

    def watched(real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            if next(calls) >= number:
                raise Killed
            return real(*arguments, **named)

        return called

    for name in CALLS:
        monkeypatch.setattr(os, name, watched(getattr(os, name)))
    yield
    monkeypatch.undo()


def cut_off(folder: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Make the change until a call; say whether it got so far."""
    watching = killed_at(number, monkeypatch)
    next(watching)
    try:
        steps(Journal(folder), folder)
    except Killed:
        return True
    finally:
        next(watching, None)
    return False


def test_a_change_cut_off_at_any_call_is_whole_or_undone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for number in range(1, 100):
        if not cut_off(folder, number, monkeypatch):
            break
        Journal(folder).recover()
        results.append(contents(folder))
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            path.unlink()
        for name, content in BEFORE.items():
            (folder / name).write_bytes(content)
    assert number == len(results) + 1 > 15
    committed = results.index(AFTER)
    assert results == [BEFORE] * committed + [AFTER] * (len(results) - committed)
    assert contents(folder) == AFTER


def test_recovering_twice_or_halfway_comes_to_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 10):
        assert cut_off(folder, 12, monkeypatch)
        watching = killed_at(number, monkeypatch)
        next(watching)
        with suppress(Killed):
            Journal(folder).recover()
        next(watching, None)
        Journal(folder).recover()
        Journal(folder).recover()
        assert contents(folder) == BEFORE


def test_whoever_reads_the_folder_next_undoes_what_was_cut_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cut_off(folder, 14, monkeypatch)
    assert has_journal(folder)
    assert [source.doc_id for source in find_sources([folder], [".txt"])] == ["a", "b"]
    assert contents(folder) == BEFORE


def test_a_change_that_is_under_way_is_let_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cut_off(folder, 14, monkeypatch)
    halfway = contents(folder)
    with FileLock(folder / ".library-lock"):
        recover(folder)
        assert contents(folder) == halfway
    with changing(folder):
        assert contents(folder) == BEFORE


def test_a_line_that_was_not_written_to_its_end_means_no_step(folder: Path) -> None:
    (folder / JOURNAL).write_bytes(b'{"added": "a.txt"')
    recover(folder)
    assert contents(folder) == BEFORE


def test_a_change_that_can_neither_be_made_nor_undone_says_so_and_is_undone_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    with pytest.raises(RagError, match=r"has failed \(a reason\), and somewhere .*the next command puts back") as told:  # noqa: SIM117, PT012
        with changing(folder) as journal:
            journal.put(folder / "new.txt", b"new")
            monkeypatch.setattr(os, "unlink", full)
            raise RagError("a reason")
    monkeypatch.undo()
    assert "\n" not in str(told.value)
    assert has_journal(folder)
    recover(folder)
    assert contents(folder) == BEFORE


def test_what_has_been_done_already_is_not_undone_twice(folder: Path) -> None:
    journal = Journal(folder)
    journal.put(folder / "a.txt", b"other")
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"done": ""}\n')  # as where the line was written, but could not be synced
    journal.roll_back()
    assert contents(folder) == BEFORE


def test_a_change_that_cannot_be_undone_by_whoever_comes_next_says_so_and_keeps_what_there_is(folder: Path) -> None:
    Journal(folder).take_away(folder / "a.txt")
    (folder / "a.txt" / "inner").mkdir(parents=True)  # something that cannot be replaced stands in its place
    before = contents(folder)
    with pytest.raises(RagError, match=r"was cut off and cannot be undone \(.*: Is a directory\): free space") as told:
        recover(folder)
    assert "\n" not in str(told.value)
    assert contents(folder) == before
    (folder / "a.txt" / "inner").rmdir()
    (folder / "a.txt").rmdir()
    recover(folder)
    assert contents(folder) == BEFORE


def test_each_line_of_the_journal_is_on_disk_before_its_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("there is no /proc here: the order of syncs is NOT TESTED")
    seen: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def named(path: str) -> str:
        name = Path(path).name
        return "folder" if Path(path) == folder else name if name in {JOURNAL, "new.txt"} else name.partition("-")[0]

    def synced(descriptor: int) -> None:
        seen.append(f"sync {named(os.readlink(f'/proc/self/fd/{descriptor}'))}")  # noqa: PTH115
        real_sync(descriptor)

    def replaced(source: str, target: str) -> None:
        seen.append(f"rename to {named(str(target))}")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    journal = Journal(folder)
    journal.put(folder / "new.txt", b"new")
    journal.take_away(folder / "a.txt")
    journal.commit()
    begun = [f"sync {JOURNAL}", "sync folder"]
    put = ["sync .new", f"sync {JOURNAL}", "rename to new.txt", "sync folder"]
    taken = [f"sync {JOURNAL}", "rename to .removed", "sync folder"]
    assert seen == [*begun, *put, *taken, f"sync {JOURNAL}", "sync folder"]
