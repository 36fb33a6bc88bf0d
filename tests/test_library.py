"""Which files become documents, and whether an index still belongs to its files and settings."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import DocumentError, InputError, StaleIndexError
from rag.library import (
    ANALYSIS_VERSION,
    Source,
    check_model,
    check_settings,
    description,
    find_sources,
    read_sources,
)
from rag.types import Document
from tests.small_corpus import document

SUFFIXES = (".txt", ".md")
INDEX = Path("some/index")
SETTINGS = Settings(INDEX, Path("data"))


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
    assert [source.path for source in find_sources([tmp_path], SUFFIXES)] == [first]


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


def parse(path: Path, doc_id: str) -> Document:
    """Return the document in a file; refuse a file that holds ``bad``."""
    text = path.read_text(encoding="utf-8")
    if text == "bad":
        raise DocumentError(f"{path.name} is bad")
    return document(text, doc_id)


def test_documents_come_in_the_order_of_their_sources_with_progress(tmp_path: Path) -> None:
    sources = find_sources([put(tmp_path / "b.txt", "甲。"), put(tmp_path / "a.txt", "乙。")], SUFFIXES)
    steps: list[tuple[str, int, int]] = []
    documents, skipped = read_sources(sources, [], parse, lambda *step: steps.append(step))
    assert ([each.doc_id for each in documents], skipped) == (["b", "a"], [])
    assert steps == [("parse", 0, 2), ("parse", 1, 2), ("parse", 2, 2)]


def test_a_bad_file_in_a_folder_is_skipped_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "bad")
    put(tmp_path / "b.txt", "好。")
    documents, skipped = read_sources(find_sources([tmp_path], SUFFIXES), [tmp_path], parse)
    assert ([each.doc_id for each in documents], skipped) == (["b"], ["a.txt is bad"])


def test_a_bad_file_that_was_named_stops_the_work(tmp_path: Path) -> None:
    bad, good = put(tmp_path / "a.txt", "bad"), put(tmp_path / "b.txt", "好。")
    with pytest.raises(DocumentError, match=r"^a\.txt is bad$"):
        read_sources(find_sources([good, bad], SUFFIXES), [good, bad], parse)


def test_a_folder_in_which_nothing_can_be_read_is_an_error_with_the_first_reason(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "bad")
    with pytest.raises(DocumentError, match=r"^no document could be read: a\.txt is bad$"):
        read_sources(find_sources([tmp_path], SUFFIXES), [tmp_path], parse)


def recorded(settings: Settings = SETTINGS) -> dict[str, object]:
    """Return what an index of one document records."""
    return description(settings, "model@1", 384, {"a": "sum"}, [document("甲。", "a")])


def test_an_index_records_its_settings_model_sources_and_documents() -> None:
    assert recorded() == {
        "analysis_version": ANALYSIS_VERSION,
        "embedding_model": "default",
        "passage_characters": 350,
        "embedding": {"name": "model@1", "dimension": 384},
        "sources": {"a": "sum"},
        "documents": ["a"],
    }


def test_an_index_fits_the_settings_that_made_it_and_any_that_only_concern_questions() -> None:
    check_settings(recorded(), SETTINGS, INDEX)
    check_settings(recorded(), replace(SETTINGS, hits=3, strictness=0.1, fusion_k=60), INDEX)
    check_model(recorded(), "model@1", INDEX)


@pytest.mark.parametrize(
    ("changed", "field", "found", "wanted"),
    [
        ({"passage_characters": 200}, "passage_characters", "350", "200"),
        ({"embedding_model": "other"}, "embedding_model", "'default'", "'other'"),
    ],
)
def test_a_setting_that_changed_is_named_with_both_values_and_the_command(
    changed: dict[str, object], field: str, found: str, wanted: str
) -> None:
    with pytest.raises(StaleIndexError) as caught:
        check_settings(recorded(), replace(SETTINGS, **changed), INDEX)  # type: ignore[arg-type]  # a field a case
    assert str(caught.value) == (
        f"the index in some/index was made with {field} = {found}, the settings say {wanted}: "
        "run python -m rag index --index some/index, or change the setting back"
    )


@pytest.mark.parametrize("field", ["analysis_version", "embedding_model", "passage_characters"])
def test_a_field_that_is_missing_makes_an_index_stale(field: str) -> None:
    incomplete = {name: value for name, value in recorded().items() if name != field}
    with pytest.raises(StaleIndexError, match=f"was made with {field} = None"):
        check_settings(incomplete, SETTINGS, INDEX)


def test_an_index_of_an_older_analysis_is_stale() -> None:
    with pytest.raises(StaleIndexError, match=f"analysis_version = {ANALYSIS_VERSION - 1}, .* say {ANALYSIS_VERSION}:"):
        check_settings(recorded() | {"analysis_version": ANALYSIS_VERSION - 1}, SETTINGS, INDEX)


@pytest.mark.parametrize("about", [{"embedding": {"name": "model@1", "dimension": 384}}, {}])
def test_vectors_of_another_model_are_stale_with_both_names(about: dict[str, object]) -> None:
    found = "'model@1'" if about else "None"
    with pytest.raises(StaleIndexError) as caught:
        check_model(about, "model@2", INDEX)
    assert str(caught.value) == (
        f"the index in some/index was made with embedding = {found}, the model at hand is 'model@2': "
        "run python -m rag index --index some/index"
    )
