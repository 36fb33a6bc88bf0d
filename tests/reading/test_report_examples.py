"""Training windows from a report with questions of its own: what answers in short, by whole sentences, or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import InputError
from tests.answering.county import COUNTY
from tools.reader.examples import NEGATIVES, Asked
from tools.reader.report_examples import read_report

FACTORIES = "建成工厂八家。"
QUESTIONS = [
    ("建成了几家工廠？", "number", [FACTORIES], ["八家"]),
    ("改进作风为了什么？", "list", ["改进作风，提高效率。"], []),
    ("县里有几座机场？", "absent", [], []),
    ("报告分几部分？", "outline", ["一、过去五年的工作"], []),
]


def report(folder: Path, rows: list[tuple[str, str, list[str], list[str]]]) -> tuple[Path, Path]:
    """Write the report and its questions and return both files."""
    text, questions = folder / "county.txt", folder / "questions.jsonl"
    text.write_text(COUNTY, encoding="utf-8")
    lines = [
        {"id": f"q{number}", "question": question, "type": kind, "answerable": bool(evidence), "lang": "zh"}
        | {"evidence": evidence, "answers": answers, "nuggets": [], "section": "", "notes": "", "split": "dev"}
        for number, (question, kind, evidence, answers) in enumerate(rows)
    ]
    questions.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in lines) + "\n", encoding="utf-8")
    return text, questions


@pytest.fixture
def asked(tmp_path: Path) -> list[Asked]:
    return read_report(*report(tmp_path, QUESTIONS))


def test_questions_about_the_outline_are_never_read(asked: list[Asked]) -> None:
    first = [(each.positives or each.elsewhere)[0].question for each in asked]
    assert first == ["建成了几家工厂?", "改进作风为了什么?", "县里有几座机场?"]


def test_a_short_answer_is_found_in_its_sentence_alone(asked: list[Asked]) -> None:
    [positive] = asked[0].positives
    assert [span.of(positive.window.text) for span in positive.answers] == ["八家"]
    assert not positive.whole_sentences
    assert FACTORIES in positive.window.text


def test_without_a_short_answer_the_sentence_is_the_answer(asked: list[Asked]) -> None:
    [positive] = asked[1].positives
    assert [span.of(positive.window.text) for span in positive.answers] == ["改进作风,提高效率。"]
    assert positive.whole_sentences


def test_what_is_not_answered_has_windows_that_do_not_answer(asked: list[Asked]) -> None:
    assert asked[2].positives == ()
    assert asked[1].elsewhere == ()  # no other window has a word of it
    for each in (asked[0], asked[2]):
        assert 0 < len(each.elsewhere) <= NEGATIVES
        assert {example.answers for example in each.elsewhere} == {()}
    assert all(FACTORIES not in example.window.text for example in asked[0].elsewhere)


def test_evidence_that_the_report_lacks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="建成机场"):
        read_report(*report(tmp_path, [("机场有几座？", "number", ["建成机场一座。"], ["一座"])]))
