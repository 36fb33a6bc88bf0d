"""Which files become documents, and under which names."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from rag.errors import DocumentError, InputError, UnreadableFileError
from rag.library import Source, find_sources, read_sources, sources_of, unless_parsed
from rag.library import sources as library_sources
from rag.parsing import parse_bytes
from rag.types import Document
from tests.small_corpus import document

SUFFIXES = (".txt", ".md")


def put(path: Path, text: str) -> Path:
    """Write a file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_folder_gives_its_readable_files_at_any_depth_sorted(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "inner/deep/c.TXT", "d.pdf", "no_suffix", ".hidden.txt", "~$open.md"):
        put(tmp_path / name, name)
    found = find_sources([tmp_path], SUFFIXES)
    assert [source.path.relative_to(tmp_path).as_posix() for source in found] == ["a.md", "b.txt", "inner/deep/c.TXT"]
    assert [source.doc_id for source in found] == ["a", "b", "c"]
    assert found[0].sha256 == sha256("a.md")


def test_a_file_that_is_named_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    path = put(tmp_path / "报告.wps", "x")
    assert find_sources([path], SUFFIXES) == [Source(path, "报告", sha256("x"))]


def test_paths_keep_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    first, second = put(tmp_path / "z.txt", "z"), put(tmp_path / "folder" / "a.txt", "a")
    assert [source.path for source in find_sources([first, second.parent], SUFFIXES)] == [first, second]


def test_a_file_that_is_named_twice_is_taken_once(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "a")
    assert len(find_sources([path, path, tmp_path], SUFFIXES)) == 1


def test_of_two_files_with_the_same_bytes_the_first_is_taken(tmp_path: Path) -> None:
    first, _ = put(tmp_path / "a.txt", "same"), put(tmp_path / "b.txt", "same")
    [source] = find_sources([tmp_path], SUFFIXES)
    assert (source.path, source.copies) == (first, ("b.txt",))


def test_every_file_that_is_left_out_is_named_copies_too(tmp_path: Path) -> None:
    for name, text in (("good.txt", "好"), ("good2.txt", "好"), ("bad.txt", "坏"), ("bad2.txt", "坏")):
        put(tmp_path / name, text)

    def parse(data: bytes, name: str, doc_id: str) -> Document:
        if data.decode() == "坏":
            raise DocumentError(f"{name} is broken")
        return document(data.decode(), doc_id)

    documents, skipped, _ = read_sources(find_sources([tmp_path], SUFFIXES), [], parse)
    assert [document.doc_id for document in documents] == ["good"]
    assert skipped == [
        "bad.txt is broken",
        "bad2.txt has the same content as bad.txt, which is taken once",
        "good2.txt has the same content as good.txt, which is taken once",
    ]


def test_two_files_of_one_stem_are_told_apart_by_their_checksums(tmp_path: Path) -> None:
    for name, text in (("2023/report.txt", "old"), ("2024/report.txt", "new"), ("other.txt", "other")):
        put(tmp_path / name, text)
    found = [source.doc_id for source in find_sources([tmp_path], SUFFIXES)]
    assert found == [f"report-{sha256('old')[:8]}", f"report-{sha256('new')[:8]}", "other"]


def test_a_stem_is_composed_so_that_one_name_is_one_id_on_every_system(tmp_path: Path) -> None:
    decomposed = put(tmp_path / "re\u0301sume\u0301.txt", "x")  # as macOS hands names out
    assert [source.doc_id for source in find_sources([decomposed], SUFFIXES)] == ["r\u00e9sum\u00e9"]


@pytest.mark.parametrize("name", ["no.txt", "no/folder", "file.txt/inside"])
def test_a_path_that_does_not_exist_is_named(tmp_path: Path, name: str) -> None:
    put(tmp_path / "file.txt", "x")
    with pytest.raises(InputError, match=r"cannot be read \(N.*\): name a file or folder that exists") as caught:
        find_sources([tmp_path / "file.txt", tmp_path / name], SUFFIXES)
    assert str(tmp_path / name) in str(caught.value)


