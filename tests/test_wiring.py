"""An index of any files with any model: built when it is needed, refused when it does not fit, opened to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import InputError, ModelError, StaleIndexError
from rag.generations import CURRENT, GENERATIONS
from rag.models import default_model_name
from rag.wiring import (
    build_index,
    build_index_from_documents,
    ensure_index,
    is_current,
    open_pipeline,
)
from tests.embedding.tiny_model import write_tiny_model
from tests.small_corpus import CITY, PARK, document


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    """Return settings for two reports, a tiny model and folders of the test's own."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "city.txt").write_text(CITY, encoding="utf-8")
    (data / "park.txt").write_text(PARK, encoding="utf-8")
    return Settings(tmp_path / "index", data, tmp_path / "cache", embedding_model=str(tiny_model))


def current(settings: Settings) -> bytes:
    """Return the pointer to the current generation."""
    return (settings.index_directory / CURRENT).read_bytes()


def test_an_index_is_built_where_there_is_none_and_answers(settings: Settings) -> None:
    steps: list[str] = []
    folder = ensure_index(settings, lambda stage, _done, _total: steps.append(stage))
    assert folder == settings.index_directory
    assert list(dict.fromkeys(steps)) == ["parse", "embed", "index"]
    pipeline = open_pipeline(folder, settings)
    assert list(pipeline.documents) == ["city", "park"]
    hits = pipeline.search("今年种植了多少棵银杏树", 2)
    assert len(hits) == 2
    assert "一百二十棵" in hits[0].text
    assert pipeline.documents["park"].text[hits[0].passage.span.start :].startswith(hits[0].text)


def test_an_index_that_is_current_is_left_as_it_is(settings: Settings) -> None:
    ensure_index(settings)
    before = current(settings)
    ensure_index(settings, lambda *_: pytest.fail("nothing had to be done"))
    assert current(settings) == before


def change_a_file(settings: Settings) -> Settings:
    (settings.data_directory / "park.txt").write_text(PARK.replace("银杏树", "海棠树"), encoding="utf-8")
    return settings


def add_a_file(settings: Settings) -> Settings:
    (settings.data_directory / "more.md").write_text("# 又一份\n\n一句话。\n", encoding="utf-8")
    return settings


def remove_a_file(settings: Settings) -> Settings:
    (settings.data_directory / "park.txt").unlink()
    return settings


def rename_a_file(settings: Settings) -> Settings:
    (settings.data_directory / "park.txt").rename(settings.data_directory / "garden.txt")
    return settings


def damage_a_file(settings: Settings) -> Settings:
    [file] = settings.index_directory.glob(f"{GENERATIONS}/*/documents.json")
    file.write_bytes(file.read_bytes()[:-1])
    return settings


def lose_the_pointer(settings: Settings) -> Settings:
    (settings.index_directory / CURRENT).unlink()
    return settings


def change_a_setting(settings: Settings) -> Settings:
    return replace(settings, passage_characters=200)


CHANGES = [
    change_a_file,
    add_a_file,
    remove_a_file,
    rename_a_file,
    damage_a_file,
    lose_the_pointer,
    change_a_setting,
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_that_does_not_fit_any_more_is_built_again(
    settings: Settings, change: Callable[[Settings], Settings]
) -> None:
    ensure_index(settings)
    before = current(settings)
    changed = change(settings)
    assert not is_current([changed.data_directory], changed.index_directory, changed)
    ensure_index(changed)
    assert is_current([changed.data_directory], changed.index_directory, changed)
    assert current(changed) != before or change is lose_the_pointer
    names = {path.stem for path in changed.data_directory.iterdir()}
    assert set(open_pipeline(changed.index_directory, changed).documents) == names


def test_a_skipped_file_is_told_and_does_not_make_the_index_stale(settings: Settings) -> None:
    (settings.data_directory / "bad.docx").write_bytes(b"no zip file")
    summary = build_index([settings.data_directory], settings.index_directory, settings)
    assert [each.doc_id for each in summary.documents] == ["city", "park"]
    assert [reason.split(" ")[0] for reason in summary.skipped] == ["bad.docx"]
    assert is_current([settings.data_directory], settings.index_directory, settings)


def test_an_index_of_other_settings_is_not_opened(settings: Settings) -> None:
    ensure_index(settings)
    with pytest.raises(StaleIndexError, match="was made with passage_characters = 350, the settings say 100"):
        open_pipeline(settings.index_directory, replace(settings, passage_characters=100))


def test_a_model_that_changed_in_its_folder_is_noticed(settings: Settings, tmp_path: Path) -> None:
    own = write_tiny_model(tmp_path / "own", {})
    mine = replace(settings, embedding_model=str(own))
    ensure_index(mine)
    again = write_tiny_model(tmp_path / "again", {}, seed=2)
    (own / "model.safetensors").write_bytes((again / "model.safetensors").read_bytes())
    with pytest.raises(StaleIndexError, match=f"was made with embedding = '{own}@.*the model at hand is '{own}@"):
        open_pipeline(mine.index_directory, mine)


def test_a_model_that_is_not_there_leaves_the_index_as_it_was(settings: Settings) -> None:
    ensure_index(settings)
    before = current(settings)
    gone = replace(settings, embedding_model="/no/such/model")
    with pytest.raises(ModelError, match="there is no embedding model folder /no/such/model"):
        ensure_index(gone)
    assert current(settings) == before


def test_documents_that_were_parsed_already_are_indexed_under_their_ids(settings: Settings) -> None:
    parsed = [document(CITY, "a"), document(PARK, "b")]
    summary = build_index_from_documents(parsed, settings.index_directory, settings)
    assert list(summary.documents) == parsed
    assert list(open_pipeline(settings.index_directory, settings).documents) == ["a", "b"]
    with pytest.raises(InputError, match="two documents have the same doc_id: give each its own"):
        build_index_from_documents([parsed[0], parsed[0]], settings.index_directory, settings)


def test_the_space_of_the_default_model_is_known_without_loading_it(settings: Settings) -> None:
    assert default_model_name(replace(settings, embedding_model="default")) == "multilingual-e5-small@1571fc982750"
    assert default_model_name(settings) is None


def test_a_library_without_a_document_ranks_as_if_it_had_never_been_there(settings: Settings) -> None:
    ensure_index(settings)
    smaller = open_pipeline(settings.index_directory, settings).without(["park"])
    alone = replace(settings, index_directory=settings.index_directory / "alone")
    build_index([settings.data_directory / "city.txt"], alone.index_directory, alone)
    question = "今后五年建设什么"
    assert list(smaller.documents) == ["city"]
    assert smaller.search(question) == open_pipeline(alone.index_directory, alone).search(question)
