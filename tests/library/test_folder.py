"""The folder of the library: safe names, files whole or not at all, one change at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import InputError, RagError
from rag.library.folder import changing, free_name, put_titles, read_titles, safe_name
from rag.library.journal import Journal


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("报告.txt", "报告.txt"),
        ("2023.年度.报告.PDF", "2023.年度.报告.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\win.ini.txt", "win.ini.txt"),
        ('a<b>c:d"e|f?g*h.txt', "a_b_c_d_e_f_g_h.txt"),
        ("line\nbreak\x00.txt", "line_break_.txt"),
        ("CON.txt", "_CON.txt"),
        ("com1.tar.txt", "_com1.tar.txt"),
        (".hidden.txt", "hidden.txt"),
        ("~$open.docx", "$open.docx"),
        ("trailing. .txt", "trailing.txt"),
        (".txt", "document.txt"),
        ("", "document"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("re\u0301sume\u0301.md", "r\u00e9sum\u00e9.md"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_is_cut_between_characters() -> None:
    assert safe_name("报" * 200 + ".txt") == "报" * 40 + ".txt"
    assert len(safe_name("a" * 200 + ".docx").encode()) == 120 + 5


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_lies_in_the_folder(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert not safe.startswith((".", "~$"))
    assert len(safe.encode()) < 255 or "." in name
    assert safe_name(safe) == safe


def test_a_stem_that_is_taken_gets_a_number() -> None:
    assert free_name("报告.txt", {"其他"}) == "报告.txt"
    assert free_name("报告.txt", {"报告"}) == "报告 (2).txt"
    assert free_name("Report.txt", {"report", "REPORT (2)"}) == "Report (3).txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "old.txt").write_bytes(b"old")
    return tmp_path / "data"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".library-lock")}


def change(folder: Path, journal: Journal) -> None:
    """Add, replace and remove a file."""
    (folder / "gone.txt").write_bytes(b"gone")
    journal.put(folder / "new.txt", b"new")
    journal.put(folder / "old.txt", b"other")
    journal.take_away(folder / "gone.txt")


def fail_after_change(folder: Path, journal: Journal, error: BaseException) -> None:
    change(folder, journal)
    raise error


def lose_a_file(folder: Path, journal: Journal) -> None:
    """Add a file, and fail to find another."""
    journal.put(folder / "new.txt", b"new")
    journal.take_away(folder / "missing.txt")


def test_a_change_that_succeeds_stays(folder: Path) -> None:
    with changing(folder) as journal:
        change(folder, journal)
    assert contents(folder) == {"new.txt": b"new", "old.txt": b"other"}


@pytest.mark.parametrize("error", [RagError("no"), KeyboardInterrupt(), ValueError("no")])
def test_a_change_that_fails_leaves_everything_as_it_was(folder: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), changing(folder) as journal:
        fail_after_change(folder, journal, error)
    assert contents(folder) == {"old.txt": b"old", "gone.txt": b"gone"}


def test_what_a_killed_process_left_is_cleared_by_the_next_change(folder: Path) -> None:
    for name in (".new-123.txt", ".removed-0123"):
        (folder / name).write_bytes(b"left")
    with changing(folder):
        assert contents(folder) == {"old.txt": b"old"}


def test_two_processes_do_not_change_a_library_at_once(folder: Path) -> None:
    expected = r"^the documents in .*data are being changed by another process: wait until it has finished$"
    with FileLock(folder / ".library-lock"), pytest.raises(RagError, match=expected), changing(folder):
        pytest.fail("two at once")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows write everywhere")
def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    folder.chmod(0o500)
    with pytest.raises(RagError, match=r"cannot be changed \(.*new"), changing(folder) as journal:
        journal.put(folder / "new.txt", b"new")


def test_an_error_of_the_disk_is_told_and_undone(folder: Path) -> None:
    with pytest.raises(RagError) as caught, changing(folder) as journal:
        lose_a_file(folder, journal)
    assert "missing.txt: No such file or directory): free space or correct the permissions there" in str(caught.value)
    assert contents(folder) == {"old.txt": b"old"}


def test_titles_are_kept_beside_the_files(folder: Path) -> None:
    assert read_titles(folder) == {}
    with changing(folder) as journal:
        put_titles(folder, {"b": "乙", "a": "甲"}, journal)
    assert read_titles(folder) == {"a": "甲", "b": "乙"}
    assert "甲" in (folder / "library.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"titles": 3}', '{"titles": ["x"]}', "\xff"])
def test_a_damaged_list_of_titles_is_named(folder: Path, content: str) -> None:
    (folder / "library.json").write_text(content, encoding="latin-1")
    with pytest.raises(InputError, match=r"library\.json cannot be understood: correct it, or delete it"):
        read_titles(folder)
