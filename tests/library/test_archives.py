"""Archives: names of every encoding, nothing outside, nothing endless, and what is left out is said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.library import archives
from rag.library.archives import Member, base_name, read_archive, read_member

SUFFIXES = (".txt", ".md")


def pack(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write an archive and return its path."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def members(path: Path) -> list[Member]:
    return list(read_archive(path, SUFFIXES))


def renamed(path: Path, before: bytes, after: bytes) -> Path:
    """Write other bytes in the place of a name of equal length, without the mark that says UTF-8."""
    assert len(before) == len(after)
    path.write_bytes(path.read_bytes().replace(before, after))
    return path


def test_documents_come_in_order_and_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    names = ["b.txt", "folder/", ".hidden.txt", "~$open.txt", "__MACOSX/b.txt", "deep/er/a.md"]
    path = pack(tmp_path / "x.zip", {name: name.encode() for name in names})
    assert members(path) == [Member("b.txt", 0, b"b.txt"), Member("a.md", 5, b"deep/er/a.md")]
    assert read_member(path, 5) == b"deep/er/a.md"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_name_that_is_not_marked_as_utf8_is_read_as_it_was_meant(tmp_path: Path, encoding: str) -> None:
    raw = "工作报告.txt".encode(encoding)
    path = renamed(pack(tmp_path / "x.zip", {"n" * len(raw): b"x"}), b"n" * len(raw), raw)
    assert [member.name for member in members(path)] == ["工作报告.txt"]


def test_a_marked_name_is_taken_as_it_is(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"目录/工作报告.txt": b"x"})
    assert [member.name for member in members(path)] == ["工作报告.txt"]


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("/etc/x.txt", "x.txt"),
        ("..\\..\\x.txt", "x.txt"),
        ("C:\\x.txt", "x.txt"),
    ],
)
def test_a_path_that_climbs_leads_nowhere(tmp_path: Path, name: str, base: str) -> None:
    assert base_name(name) == base
    (tmp_path / "in").mkdir()
    path = pack(tmp_path / "in" / "x.zip", {name: b"x"})
    assert [member.name for member in members(path)] == [base]
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["in", "x.zip"]


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    path = renamed(pack(tmp_path / "a.zip", {"a.txt": b"x", "b.txt": b"y"}), b"a.txt", b"\0.txt")  # ends at the zero
    assert [(each.name, each.data) for each in members(path)] == [("b.txt", b"y")]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    files = {"a.txt": b"a", "inner.ZIP": b"PK", "table.xlsx": b"x"}
    assert [member.problem for member in members(pack(tmp_path / "x.zip", files))] == [
        None,
        "inner.ZIP in x.zip is an archive in an archive: unpack it and add its files",
        "table.xlsx in x.zip is not a readable kind of file: choose one of .txt .md",
    ]


def encrypted(path: Path) -> Path:
    """Set the flag of encryption in both headers of the only member."""
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    return path


def test_an_encrypted_member_is_left_out(tmp_path: Path) -> None:
    [member] = members(encrypted(pack(tmp_path / "x.zip", {"a.txt": b"a"})))
    assert member.problem == "a.txt in x.zip is encrypted: unpack it with its password and add the file"
    assert member.data == b""


def test_bytes_are_counted_while_they_are_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "bomb.zip", {"a.txt": bytes(3 << 20), "b.txt": bytes(3 << 20)})
    assert path.stat().st_size < 10_000
    assert [len(member.data) for member in members(path)] == [3 << 20, 3 << 20]
    monkeypatch.setattr(archives, "MOST_BYTES", 4 << 20)
    with pytest.raises(DocumentError, match=r"^bomb\.zip inflates to more than 4 MiB: unpack it and add the files"):
        members(path)
    monkeypatch.setattr(archives, "MOST_BYTES", 2 << 20)
    with pytest.raises(DocumentError, match=r"^bomb\.zip inflates to more than 2 MiB"):
        read_member(path, 1)


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    path = pack(tmp_path / "x.zip", {f"{number}.txt": b"x" for number in range(3)})
    with pytest.raises(DocumentError, match=r"^x\.zip holds 3 files, 2 are allowed: make several archives of it$"):
        members(path)


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    """Change the content without its checksum."""
    return data.replace(b"content of a", b"content of b", 1)


@pytest.mark.parametrize("damage", [cut, flipped, lambda _: b"", lambda _: b"no archive"])
def test_a_damaged_archive_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = pack(tmp_path / "x.zip", {"a.txt": b"content of a", "b.txt": b"more"}, zipfile.ZIP_STORED)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DocumentError, match=r"^x\.zip cannot be read as a zip archive \(.+\): make it again$"):
        members(path)


def test_an_archive_that_changed_meanwhile_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^x\.zip has changed while it was read: try again$"):
        read_member(pack(tmp_path / "x.zip", {"a.txt": b"a"}), 1)


def test_an_empty_archive_has_no_members(tmp_path: Path) -> None:
    content = io.BytesIO()
    zipfile.ZipFile(content, "w").close()
    (tmp_path / "x.zip").write_bytes(content.getvalue())
    assert members(tmp_path / "x.zip") == []


def test_deflated_bytes_that_are_none_are_damage(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"a.txt": b"content of a file" * 50})
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=r"^x\.zip cannot be read as a zip archive \(.+\): make it again$"):
        members(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_member_packed_in_another_way_is_left_out(tmp_path: Path, method: int) -> None:
    [member] = members(pack(tmp_path / "x.zip", {"a.txt": b"a"}, method))
    assert member.problem == (
        "a.txt in x.zip is packed by a method that is not read here: pack it again by deflation, as zip programs do"
    )


def test_a_long_list_of_members_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "x.zip", {f"{number}.txt": b"" for number in range(9)})
    monkeypatch.setattr(archives, "MOST_ENTRIES", 9)
    assert len(members(path)) == 9
    monkeypatch.setattr(archives, "MOST_ENTRIES", 8)
    with pytest.raises(DocumentError, match=r"^x\.zip lists 9 files, 2000 are allowed: make several archives of it$"):
        members(path)


@pytest.mark.parametrize("before", [0, 1, 2, 3, 4])
def test_a_mark_across_two_blocks_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    mark, path = b"PK\x01\x02", tmp_path / "x.zip"
    path.write_bytes(mark + b"x" * ((1 << 20) - 4 - before) + mark + b"x" * 9 + mark)
    monkeypatch.setattr(archives, "MOST_ENTRIES", 2)
    with pytest.raises(DocumentError, match="lists 3 files"):
        members(path)


def test_as_many_members_and_bytes_as_are_allowed_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "x.zip", {"a.txt": b"a", "b.txt": b"b"}, zipfile.ZIP_STORED)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    monkeypatch.setattr(archives, "MOST_BYTES", path.stat().st_size)
    assert [member.name for member in members(path)] == ["a.txt", "b.txt"]


def test_a_name_in_no_encoding_is_shown_with_signs_in_the_place_of_what_is_broken(tmp_path: Path) -> None:
    path = renamed(pack(tmp_path / "x.zip", {"nn.txt": b"x", "b.txt": b"b"}), b"nn.txt", b"\xff\xff.txt")
    assert [member.name for member in members(path)] == ["\ufffd\ufffd.txt", "b.txt"]


def test_an_archive_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 3 << 20)
    path = tmp_path / "x.zip"
    path.write_bytes(bytes(5 << 20))
    with pytest.raises(DocumentError, match=r"^x\.zip has 5 MiB, 3 are allowed: unpack it$"):
        members(path)
