"""The JSON form of an explanation holds every value, and its schema refuses what none may be."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rag.explanation.values import Explanation
from rag.explanation.words import KINDS, LISTS, OUTLINE, PERIODS
from rag.schema import explanation_to_json
from tests.explanation.made import EXPLANATION, OUTLINED, REFUSED

RULES = json.loads((Path(__file__).parents[2] / "docs" / "explanation.schema.json").read_text(encoding="utf-8"))
SCHEMA = Draft202012Validator(RULES)
PARTS: list[dict[str, Any]] = [
    {"name": "similarity", "value": 0.5, "weight": 1.0},
    {"name": "lexical", "value": 0.0, "weight": 7.0},
    {"name": "odds", "value": -1.5, "weight": 1.0},
    {"name": "period", "value": 1.0, "weight": 2.0},
]
SENTENCE: dict[str, Any] = {
    "rank": 1,
    "doc_id": "city",
    "start": 20,
    "end": 38,
    "text": "五年来，全市新建基层工会三百二十个。",
    "first_score": 1.5,
    "odds": -2.25,
    "score": 1.0,
    "contributions": PARTS,
    "citation": 1,
}
JSON: dict[str, Any] = {
    "question": "新建学校呢？",
    "resolved_question": "新建工会学校多少",
    "understanding": {
        "words": [
            {"word": "新建", "weight": 1.5},
            {"word": "工会", "weight": 0.25},
            {"word": "学校", "weight": 3.0},
        ],
        "periods": ["past"],
        "expects": "number",
        "outline": None,
    },
    "lists": [
        {"name": "dense_passage", "weight": 1.0},
        {"name": "dense_sentence", "weight": 1.0},
        {"name": "lexical_passage", "weight": 0.5},
        {"name": "lexical_sentence", "weight": 0.75},
    ],
    "hits": [
        {
            "passage_id": "city:20-57",
            "score": 0.15,
            "ranks": {"dense_passage": 1, "dense_sentence": None, "lexical_passage": 2, "lexical_sentence": 1},
            "fused_rank": 1,
            "fused_score": 0.25,
            "period_factor": 0.6,
            "matched": ["新建", "工会"],
            "unmatched": ["学校"],
        }
    ],
    "sentences": [SENTENCE, SENTENCE | {"rank": 2, "odds": None, "citation": None}],
    "judgement": {
        "probability": 0.5,
        "contributions": [
            {"name": "bias", "value": 1.0, "weight": -1.0},
            {"name": "far", "value": 0.0, "weight": -9.0},
            {"name": "odds", "value": 0.5, "weight": 2.0},
        ],
    },
    "strictness": 0.5,
    "refused": False,
    "reason": None,
}


def test_every_value_of_an_explanation_is_in_its_json_form() -> None:
    assert explanation_to_json(EXPLANATION) == JSON
    assert json.loads(json.dumps(explanation_to_json(EXPLANATION))) == JSON


def test_the_schema_follows_its_own_rules() -> None:
    Draft202012Validator.check_schema(RULES)


@pytest.mark.parametrize("explanation", [EXPLANATION, REFUSED, OUTLINED])
def test_explanations_of_all_kinds_follow_the_schema(explanation: Explanation) -> None:
    SCHEMA.validate(explanation_to_json(explanation))


def test_the_schema_names_all_that_there_is() -> None:
    understanding = RULES["properties"]["understanding"]["properties"]
    assert set(understanding["expects"]["enum"]) == {*KINDS, None}
    assert set(understanding["outline"]["enum"]) == {*OUTLINE, None}
    assert set(understanding["periods"]["items"]["enum"]) == set(PERIODS)
    assert RULES["$defs"]["list"]["enum"] == list(LISTS)


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "a field too many": lambda why: why.update(extra=1),
    "a field too few": lambda why: why.pop("strictness"),
    "a list that is not known": lambda why: why["hits"][0]["ranks"].update(sparse=1),
    "a rank of zero": lambda why: why["hits"][0]["ranks"].update(dense_passage=0),
    "a score that is text": lambda why: why["sentences"][0].update(score="1"),
    "a sentence without its parts": lambda why: why["sentences"][0].pop("contributions"),
    "a probability above one": lambda why: why["judgement"].update(probability=1.5),
    "sentences where nothing was weighed": lambda why: why.update(judgement=None),
    "a word without its weight": lambda why: why["understanding"]["words"][0].pop("weight"),
    "an unknown kind of answer": lambda why: why["understanding"].update(expects="mood"),
    "a time twice": lambda why: why["understanding"].update(periods=["past", "past"]),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_what_no_explanation_may_be_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    wrong = copy.deepcopy(JSON)
    change(wrong)
    assert not SCHEMA.is_valid(wrong)