def test_a_folder_without_readable_files_says_which_kinds_there_are(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", "x")
    expected = f"there is no readable document in {tmp_path}: put a file there (.md .txt) or name one"
    with pytest.raises(InputError) as caught:
        find_sources([tmp_path], SUFFIXES)
    assert str(caught.value) == expected


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here can be seen but not be read")
def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(
        DocumentError, match=r"^/proc/self/mem cannot be read \(.*\): check the file and its permissions$"
    ):
        find_sources([Path("/proc/self/mem")], SUFFIXES)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(DocumentError, match=r"pipe\.txt is not a file: name one$"):
        find_sources([tmp_path / "pipe.txt"], SUFFIXES)
    put(tmp_path / "a.txt", "a")
    assert [source.name for source in find_sources([tmp_path], SUFFIXES)] == ["a.txt"]


def test_a_file_that_is_too_large_does_not_keep_others_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_sources, "MOST_BYTES", 2 << 20)
    (tmp_path / "large.txt").write_bytes(bytes(3 << 20))
    put(tmp_path / "small.txt", "small")
    documents, skipped, _ = read_sources(find_sources([tmp_path], SUFFIXES), [tmp_path], parse)
    assert [each.doc_id for each in documents] == ["small"]
    assert skipped == ["large.txt has 3 MiB, 2 are allowed: split it"]


def parse(data: bytes, name: str, doc_id: str) -> Document:
    """Return the document in a file; refuse a file that holds ``bad``."""
    if data == b"bad":
        raise DocumentError(f"{name} is bad")
    return document(data.decode(), doc_id)


def test_documents_come_in_the_order_of_their_sources_with_progress(tmp_path: Path) -> None:
    sources = find_sources([put(tmp_path / "b.txt", "甲。"), put(tmp_path / "a.txt", "乙。")], SUFFIXES)
    steps: list[tuple[str, int, int]] = []
    documents, skipped, _ = read_sources(sources, [], parse, lambda *step: steps.append(step))
    assert ([each.doc_id for each in documents], skipped) == (["b", "a"], [])
    assert steps == [("parse", 1, 2), ("parse", 2, 2)]


def test_a_bad_file_in_a_folder_is_skipped_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "bad")
    put(tmp_path / "b.txt", "好。")
    documents, skipped, _ = read_sources(find_sources([tmp_path], SUFFIXES), [tmp_path], parse)
    assert ([each.doc_id for each in documents], skipped) == (["b"], ["a.txt is bad"])


def test_a_bad_file_that_was_named_stops_the_work(tmp_path: Path) -> None:
    bad, good = put(tmp_path / "a.txt", "bad"), put(tmp_path / "b.txt", "好。")
    with pytest.raises(DocumentError, match=r"^a\.txt is bad$"):
        read_sources(find_sources([good, bad], SUFFIXES), [good, bad], parse)


def test_a_folder_in_which_nothing_can_be_read_is_an_error_with_the_first_reason(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "bad")
    with pytest.raises(DocumentError, match=r"^no document could be read: a\.txt is bad$"):
        read_sources(find_sources([tmp_path], SUFFIXES), [tmp_path], parse)


def test_a_title_that_a_person_gave_goes_with_its_document(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "甲。")
    put(tmp_path / "b.txt", "乙。")
    put(tmp_path / "library.json", '{"titles": {"b": "第二份", "gone": "没有了"}}')
    sources = find_sources([tmp_path], SUFFIXES)
    documents, _, _ = read_sources(sources, [], parse)
    assert [each.title for each in documents] == ["a", "第二份"]
    assert sources_of(sources).titles == {"b": "第二份"}
    assert sources_of(sources).checksums == {"a": sha256("甲。"), "b": sha256("乙。")}


def test_the_members_of_an_archive_are_files_of_their_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("2023/report.txt", "甲。")
        archive.writestr("2024/report.txt", "乙。")
        archive.writestr("inner.zip", "")
    put(tmp_path / "same.txt", "乙。")
    sources = find_sources([tmp_path], SUFFIXES)
    assert [source.name for source in sources] == ["report.txt", "report.txt", "inner.zip"]
    assert [source.read() for source in sources[:2]] == ["甲。".encode(), "乙。".encode()]
    documents, skipped, _ = read_sources(sources, [tmp_path], parse)
    assert [each.doc_id for each in documents] == [f"report-{sha256(text)[:8]}" for text in ("甲。", "乙。")]
    assert skipped == [
        "same.txt has the same content as report.txt, which is taken once",
        "inner.zip in all.zip is an archive in an archive: unpack it and add its files",
    ]


