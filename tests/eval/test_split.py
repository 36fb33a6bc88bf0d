"""The report's questions: every label is verbatim, and the split is even, fixed, and shares no evidence."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.json_lines import Row, read_rows
from eval.split import DEV, TEST, divide, divided, evidence_groups, halve, traits
from eval.squeezing import SqueezedText, squeeze
from rag.errors import InputError

ROOT = Path(__file__).parents[2]
REPORT = next((ROOT / "data").glob("*.txt")).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "eval" / name).read_text(encoding="utf-8").splitlines()]


QUESTIONS, DIALOGUES = rows("questions.jsonl"), rows("dialogues.jsonl")


def test_every_evidence_answer_and_nugget_is_verbatim_in_the_report() -> None:
    report = squeeze(REPORT)
    quotes = [quote for row in QUESTIONS for key in ("evidence", "answers", "nuggets") for quote in row[key]]
    quotes += [quote for row in DIALOGUES for quote in row["evidence"]]
    assert [quote for quote in quotes if not squeeze(quote) or squeeze(quote) not in report] == []


def test_every_evidence_stands_in_one_place_and_holds_its_answers_and_nuggets() -> None:
    report = SqueezedText(REPORT)
    quotes = {quote for row in [*QUESTIONS, *DIALOGUES] for quote in row["evidence"]}
    assert [quote for quote in quotes if len(report.find_all(quote)) != 1] == []
    held = [(row["evidence"], part) for row in QUESTIONS for part in [*row["answers"], *row["nuggets"]]]
    assert [part for evidence, part in held if not any(squeeze(part) in squeeze(quote) for quote in evidence)] == []


def test_the_set_is_as_large_as_it_claims_and_no_question_stands_twice() -> None:
    answerable = [row for row in QUESTIONS if row["answerable"]]
    assert len(answerable) >= 160
    assert len(QUESTIONS) - len(answerable) >= 50
    assert len(DIALOGUES) >= 30
    assert {len(row["turns"]) for row in DIALOGUES} == {2, 3}
    assert all(row["evidence"] for row in [*answerable, *DIALOGUES])
    assert not any(row["evidence"] or row["answers"] for row in QUESTIONS if not row["answerable"])
    assert [question for question, n in Counter(row["question"] for row in QUESTIONS).items() if n > 1] == []


def test_the_split_is_as_it_was_made() -> None:
    files = [ROOT / "eval" / "questions.jsonl", ROOT / "eval" / "dialogues.jsonl"]
    questions, dialogues = map(read_rows, files)
    assert list(divided(questions, dialogues, REPORT)) == [file.read_text(encoding="utf-8") for file in files]


def test_dev_and_test_share_no_evidence() -> None:
    report = SqueezedText(REPORT)
    spans = {DEV: set[int](), TEST: set[int]()}
    for row in [*QUESTIONS, *DIALOGUES]:
        for quote in row["evidence"]:
            (span,) = report.find_all(quote)
            spans[row["split"]].update(range(span.start, span.end))
    assert spans[DEV] & spans[TEST] == set()


def test_every_type_and_language_is_halved() -> None:
    counts = Counter((trait, row["split"]) for row in [*QUESTIONS, *DIALOGUES] for trait in traits(row))
    assert {trait for trait, _ in counts if abs(counts[trait, DEV] - counts[trait, TEST]) > 1} == set()


def test_groups_are_joined_by_shared_characters_and_through_others() -> None:
    evidence = {"a": ["甲乙丙"], "b": ["丙丁"], "c": ["丁戊"], "d": ["己 庚"], "e": ["辛", "己"], "f": ["壬"]}
    groups = evidence_groups(evidence, "甲乙丙丁戊\n己庚辛壬")
    assert {frozenset(group) for group in groups} == {frozenset("abc"), frozenset("de"), frozenset("f")}


def test_neighbours_that_share_no_character_are_apart() -> None:
    assert evidence_groups({"a": ["甲乙"], "b": ["丙丁"], "c": ["甲乙丙丁"]}, "甲乙丙丁") == [("a", "b", "c")]
    assert evidence_groups({"a": ["甲乙"], "b": ["丙丁"]}, "甲乙丙丁") == [("a",), ("b",)]


def test_halving_finds_the_one_even_division_and_the_same_each_time() -> None:
    groups = [("a", "b", "c"), ("d",), ("e", "f"), ("g", "h", "i", "j"), ("k", "l")]
    kinds = dict.fromkeys("abcdefghijkl", ("all",)) | dict.fromkeys("ag", ("all", "x"))
    sides = halve(groups, kinds)
    assert Counter(sides.values()) == {DEV: 6, TEST: 6}
    assert sides["a"] != sides["g"]
    assert all(len({sides[name] for name in group}) == 1 for group in groups)
    assert halve(groups, kinds) == sides


def test_evidence_that_the_text_does_not_hold_is_named_with_its_line() -> None:
    row = Row({"id": "q1", "type": "x", "lang": "zh", "answerable": True, "evidence": ["没有"]}, "a.jsonl, line 7")
    with pytest.raises(InputError, match=r"a\.jsonl, line 7: this evidence is not in the text: 没有"):
        divide([row], "别的话")
