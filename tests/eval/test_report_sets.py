"""The question sets over other reports; the reports do not ship, so no evidence is looked up in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.question_sets import read_questions

FOLDER = Path(__file__).parents[2] / "eval" / "reports"
UNANSWERABLE = {"near_miss", "false_premise", "off_topic", "abuse"}
COUNTS = {"congress19": (170, 111), "council2017": (165, 108), "zhejiang2025": (158, 111)}


def test_every_set_is_known() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(COUNTS)


@pytest.mark.parametrize(("name", "counts"), COUNTS.items())
def test_how_many_questions_can_be_answered(name: str, counts: tuple[int, int]) -> None:
    questions = read_questions(FOLDER / f"{name}.jsonl")
    found = Counter(question.answerable for question in questions)
    assert (found[True], found[False]) == counts
    assert {question.type for question in questions if not question.answerable} == UNANSWERABLE
    assert not UNANSWERABLE & {question.type for question in questions if question.answerable}


@pytest.mark.parametrize("name", COUNTS)
def test_an_answer_and_a_nugget_stand_in_the_evidence(name: str) -> None:
    for question in read_questions(FOLDER / f"{name}.jsonl"):
        evidence = ["".join(each.split()) for each in question.evidence]
        for part in (*question.answers, *question.nuggets):
            assert any("".join(part.split()) in each for each in evidence), (question.question_id, part)


@pytest.mark.parametrize("name", COUNTS)
def test_no_question_is_asked_twice(name: str) -> None:
    questions = read_questions(FOLDER / f"{name}.jsonl")
    assert len({question.question for question in questions}) == len(questions)
