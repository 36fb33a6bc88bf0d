"""``from rag import open_library``: what a program gets, and what it is told when it cannot have it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import sleep

import pytest

from rag import open_library
from rag.api import Library
from rag.config import Settings
from rag.errors import InputError, RagError, StaleIndexError
from rag.protocols import Ranking
from rag.query import Query
from rag.types import address
from rag.wiring import build_index, open_pipeline
from tests.embedding.tiny_model import write_tiny_model
from tests.small_corpus import CITY, PARK


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings of an index of two small reports, made with a tiny model."""
    home = tmp_path_factory.mktemp("home")
    model = write_tiny_model(home / "model", {})
    (home / "data").mkdir()
    (home / "data" / "city.txt").write_text(CITY, encoding="utf-8")
    (home / "data" / "park.txt").write_text(PARK, encoding="utf-8")
    settings = Settings(home / "index", home / "data", home / "cache", embedding_model=str(model), strictness=0)
    build_index([settings.data_directory], settings.index_directory, settings)
    return settings


def test_a_program_asks_searches_and_opens_what_is_cited(settings: Settings) -> None:
    with open_library(settings=settings) as library:
        assert {name: each.title for name, each in library.documents.items()} == {
            "city": "全市工会工作报告",
            "park": "公园管理报告",
        }
        answer = library.ask("今年种植银杏树多少棵？")
        [cited] = [each for each in answer.citations if "一百二十棵" in each.quote]
        assert cited.quote == "今年种植银杏树一百二十棵。"
        opened = library.open_passage(cited)
        assert (opened.doc_id, opened.text, opened.after) == ("park", cited.quote, "湖面全年开放游船。")
        assert library.open_passage(address("park", cited.span)) == opened
        assert library.open_passage(cited, around=1).before == "公园管理报告\n"
        [best] = library.search("今年种植银杏树多少棵？", k=1)
        assert library.open_passage(best.passage.passage_id).text == best.text


def test_a_follow_up_is_understood_after_the_earlier_questions(settings: Settings) -> None:
    with open_library(settings=settings) as library:
        answer = library.ask("那会员呢？", ["五年来新建多少基层工会？"])
    assert answer.question == "那会员呢？"
    assert answer.resolved_question != answer.question


def test_several_threads_get_the_answers_that_one_gets(settings: Settings) -> None:
    questions = ["今年种植银杏树多少棵？", "五年来新建多少基层工会？", "建设什么平台？", "湖面开放什么？"] * 5
    with open_library(settings=settings) as library, ThreadPoolExecutor(8) as threads:
        alone = [library.ask(question).text for question in questions[:4]] * 5
        assert [answer.text for answer in threads.map(library.ask, questions)] == alone


def test_a_closed_library_cannot_be_asked(settings: Settings) -> None:
    library = open_library(settings=settings)
    library.close()
    library.close()
    with pytest.raises(RagError, match="the library is closed: open it again"):
        library.ask("今年种植银杏树多少棵？")
    with pytest.raises(RagError, match="closed"):
        _ = library.documents


def test_a_question_that_cannot_be_used_is_refused_by_name(settings: Settings) -> None:
    with open_library(settings=settings) as library, pytest.raises(InputError, match="empty"):
        library.ask("  ")


@pytest.mark.parametrize("kind", [str, Path])
def test_another_index_is_opened_by_its_folder(settings: Settings, kind: type[str | Path]) -> None:
    elsewhere = replace(settings, index_directory=settings.index_directory / "nothing here")
    with open_library(kind(settings.index_directory), settings=elsewhere) as library:
        assert list(library.documents) == ["city", "park"]


def test_the_settings_of_the_environment_are_used_unless_others_are_given(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_INDEX_DIR", str(settings.index_directory))
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", settings.embedding_model)
    with open_library() as library:
        assert list(library.documents) == ["city", "park"]


def test_an_index_that_is_not_there_is_told_with_what_to_do(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StaleIndexError, match=f"there is no index in {tmp_path}.*python -m rag index"):
        open_library(tmp_path / "none", settings=settings)


class Counting:
    """Finds nothing, slowly, and counts how many ask at the same time."""

    def __init__(self) -> None:
        """Count from nothing."""
        self.counting, self.working, self.most = Lock(), 0, 0

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Take a while."""
        del query, k
        with self.counting:
            self.working += 1
            self.most = max(self.most, self.working)
        sleep(0.01)
        with self.counting:
            self.working -= 1
        return []


def test_as_many_questions_as_there_are_cores_are_worked_on_at_a_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    counted = Counting()
    library = Library(replace(open_pipeline(settings.index_directory, settings), retriever=counted))
    with ThreadPoolExecutor(12) as threads:
        asked = [threads.submit(library.ask if each % 2 else library.search, "谁？") for each in range(48)]
    assert [each.exception() for each in asked] == [None] * 48
    assert (counted.working, counted.most) == (0, 3)
