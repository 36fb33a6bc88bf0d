"""Documents are added, updated, renamed and removed whole or not at all, and the index follows at once."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import DocumentError, InputError, ModelError, RagError
from rag.generations import GENERATIONS, open_current
from rag.library import Change, DocumentLibrary
from rag.parsing.isolated import IsolatedParser
from rag.types import Document
from rag.upkeep import document_library
from rag.wiring import is_current, open_pipeline
from tests.small_corpus import CITY, PARK

SCHOOL = "学校工作报告\n\n今年新建教室四十间。招收新生六百人。\n"


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Return a file that is not in the library yet."""
    path = tmp_path / "school.txt"
    path.write_text(SCHOOL, encoding="utf-8")
    return path


def state(settings: Settings) -> dict[str, bytes]:
    """Return all files of the library, and the pointer to the current index."""
    files = {path.name: path.read_bytes() for path in settings.data_directory.glob("[!.]*")}
    return {**files, "CURRENT": (settings.index_directory / "CURRENT").read_bytes()}


def documents(settings: Settings) -> dict[str, Document]:
    return dict(open_pipeline(settings.index_directory, settings).documents)


def everything_written(settings: Settings) -> str:
    """Return every text that the index holds on disk, whatever the file."""
    files = (path for path in settings.index_directory.rglob("*") if path.is_file())
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def test_a_file_is_copied_indexed_and_reported(library: DocumentLibrary, settings: Settings, school: Path) -> None:
    change = library.add_files([school])
    assert [(report.doc_id, report.title, report.sentences) for report in change.reports] == [
        ("school", "学校工作报告", 3)
    ]
    assert change.rejections == ()
    assert (settings.data_directory / "school.txt").read_text(encoding="utf-8") == SCHOOL
    assert list(documents(settings)) == ["city", "park", "school"]
    assert is_current([settings.data_directory], settings.index_directory, settings)
    assert open_pipeline(settings.index_directory, settings).search("新建教室多少间", 1)[0].passage.doc_id == "school"


def test_a_dry_run_tells_the_same_and_changes_nothing(
    library: DocumentLibrary, settings: Settings, school: Path
) -> None:
    before = state(settings)
    inspected = library.inspect_files([school])
    assert state(settings) == before
    assert inspected.reports == library.add_files([school]).reports
    assert inspected.summary is None


