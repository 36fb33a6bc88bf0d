"""The JSON form of an answer holds every value, and its schema refuses what no answer may be."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rag.schema import answer_to_json, hit_to_json
from rag.types import (
    Answer,
    AnswerSentence,
    Citation,
    Hit,
    Passage,
    SentenceStatus,
    ShortAnswer,
    Span,
)

RULES = json.loads((Path(__file__).parents[1] / "docs" / "answer.schema.json").read_text(encoding="utf-8"))
SCHEMA = Draft202012Validator(RULES)
HIT = Hit(Passage("d", Span(4, 13), (Span(4, 13),)), "新建三百二十个。", ("一、过去",), 2, 0.25)
CITATION = Citation(1, "d", "报告", ("一、过去",), 2, 3, Span(4, 13), "新建三百二十个。")
ANSWER = Answer(
    question="它新建多少",
    resolved_question="工会新建多少",
    text="新建三百二十个。[1]",
    refused=False,
    reason=None,
    short_answer=ShortAnswer("d", Span(6, 11), "三百二十个"),
    sentences=(
        AnswerSentence("共 1 项：", (), SentenceStatus.FRAME),
        AnswerSentence("新建三百二十个。", (1,), SentenceStatus.VERBATIM),
    ),
    citations=(CITATION,),
    hits=(HIT,),
    timings_ms={"total": 1.23456},
)
JSON: dict[str, Any] = {
    "schema_version": 1,
    "question": "它新建多少",
    "resolved_question": "工会新建多少",
    "text": "新建三百二十个。[1]",
    "refused": False,
    "reason": None,
    "short_answer": {"quote": "三百二十个", "start": 6, "end": 11},
    "sentences": [
        {"text": "共 1 项：", "citations": [], "status": "frame"},
        {"text": "新建三百二十个。", "citations": [1], "status": "verbatim"},
    ],
    "citations": [
        {
            "number": 1,
            "doc_id": "d",
            "title": "报告",
            "headings": ["一、过去"],
            "page": 2,
            "paragraph": 3,
            "start": 4,
            "end": 13,
            "quote": "新建三百二十个。",
        }
    ],
    "hits": [
        {
            "passage_id": "d:4-13",
            "doc_id": "d",
            "headings": ["一、过去"],
            "page": 2,
            "start": 4,
            "end": 13,
            "text": "新建三百二十个。",
            "score": 0.25,
        }
    ],
    "timings_ms": {"total": 1.235},
}
REFUSAL: dict[str, Any] = JSON | {
    "refused": True,
    "reason": "没有谈到。",
    "text": "",
    "short_answer": None,
    "sentences": [],
    "citations": [],
}


def test_every_value_of_an_answer_is_in_its_json_form() -> None:
    assert answer_to_json(ANSWER) == JSON
    assert hit_to_json(HIT) == JSON["hits"][0]
    assert json.loads(json.dumps(answer_to_json(ANSWER))) == JSON


def test_an_answer_and_a_refusal_follow_the_schema_and_the_schema_its_own_rules() -> None:
    Draft202012Validator.check_schema(RULES)
    SCHEMA.validate(JSON)
    SCHEMA.validate(REFUSAL)


@pytest.mark.parametrize("status", SentenceStatus)
def test_every_status_is_in_the_schema(status: SentenceStatus) -> None:
    assert status.value in RULES["properties"]["sentences"]["items"]["properties"]["status"]["enum"]


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "another version": lambda answer: answer.update(schema_version=2),
    "a field too many": lambda answer: answer.update(extra=1),
    "a field too few": lambda answer: answer.pop("hits"),
    "an answer with a reason": lambda answer: answer.update(reason="x"),
    "an answer without citations": lambda answer: answer.update(citations=[]),
    "an answer called a refusal": lambda answer: answer.update(refused=True),
    "a negative position": lambda answer: answer["hits"][0].update(start=-1),
    "a position that is no integer": lambda answer: answer["hits"][0].update(start=1.5),
    "an empty quote": lambda answer: answer["citations"][0].update(quote=""),
    "a citation number of zero": lambda answer: answer["citations"][0].update(number=0),
    "a page of zero": lambda answer: answer["citations"][0].update(page=0),
    "an unknown status": lambda answer: answer["sentences"][0].update(status="guessed"),
    "a negative time": lambda answer: answer.update(timings_ms={"total": -1}),
    "a short answer without its place": lambda answer: answer.update(short_answer={"quote": "x"}),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_what_no_answer_may_be_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    wrong = copy.deepcopy(JSON)
    change(wrong)
    assert not SCHEMA.is_valid(wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"reason": None}, {"reason": ""}, {"citations": JSON["citations"]}, {"short_answer": JSON["short_answer"]}],
)
def test_what_no_refusal_may_be_is_refused(wrong: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid(REFUSAL | wrong)
