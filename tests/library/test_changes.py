"""What each change does to the folder, with an index that is a dictionary: every step shows at once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from rag.errors import DocumentError, RagError
from rag.library import Change, DocumentLibrary, ListedDocument, Rejection
from rag.library.documents import LONGEST_TITLE
from tests.library.noted_index import SCHOOL, Index, progress, refused, write
from tests.small_corpus import CITY, PARK

LONGEST = "长" * LONGEST_TITLE


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Return the index of a folder with two reports."""
    made = Index(tmp_path / "data")
    made.folder.mkdir()
    (made.folder / "city.txt").write_text(CITY, encoding="utf-8")
    (made.folder / "park.txt").write_text(PARK, encoding="utf-8")
    made.rebuild((), None)
    made.given, made.told = [], []
    return made


@pytest.fixture
def library(index: Index) -> DocumentLibrary:
    """Return the library of the folder."""
    return index.library()


def test_files_are_listed_with_what_the_index_holds_of_them(library: DocumentLibrary, index: Index) -> None:
    (index.folder / "park.txt").write_text(SCHOOL, encoding="utf-8")  # it is not what was indexed
    (index.folder / "z.zip").write_bytes(b"no archive")
    city, park, broken = library.list_documents()
    assert city == ListedDocument("city", index.folder / "city.txt", "city.txt", index.held["city"])
    assert park == ListedDocument("park", index.folder / "park.txt", "park.txt", None)
    assert broken == ListedDocument("z.zip", index.folder / "z.zip", "z.zip", None, broken.problem)


def test_a_document_is_shown_with_the_encoding_of_its_file(library: DocumentLibrary, index: Index) -> None:
    (index.folder / "park.txt").write_bytes(PARK.encode("gb18030"))
    report = library.show_document("park")
    assert (report.doc_id, report.name, report.title, report.encoding) == (
        "park",
        "park.txt",
        "公园管理报告",
        "gb18030",
    )


def test_what_is_added_is_copied_and_given_to_the_index(library: DocumentLibrary, index: Index, tmp_path: Path) -> None:
    new, same, bad = (write(tmp_path, *file) for file in (("学校?.MD", SCHOOL), ("b.txt", PARK), ("c.txt", " ")))
    change = library.add_files([bad, new, same], progress)
    assert library.inspect_files([bad]) == Change((), change.rejections)
    assert [(each.doc_id, each.name, each.encoding, each.duplicate_of) for each in change.reports] == [
        ("学校_", "学校?.MD", "utf-8", None),
        ("park", "b.txt", "utf-8", "park"),
    ]
    assert change.rejections == (Rejection("c.txt", "c.txt is empty; choose a document with text in it"),)
    assert index.texts() == {"city.txt": CITY, "park.txt": PARK, "学校_.md": SCHOOL}
    assert (index.given, index.told, index.forgotten) == ([["学校_"]], [progress], 0)  # nothing was deleted
    assert (change.summary, list(index.held)) == (index.summary, ["city", "park", "学校_"])


def test_what_is_there_already_changes_nothing(library: DocumentLibrary, index: Index, tmp_path: Path) -> None:
    same = write(tmp_path, "b.txt", PARK)
    assert library.add_files([same]) == library.inspect_files([same])
    assert index.given == []


