"""A verdict becomes one line of a question set; the evaluation reads what is complete and names what is not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from threading import Thread

import pytest

from eval.question_sets import read_questions
from rag.errors import InputError, RagError
from rag.types import Answer
from rag.ui.feedback import MAX_BYTES, Verdict, append, draft
from tests.ui.ui_library import small_library

LIBRARY = small_library()
NOW = datetime(2026, 11, 25, 8, 30, 0, 5, tzinfo=timezone.utc)
ASKED = "新建工会组织和发展会员多少？"
ANSWER = replace(LIBRARY.ask(ASKED), resolved_question="过去五年新建工会组织和发展会员多少？")
QUOTES = ["新建工会组织一万家；", "发展会员三百万人。"]
REFUSAL = LIBRARY.ask("核电站发电量")


def test_the_answer_of_these_tests_cites_two_sentences() -> None:
    assert [citation.quote for citation in ANSWER.citations] == QUOTES


def test_praise_makes_what_was_cited_the_evidence_of_the_question_as_it_was_understood() -> None:
    assert draft(ANSWER, Verdict.GOOD, None, NOW) == {
        "id": "feedback-20261125T083000.000005-1246af98",
        "question": "过去五年新建工会组织和发展会员多少？",
        "type": "feedback_good",
        "answerable": True,
        "evidence": QUOTES,
        "notes": "",
    }


@pytest.mark.parametrize(
    ("answer", "verdict", "number", "answerable", "evidence", "notes"),
    [
        (REFUSAL, Verdict.GOOD, None, False, [], ""),
        (ANSWER, Verdict.BAD, None, True, [], f"cited: [1] {QUOTES[0]} [2] {QUOTES[1]}"),
        (ANSWER, Verdict.WRONG_CITATION, 2, True, QUOTES[:1], f"wrong: [2]; cited: [1] {QUOTES[0]} [2] {QUOTES[1]}"),
        (ANSWER, Verdict.SHOULD_REFUSE, None, False, [], f"cited: [1] {QUOTES[0]} [2] {QUOTES[1]}"),
        (REFUSAL, Verdict.SHOULD_ANSWER, None, True, [], "refused: 报告没有谈到这个问题。"),
    ],
    ids=["right refusal", "bad", "wrong citation", "should refuse", "should answer"],
)
def test_every_other_verdict_says_what_is_known_and_keeps_what_was_answered_in_the_notes(
    answer: Answer, verdict: Verdict, number: int | None, answerable: bool, evidence: list[str], notes: str
) -> None:
    line = draft(answer, verdict, number, NOW)
    assert (line["answerable"], line["evidence"], line["notes"]) == (answerable, evidence, notes)


def test_the_evaluation_reads_complete_lines_and_names_the_one_that_needs_a_person(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    append(path, draft(ANSWER, Verdict.GOOD, None, NOW))
    append(path, draft(ANSWER, Verdict.SHOULD_REFUSE, None, NOW.replace(second=1)))
    append(path, draft(ANSWER, Verdict.WRONG_CITATION, 1, NOW.replace(second=2)))
    read = read_questions(path)
    assert [(question.answerable, list(question.evidence)) for question in read] == [
        (True, QUOTES),
        (False, []),
        (True, QUOTES[1:]),
    ]
    append(path, draft(ANSWER, Verdict.BAD, None, NOW.replace(second=3)))
    with pytest.raises(InputError, match=r"line 4.*evidence"):
        read_questions(path)


def test_an_unfinished_line_stays_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_bytes(b'{"id": "cut')
    append(path, {"id": "next"})
    append(path, {"id": "third"})
    assert path.read_bytes() == b'{"id": "cut\n{"id": "next"}\n{"id": "third"}\n'


def append_all(path: Path, names: list[str]) -> None:
    """Append a line of each name."""
    for name in names:
        append(path, {"id": name, "text": "字" * 500})


def test_many_readers_at_once_lose_and_mix_nothing(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    writers = [Thread(target=append_all, args=(path, [f"{name}-{n}" for n in range(20)])) for name in range(5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(f"{name}-{n}" for name in range(5) for n in range(20))


def test_a_full_file_and_a_missing_folder_are_said_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_bytes(b"x" * (MAX_BYTES - 3) + b"\n")
    with pytest.raises(RagError, match=r"feedback\.jsonl has 4999998 bytes.*move the file away"):
        append(path, {"id": "one too many"})
    assert path.stat().st_size == MAX_BYTES - 2
    with pytest.raises(RagError, match=r"missing.*No such file"):
        append(tmp_path / "missing" / "feedback.jsonl", {"id": "a"})
