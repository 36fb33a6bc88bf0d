"""Whether an index still belongs to its files, its settings and its model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import StaleIndexError
from rag.library import ANALYSIS_VERSION, Sources, check_model, check_settings, description
from tests.small_corpus import document

INDEX = Path("some/index")
SETTINGS = Settings(INDEX, Path("data"))
SOURCES = Sources({"a": "sum"}, {"a": "题目"})


def recorded(settings: Settings = SETTINGS) -> dict[str, object]:
    """Return what an index of one document records."""
    return description(settings, "model@1", "engine", 384, SOURCES, [document("甲。", "a")])


def test_an_index_records_its_settings_model_sources_and_documents() -> None:
    assert recorded() == {
        "analysis_version": ANALYSIS_VERSION,
        "store": "faiss",
        "embedding_model": "default",
        "passage_characters": 350,
        "embedding": {"name": "model@1", "engine": "engine", "dimension": 384},
        "sources": {"a": "sum"},
        "titles": {"a": "题目"},
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


def test_an_index_belongs_to_its_files_under_their_titles() -> None:
    assert SOURCES.are_those_of(recorded())
    assert not Sources({"a": "other"}, SOURCES.titles).are_those_of(recorded())
    assert not Sources({"a": "sum", "b": "more"}, SOURCES.titles).are_those_of(recorded())
    assert not Sources(SOURCES.checksums, {}).are_those_of(recorded())


def test_an_index_from_before_there_were_titles_has_none() -> None:
    older = {name: value for name, value in recorded().items() if name != "titles"}
    assert Sources(SOURCES.checksums, {}).are_those_of(older)
    assert not SOURCES.are_those_of(older)


def test_an_index_from_before_there_were_stores_is_one_of_files() -> None:
    older = {name: value for name, value in recorded().items() if name != "store"}
    check_settings(older, SETTINGS, INDEX)
    with pytest.raises(StaleIndexError, match="was made with store = 'faiss', the settings say 'milvus'"):
        check_settings(older, replace(SETTINGS, store="milvus"), INDEX)


def test_an_index_with_earlier_rows_in_milvus_is_stale() -> None:
    settings = replace(SETTINGS, store="milvus")
    made = {**recorded(), "store": "milvus"}
    with pytest.raises(
        StaleIndexError, match="was made with milvus_rows = 1, the settings say 2: run python -m rag index"
    ):
        check_settings(made, settings, INDEX)
    check_settings({**made, "milvus_rows": 2}, settings, INDEX)