def test_two_new_files_of_one_name_are_numbered(library: DocumentLibrary, index: Index, tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/PARK.txt", SCHOOL)
        archive.writestr("b/park.txt", "公园第二份报告\n")
    change = library.add_files([path])
    assert [each.doc_id for each in change.reports] == ["PARK (2)", "park (3)"]
    assert sorted(index.texts()) == ["PARK (2).txt", "city.txt", "park (3).txt", "park.txt"]


def test_the_first_file_of_an_empty_folder_is_added(tmp_path: Path) -> None:
    index = Index(tmp_path / "none yet")
    assert index.library().add_files([write(tmp_path, "a.txt", SCHOOL)]).reports[0].doc_id == "a"
    assert index.texts() == {"a.txt": SCHOOL}


def test_what_is_removed_leaves_the_folder_its_title_and_older_states(library: DocumentLibrary, index: Index) -> None:
    library.rename_document("city", "城市")
    library.rename_document("park", "公园")
    index.told.clear()
    assert library.remove_documents(["park", "park"], progress) == Change((), (), index.summary)
    assert index.texts() == {"city.txt": CITY}
    assert (list(index.held), index.forgotten, index.told) == (["city"], 1, [progress])
    titles = json.loads((index.folder / "library.json").read_bytes())
    assert titles == {"titles": {"city": "城市"}}
    assert refused(library.remove_documents, ["city"]) == (
        "city would leave the library empty: add another document first, or delete the index"
    )
    assert index.texts() == {"city.txt": CITY}


def test_a_file_that_cannot_be_read_is_no_document_that_is_left(library: DocumentLibrary, index: Index) -> None:
    (index.folder / "z.zip").write_bytes(b"no archive")
    assert refused(library.remove_documents, ["city", "park"]).startswith("park would leave the library empty")
    library.remove_documents(["z.zip"])
    assert not (index.folder / "z.zip").exists()


@pytest.mark.parametrize(("name", "left"), [("new.txt", "park.txt"), ("new.md", "park.md"), ("new.MD", "park.md")])
def test_an_update_takes_the_place_of_the_document_and_keeps_its_title(
    library: DocumentLibrary, index: Index, tmp_path: Path, name: str, left: str
) -> None:
    library.rename_document("park", "公园")
    index.given, index.told = [], []
    change = library.update_document("park", write(tmp_path, name, SCHOOL), progress)
    assert index.texts() == {"city.txt": CITY, left: SCHOOL}
    assert [(each.doc_id, each.title, each.encoding) for each in change.reports] == [("park", "公园", "utf-8")]
    assert (index.given, index.told, index.forgotten) == ([["park"]], [progress], 1)
    assert change == Change(change.reports, (), index.summary)


def test_an_update_that_fails_leaves_everything_as_it_was(
    library: DocumentLibrary, index: Index, tmp_path: Path
) -> None:
    index.full = True
    with pytest.raises(RagError, match="the disk is full"):
        library.update_document("park", write(tmp_path, "new.md", SCHOOL))
    assert index.texts() == {"city.txt": CITY, "park.txt": PARK}
    assert [path.name for path in index.folder.glob(".*") if path.name != ".library-lock"] == []
    with pytest.raises(DocumentError, match=r"new\.md is empty"):
        library.update_document("park", write(tmp_path, "new.md", "\n"))
    assert index.texts() == {"city.txt": CITY, "park.txt": PARK}
    assert index.forgotten == 0


def test_an_update_by_a_file_that_is_there_already_says_which(
    library: DocumentLibrary, index: Index, tmp_path: Path
) -> None:
    change = library.update_document("park", write(tmp_path, "new.txt", CITY))
    assert ([each.duplicate_of for each in change.reports], change.summary) == (["city"], None)
    assert (index.texts(), index.given, index.forgotten) == ({"city.txt": CITY, "park.txt": PARK}, [], 0)


def test_an_update_is_by_one_file(library: DocumentLibrary, index: Index, tmp_path: Path) -> None:
    inbox = write(tmp_path, "a.txt", SCHOOL).parent
    assert refused(library.update_document, "park", inbox) == (
        f"{inbox} holds 1 files: name the one that takes the document's place"
    )
    assert index.given == []


@pytest.mark.parametrize("title", ["", " \n ", LONGEST + "长", "a\x07b", "a\u202eb"])
def test_a_title_that_cannot_be_shown_is_refused(library: DocumentLibrary, index: Index, title: str) -> None:
    assert refused(library.rename_document, "park", title) == (
        f"the title {' '.join(title.split())[:30]!r} cannot be used: write 1 to 200 printable characters"
    )
    assert not (index.folder / "library.json").exists()


@pytest.mark.parametrize(("title", "shown"), [(" 公园\n管理 ", "公园 管理"), (LONGEST, LONGEST)])
def test_a_title_is_kept_on_one_line(library: DocumentLibrary, index: Index, title: str, shown: str) -> None:
    change = library.rename_document("park", title, progress)
    assert change == Change(change.reports, (), index.summary)
    assert [(each.doc_id, each.title) for each in change.reports] == [("park", shown)]
    assert index.held["park"].title == shown
    assert (index.given, index.told, index.forgotten) == ([[]], [progress], 0)


def test_an_unknown_document_is_told_with_those_that_there_are(library: DocumentLibrary, tmp_path: Path) -> None:
    new = write(tmp_path, "new.txt", SCHOOL)
    told = [refused(library.show_document, "lake"), refused(library.remove_documents, ["lake"])]
    told += [refused(library.update_document, "lake", new), refused(library.rename_document, "lake", "湖")]
    assert [each.partition(":")[0] for each in told] == ["there is no document 'lake'"] * 4


def test_a_document_inside_an_archive_is_not_changed(library: DocumentLibrary, index: Index, tmp_path: Path) -> None:
    with zipfile.ZipFile(index.folder / "more.zip", "w") as archive:
        archive.writestr("school.txt", SCHOOL)
    assert [each.doc_id for each in library.inspect_files([write(tmp_path, "more.md", "多。")]).reports] == ["more (2)"]
    told = f"school lies inside more.zip: unpack that archive in {index.folder} and delete it first"
    assert refused(library.remove_documents, ["school"]) == told
    assert refused(library.update_document, "school", write(tmp_path, "new.txt", "新的一份。")) == told
    assert isinstance(library.rename_document("school", "学校"), Change)  # a title is kept beside it
