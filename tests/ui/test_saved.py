"""A conversation comes back from a browser as it was, or not at all."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.types import Answer, ShortAnswer
from rag.ui import render
from rag.ui.feedback import Verdict
from rag.ui.saved import MAX_CHARACTERS, SAVED_VERSION, restored, saved
from rag.ui.state import Turn
from rag.ui.strings import CHINESE
from tests.ui.ui_library import HOSTILE, small_library

LIBRARY = small_library()
ANSWER = LIBRARY.ask("新建工会组织多少？")
CITATION = ANSWER.citations[0]
SHORT = replace(ANSWER, short_answer=ShortAnswer("report", CITATION.span, CITATION.quote))
TURNS = [
    Turn("新建工会组织多少？", answer=SHORT),
    Turn("核电站发电量", answer=LIBRARY.ask("核电站发电量"), verdict=Verdict.SHOULD_ANSWER),
    Turn(HOSTILE, problem="换一个问题。"),
    Turn("出错", problem="", asked_of="report"),
]
KEPT = json.loads(json.dumps(saved(TURNS)))


def shown(answer: Answer) -> Answer:
    """Return what of an answer is shown: not the sentences of its passages, nor how sure it was."""
    hits = tuple(replace(hit, passage=replace(hit.passage, sentences=())) for hit in answer.hits)
    return replace(answer, hits=hits, confidence=1.0)


def painted(turns: list[Turn]) -> str:
    """Return what a conversation looks like."""
    return render.conversation(CHINESE, turns, LIBRARY.documents, date(2026, 11, 25))


def test_what_was_kept_comes_back_and_looks_the_same() -> None:
    back = restored(KEPT, 50)
    assert back == [replace(turn, answer=turn.answer and shown(turn.answer)) for turn in TURNS]
    assert painted(back) == painted(TURNS)
    assert render.passages(CHINESE, back, LIBRARY.documents) == render.passages(CHINESE, TURNS, LIBRARY.documents)


def test_a_question_that_waits_is_not_kept() -> None:
    assert restored(saved([TURNS[2], Turn("还在等")]), 50) == [TURNS[2]]


def test_only_the_newest_turns_are_kept_and_restored_when_there_is_no_room_for_all() -> None:
    long = Turn("长", problem="字" * (MAX_CHARACTERS // 3))
    kept = saved([TURNS[2], long, replace(long, question="较新"), replace(long, question="最新")])
    assert [turn["question"] for turn in kept["turns"]] == ["较新", "最新"]
    assert [turn.question for turn in restored(KEPT, 2)] == [HOSTILE, "出错"]


@pytest.mark.parametrize("value", [None, "", [], {}, 7, {"version": 1}, {"turns": []}, {"version": 2, "turns": []}])
def test_what_is_no_conversation_is_an_empty_one(value: object) -> None:
    assert restored(value, 50) == []


def set_at(value: object, path: tuple[str | int, ...], new: object) -> object:
    """Return a copy of a JSON value with another value at one place."""
    changed = copy.deepcopy(value)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("version",), SAVED_VERSION + 1),
        (("turns",), {}),
        (("turns", 0), "turn"),
        (("turns", 0, "question"), ""),
        (("turns", 0, "question"), 7),
        (("turns", 0, "problem"), "beides"),
        (("turns", 0, "verdict"), "perfect"),
        (("turns", 0, "asked_of"), 7),
        (("turns", 2, "problem"), None),
        (("turns", 0, "answer", "refused"), "no"),
        (("turns", 0, "answer", "reason"), 1),
        (("turns", 0, "answer", "citations"), []),
        (("turns", 0, "answer", "citations", 0, "number"), 2),
        (("turns", 0, "answer", "citations", 0, "number"), True),
        (("turns", 0, "answer", "citations", 0, "start"), -1),
        (("turns", 0, "answer", "citations", 0, "end"), 10**12),
        (("turns", 0, "answer", "citations", 0, "quote"), "another length"),
        (("turns", 0, "answer", "citations", 0, "headings"), [1]),
        (("turns", 0, "answer", "sentences", 0, "status"), "certain"),
        (("turns", 0, "answer", "hits", 0, "score"), "best"),
        (("turns", 0, "answer", "hits", 0, "score"), float("nan")),
        (("turns", 0, "answer", "hits", 0, "text"), ""),
        (("turns", 0, "answer", "hits"), [None] * 201),
        (("turns", 0, "answer", "text"), "字" * 20_001),
        (("turns", 0, "answer", "short_doc"), None),
        (("turns", 0, "answer", "timings_ms"), {"total": "fast"}),
        (("turns", 0, "answer", "timings_ms"), None),
    ],
)
def test_whatever_is_damaged_in_it_it_is_not_restored(path: tuple[str | int, ...], new: object) -> None:
    assert restored(KEPT, 50)
    assert restored(set_at(KEPT, path, new), 50) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
places = st.sampled_from(
    [("turns",), ("turns", 0), ("turns", 0, "answer"), ("turns", 0, "answer", "citations", 0, "page"), ("version",)]
    + [("turns", 0, "answer", key) for key in KEPT["turns"][0]["answer"]]
)


@settings(max_examples=200)
@given(places, json_values)
def test_any_value_anywhere_gives_turns_that_can_be_shown_or_none(path: tuple[str | int, ...], new: object) -> None:
    turns = restored(set_at(KEPT, path, new), 50)
    assert painted(turns)
    assert saved(turns)["version"] == SAVED_VERSION