def test_a_broken_archive_is_skipped_in_a_folder_and_stops_the_work_where_it_is_named(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "甲。")
    broken = put(tmp_path / "b.zip", "PK no archive")
    documents, skipped, _ = read_sources(find_sources([tmp_path], SUFFIXES), [tmp_path], parse)
    assert [each.doc_id for each in documents] == ["a"]
    assert [reason.partition(" (")[0] for reason in skipped] == ["b.zip cannot be read as a zip archive"]
    with pytest.raises(DocumentError, match=r"^b\.zip cannot be read as a zip archive \(.*\): make it again$"):
        read_sources(find_sources([broken], SUFFIXES), [broken], parse)


def test_a_file_whose_document_is_known_is_not_parsed_again() -> None:
    known = document("甲。", "a")
    parser = unless_parsed([known], parse)
    assert parser("甲。".encode(), "a.txt", "a") is known
    for data, name, doc_id in (("乙。", "a.txt", "a"), ("甲。", "b.txt", "a"), ("甲。", "a.txt", "b")):
        again = parser(data.encode(), name, doc_id)
        assert again is not known
        assert again.text == data


def test_a_file_that_the_system_does_not_let_be_read_is_recorded_to_be_read_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name}。", encoding="utf-8")
    sources = find_sources([tmp_path], SUFFIXES)
    (tmp_path / "b.txt").unlink()
    documents, skipped, unreadable = read_sources(sources, [tmp_path], parse)
    assert [document.doc_id for document in documents] == ["a"]
    assert [reason.split(" cannot be read")[0] for reason in skipped] == [str(tmp_path / "b.txt")]
    assert sources_of(sources, unreadable).checksums == {"a": sha256("a。"), "b": ""}


@pytest.mark.parametrize("kept", [{"b"}, {"b-0a1b2c3d"}, {"a", "b"}])
def test_a_document_that_has_to_be_kept_is_not_lost_by_a_fault_of_the_disk(tmp_path: Path, kept: set[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name}。", encoding="utf-8")
    sources = find_sources([tmp_path], SUFFIXES)
    (tmp_path / "b.txt").unlink()
    with pytest.raises(UnreadableFileError, match=r"b\.txt cannot be read .*: check the file and its permissions"):
        read_sources(sources, [tmp_path], parse, kept=lambda: kept)
    assert read_sources(sources, [tmp_path], parse, kept=lambda: {"a", "bc"})[0][0].doc_id == "a"


def test_what_is_no_document_is_left_out_whatever_has_to_be_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    sources = find_sources([tmp_path], SUFFIXES)
    documents, skipped, unreadable = read_sources(sources, [tmp_path], parse_bytes, kept=lambda: {"a", "b"})
    assert ([document.doc_id for document in documents], len(skipped), unreadable) == (["a"], 1, frozenset())


def test_what_cannot_be_read_is_a_source_with_its_problem(tmp_path: Path) -> None:
    broken, packed = tmp_path / "a.ZIP", tmp_path / "b.zip"
    broken.write_bytes(b"no archive")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("good.txt", "good")
        archive.writestr("inner.zip", "")
    first, good, inner = find_sources([broken, tmp_path], SUFFIXES)
    assert first == Source(broken, "a.ZIP", "", problem=first.problem)
    assert str(first.problem).startswith("a.ZIP cannot be read as a zip archive (")
    assert good == Source(packed, "good", sha256("good"), "good.txt", 0)
    problem = "inner.zip in b.zip is an archive in an archive: unpack it and add its files"
    assert inner == Source(packed, "b.zip/inner.zip", "", "inner.zip", 1, problem=problem)


def test_what_is_not_known_is_parsed_under_its_name() -> None:
    known = document("甲。", "a")
    parse = unless_parsed([known], lambda data, name, doc_id: document(data.decode(), f"{doc_id} of {name}"))
    assert parse("甲。".encode(), "a.txt", "a") is known
    assert parse("乙。".encode(), "a.txt", "a").doc_id == "a of a.txt"


def test_a_file_of_just_the_size_that_is_allowed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.txt", "x" * 99)
    monkeypatch.setattr(library_sources, "MOST_BYTES", 99)
    assert library_sources.read_bytes(path) == b"x" * 99


def test_why_a_path_cannot_be_read_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    with pytest.raises(InputError, match=r"missing\.txt cannot be read \(No such file or directory\): name a file"):
        find_sources([missing], SUFFIXES)
    with pytest.raises(DocumentError, match=r"missing\.txt cannot be read \(No such file or directory\): check the"):
        library_sources.read_bytes(missing)
