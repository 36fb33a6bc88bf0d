"""The same question to two documents, each asked as if it were alone; some documents chosen among many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from rag.comparing import compare
from rag.config import Settings
from rag.errors import InputError
from rag.pipeline import Pipeline
from rag.schema import comparison_to_json
from rag.wiring import build_index, ensure_index, open_pipeline
from tests.embedding.tiny_model import write_tiny_model
from tests.small_corpus import CITY, PARK

DOCS = Path(__file__).parents[1] / "docs"
SCHOOL = "学校工作报告\n\n今年新建教室四十间。招收新生六百人。\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings whose index holds three small reports."""
    root = tmp_path_factory.mktemp("three")
    model = write_tiny_model(root / "model", {})
    data = root / "data"
    data.mkdir()
    for name, text in {"city": CITY, "park": PARK, "school": SCHOOL}.items():
        (data / f"{name}.txt").write_text(text, encoding="utf-8")
    made = Settings(root / "index", data, root / "cache", embedding_model=str(model), reader="none", strictness=0.0)
    ensure_index(made)
    return made


@pytest.fixture(scope="module")
def pipeline(settings: Settings) -> Pipeline:
    return open_pipeline(settings.index_directory, settings)


def test_chosen_documents_answer_as_if_nothing_else_had_been_indexed(
    pipeline: Pipeline, settings: Settings, tmp_path: Path
) -> None:
    build_index([settings.data_directory / f"{name}.txt" for name in ("city", "school")], tmp_path, settings)
    alone = open_pipeline(tmp_path, settings)
    chosen = pipeline.only(["school", "city"])
    assert list(chosen.documents) == ["city", "school"]
    for question in ("今年种植了多少棵银杏树", "新建教室多少间", "今后五年建设什么"):
        assert chosen.search(question, 20) == alone.search(question, 20)
        asked, expected = chosen.ask(question), alone.ask(question)
        assert (asked.text, asked.citations, asked.hits) == (expected.text, expected.citations, expected.hits)
        assert {cited.doc_id for cited in asked.citations} <= {"city", "school"}


def test_all_documents_are_the_library_itself(pipeline: Pipeline) -> None:
    assert pipeline.only(["park", "city", "school", "city"]) is pipeline


def test_an_unknown_choice_is_named_with_its_likes(pipeline: Pipeline) -> None:
    with pytest.raises(InputError, match=r"^there is no document 'prak': did you mean park\?$"):
        pipeline.only(["city", "prak"])
    with pytest.raises(InputError, match=r"^there is no document '学校': did you mean school\?$"):
        pipeline.only(["学校"])
    with pytest.raises(
        InputError, match=r"^there is no document '？？？': python -m rag docs list shows what there is$"
    ):
        pipeline.only(["？？？"])
    with pytest.raises(InputError, match="no document is chosen: name at least one"):
        pipeline.only([])


def test_each_document_answers_from_itself_in_the_order_named(pipeline: Pipeline) -> None:
    comparison = compare(pipeline, " 今年种植了多少\n棵银杏树 ", ["school", "park"])
    assert comparison.question == "今年种植了多少 棵银杏树"
    assert [(each.doc_id, each.title) for each in comparison.answers] == [
        ("school", "学校工作报告"),
        ("park", "公园管理报告"),
    ]
    for each in comparison.answers:
        assert each.answer.text == pipeline.only([each.doc_id]).ask(comparison.question).text
        assert {hit.passage.doc_id for hit in each.answer.hits} == {each.doc_id}
    assert comparison.answers[1].answer.citations[0].quote == "今年种植银杏树一百二十棵。"


def test_a_follow_up_is_understood_by_both(pipeline: Pipeline) -> None:
    comparison = compare(pipeline, "那学校呢？", ["school", "park"], ["公园今年种植了多少棵银杏树？"])
    assert len({each.answer.resolved_question for each in comparison.answers}) == 1
    assert comparison.answers[0].answer.resolved_question != "那学校呢？"


@pytest.mark.parametrize("doc_ids", [[], ["city"], ["city", "city"], ["city", "park", "city"]])
def test_two_different_documents_are_needed(pipeline: Pipeline, doc_ids: list[str]) -> None:
    with pytest.raises(InputError, match="cannot be compared: name two different documents"):
        compare(pipeline, "问题", doc_ids)


def test_a_comparison_follows_its_schema(pipeline: Pipeline) -> None:
    rules = {
        name: json.loads((DOCS / name).read_text("utf-8")) for name in ("comparison.schema.json", "answer.schema.json")
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(content)) for name, content in rules.items()
    )
    schema = Draft202012Validator(rules["comparison.schema.json"], registry=registry)
    comparison = compare(pipeline, "今年种植了多少棵银杏树", ["city", "park"])
    told = comparison_to_json(
        comparison.question, ((each.doc_id, each.title, each.answer) for each in comparison.answers)
    )
    schema.validate(told)
    assert not schema.is_valid({**told, "answers": told["answers"][:1]})
    del told["answers"][0]["answer"]["citations"]
    assert not schema.is_valid(told)