def test_the_same_file_twice_is_one_document(library: DocumentLibrary, settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "another name.md"
    copy.write_text(PARK, encoding="utf-8")
    before = state(settings)
    change = library.add_files([copy, copy])
    assert [(report.doc_id, report.duplicate_of) for report in change.reports] == [("park", "park")]
    assert change.summary is None
    assert state(settings) == before


def test_another_file_of_the_same_name_is_another_document(
    library: DocumentLibrary, settings: Settings, tmp_path: Path
) -> None:
    other = tmp_path / "CITY.md"
    other.write_text(SCHOOL, encoding="utf-8")
    assert [report.doc_id for report in library.add_files([other]).reports] == ["CITY (2)"]
    assert list(documents(settings)) == ["CITY (2)", "city", "park"]


def test_of_a_folder_the_good_files_are_added_and_the_bad_ones_are_named(
    library: DocumentLibrary, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "incoming"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "good.txt").write_text(SCHOOL, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "odd.txt").write_bytes(bytes(range(128, 256)) * 3)
    (folder / "broken.docx").write_bytes(b"no Word file")
    change = library.add_files([folder])
    assert [report.doc_id for report in change.reports] == ["good"]
    assert [(each.name, each.reason.partition(";")[0].partition(" (")[0]) for each in change.rejections] == [
        ("broken.docx", "broken.docx cannot be read as a Word file"),
        ("empty.txt", "empty.txt is empty"),
        ("odd.txt", "The encoding of odd.txt is doubtful: it is neither UTF-8, UTF-16, GB18030 nor Big5"),
    ]
    assert list(documents(settings)) == ["city", "good", "park"]


def test_where_nothing_can_be_read_nothing_changes(
    library: DocumentLibrary, settings: Settings, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"")
    before = state(settings)
    change = library.add_files([bad])
    assert (change.reports, change.summary) == ((), None)
    assert [each.reason for each in change.rejections] == ["bad.txt is empty; choose a document with text in it"]
    assert state(settings) == before


def test_an_archive_is_unpacked_under_safe_names(library: DocumentLibrary, settings: Settings, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("../../../CON.txt", SCHOOL)
        archive.writestr("again.txt", PARK)
        archive.writestr("inner.zip", b"PK")
    outside = set(tmp_path.parent.iterdir())
    change = library.add_files([tmp_path / "all.zip"])
    assert [(report.doc_id, report.duplicate_of) for report in change.reports] == [("_CON", None), ("park", "park")]
    assert [each.name for each in change.rejections] == ["inner.zip"]
    assert (settings.data_directory / "_CON.txt").read_text(encoding="utf-8") == SCHOOL
    assert set(tmp_path.parent.iterdir()) == outside


def test_an_archive_in_the_folder_is_read_but_its_documents_are_not_removed_singly(
    library: DocumentLibrary, settings: Settings
) -> None:
    with zipfile.ZipFile(settings.data_directory / "more.zip", "w") as archive:
        archive.writestr("school.txt", SCHOOL)
    assert [each.doc_id for each in library.list_documents() if each.document is None] == ["school"]
    library.rename_document("school", "学校")
    assert documents(settings)["school"].title == "学校"
    with pytest.raises(
        InputError, match=r"^school lies inside more\.zip: unpack that archive in .* and delete it first$"
    ):
        library.remove_documents(["school"])


def test_the_first_document_makes_a_library(settings: Settings, tmp_path: Path, school: Path) -> None:
    fresh = replace(settings, data_directory=tmp_path / "no" / "folder", index_directory=tmp_path / "no" / "index")
    change = document_library(fresh).add_files([school])
    assert change.summary is not None
    assert list(documents(fresh)) == ["school"]


def test_a_removed_document_is_gone_from_every_index(
    library: DocumentLibrary, settings: Settings, school: Path
) -> None:
    library.add_files([school])
    park = documents(settings)["park"]
    sentences = [span.of(park.text) for each in park.paragraphs for span in each.sentences]
    assert all(sentence in everything_written(settings) for sentence in sentences)
    library.remove_documents(["park"])
    pipeline = open_pipeline(settings.index_directory, settings)
    assert list(pipeline.documents) == ["city", "school"]
    for sentence in sentences:
        answer = pipeline.ask(sentence)
        places = [*answer.hits, *pipeline.search(sentence, 100)]
        assert "park" not in {hit.passage.doc_id for hit in places} | {cited.doc_id for cited in answer.citations}
        assert not any(sentence in hit.text for hit in places)
    assert not any(sentence in everything_written(settings) for sentence in sentences)
    assert sorted(path.name for path in settings.data_directory.glob("[!.]*")) == ["city.txt", "school.txt"]


def test_the_last_document_stays(library: DocumentLibrary, settings: Settings) -> None:
    before = state(settings)
    with pytest.raises(InputError, match="would leave the library empty: add another document first"):
        library.remove_documents(["city", "park"])
    assert state(settings) == before


@pytest.mark.parametrize(
    ("doc_id", "hint"), [("pakr", "did you mean park"), ("公园", "did you mean park"), ("?", "docs")]
)
def test_an_unknown_document_is_named_with_its_likes(library: DocumentLibrary, doc_id: str, hint: str) -> None:
    library.rename_document("park", "公园管理报告")
    for call in (library.show_document, lambda each: library.remove_documents([each])):
        with pytest.raises(InputError, match=f"there is no document '{doc_id[0]}") as caught:
            call(doc_id)
        assert hint in str(caught.value)


def test_an_update_keeps_the_id_and_the_title_of_a_person(
    library: DocumentLibrary, settings: Settings, tmp_path: Path
) -> None:
    library.rename_document("park", "公园报告")
    fresh = tmp_path / "whatever.md"
    fresh.write_text(PARK.replace("银杏树", "海棠树"), encoding="utf-8")
    [report] = library.update_document("park", fresh).reports
    assert (report.doc_id, report.title, report.duplicate_of) == ("park", "公园报告", None)
    assert sorted(path.name for path in settings.data_directory.glob("[!.]*")) == [
        "city.txt",
        "library.json",
        "park.md",
    ]
    assert "海棠树" in documents(settings)["park"].text
    assert "银杏树" not in everything_written(settings)


def test_an_update_with_a_file_that_is_there_changes_nothing(library: DocumentLibrary, settings: Settings) -> None:
    before = state(settings)
    [report] = library.update_document("park", settings.data_directory / "city.txt").reports
    assert report.duplicate_of == "city"
    assert state(settings) == before


def test_an_update_with_a_bad_file_changes_nothing(
    library: DocumentLibrary, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "bad.docx").write_bytes(b"bad")
    before = state(settings)
    with pytest.raises(DocumentError, match=r"^bad\.docx cannot be read as a Word file"):
        library.update_document("park", tmp_path / "bad.docx")
    with pytest.raises(InputError, match="holds 2 files: name the one that takes the document's place"):
        library.update_document("park", settings.data_directory)
    assert state(settings) == before


def test_a_new_title_leaves_every_address_as_it_was(library: DocumentLibrary, settings: Settings) -> None:
    before = open_pipeline(settings.index_directory, settings)
    [report] = library.rename_document("park", "  城市公园\n年报 ").reports
    assert (report.doc_id, report.title) == ("park", "城市公园 年报")
    after = open_pipeline(settings.index_directory, settings)
    assert after.documents == {**before.documents, "park": replace(before.documents["park"], title="城市公园 年报")}
    assert after.search("种植银杏树") == before.search("种植银杏树")


@pytest.mark.parametrize("title", ["", " \n ", "题" * 201, "题\x00目"])
def test_a_title_that_cannot_be_shown_is_refused(library: DocumentLibrary, title: str) -> None:
    with pytest.raises(InputError, match="cannot be used: write 1 to 200 printable characters"):
        library.rename_document("park", title)


def test_a_change_that_cannot_be_indexed_is_undone(settings: Settings, school: Path) -> None:
    before = state(settings)
    gone = document_library(replace(settings, embedding_model="/no/such/model"))
    changes: list[Callable[[], Change]] = [
        lambda: gone.add_files([school]),
        lambda: gone.remove_documents(["park"]),
        lambda: gone.update_document("park", school),
        lambda: gone.rename_document("park", "公园"),
    ]
    for change in changes:
        with pytest.raises(ModelError, match="no embedding model folder /no/such/model"):
            change()
        assert state(settings) == before


def test_only_what_is_new_is_embedded(library: DocumentLibrary, school: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    library.add_files([school], lambda *step: steps.append(step))
    assert {total for stage, _, total in steps if stage == "embed"} == {4}  # one passage, three sentences
    steps.clear()
    library.remove_documents(["school"], lambda *step: steps.append(step))
    assert [stage for stage, _, _ in steps if stage == "embed"] == []


def test_only_what_is_new_or_has_changed_is_parsed(library: DocumentLibrary, settings: Settings, school: Path) -> None:
    library.rename_document("city", "全市")
    assert [each.document is None for each in library.list_documents()] == [False, False]
    (settings.data_directory / "city.txt").write_text(CITY + "又一句。\n", encoding="utf-8")
    assert [(each.doc_id, each.document is None) for each in library.list_documents()] == [
        ("city", True),
        ("park", False),
    ]
    parsed: list[str] = []
    isolated = IsolatedParser.parse

    def parse(parser: IsolatedParser, data: bytes, name: str, doc_id: str) -> Document:
        parsed.append(name)
        return isolated(parser, data, name, doc_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IsolatedParser, "parse", parse)
        document_library(settings).add_files([school])
    assert parsed == ["school.txt", "city.txt"]
    assert documents(settings)["city"].text.endswith("又一句。")
    assert documents(settings)["city"].title == "全市"


def test_only_one_generation_is_left_after_a_removal(
    library: DocumentLibrary, settings: Settings, school: Path
) -> None:
    library.add_files([school])
    assert len(list((settings.index_directory / GENERATIONS).iterdir())) == 2
    library.remove_documents(["park"])
    assert list((settings.index_directory / GENERATIONS).iterdir()) == [open_current(settings.index_directory).folder]


def test_a_show_tells_what_is_in_the_file_now(library: DocumentLibrary) -> None:
    report = library.show_document("city")
    assert (report.title, report.encoding, report.paragraphs) == ("全市工会工作报告", "utf-8", 5)
    with pytest.raises(RagError):
        library.show_document("")
