"""Question sets and public sets are read strictly, and every error names its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.json_lines import read_rows
from eval.passage_sets import read_passage_set, write_beir
from eval.question_sets import (
    Dialogue,
    Question,
    in_split,
    read_dialogues,
    read_passage_questions,
    read_questions,
    sample,
)
from rag.errors import InputError

FULL = {
    "id": "q1",
    "question": "新建多少家书屋？",
    "type": "number",
    "answerable": True,
    "lang": "zh",
    "evidence": ["新建职工书屋五十家"],
    "answers": ["五十家"],
    "nuggets": ["五十家"],
    "section": "一",
    "notes": "easy",
    "split": "dev",
}


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_full_question_is_read_as_it_stands(tmp_path: Path) -> None:
    [question] = read_questions(write(tmp_path / "q.jsonl", FULL))
    assert question == Question(
        question_id="q1",
        question="新建多少家书屋？",
        type="number",
        answerable=True,
        lang="zh",
        evidence=("新建职工书屋五十家",),
        answers=("五十家",),
        nuggets=("五十家",),
        section="一",
        notes="easy",
        split="dev",
    )


def test_id_question_and_evidence_are_enough(tmp_path: Path) -> None:
    rows = [{"id": "q1", "question": "？", "evidence": ["甲"]}, {"id": "q2", "question": "？", "answerable": False}]
    first, second = read_questions(write(tmp_path / "q.jsonl", *rows))
    assert first == Question("q1", "？", "question", answerable=True, lang="zh", evidence=("甲",))
    assert second == Question("q2", "？", "question", answerable=False, lang="zh")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("{", r"not JSON: .* at column 2"),
        ("", "the line is empty"),
        ("[1]", r"a JSON object is needed, got \[1\]"),
        ({**FULL, "id": "q0"}, r'the id "q0" is that of q\.jsonl, line 1 too'),
        ({**FULL, "id": ""}, '"id" must be a text that is not empty'),
        ({**FULL, "question": 3}, '"question" must be a text that is not empty, got 3'),
        ({**FULL, "evidence": "甲"}, '"evidence" must be a list of texts'),
        ({**FULL, "evidence": [" "]}, '"evidence" must be a list of texts'),
        ({**FULL, "answerable": "yes"}, '"answerable" must be true or false, got "yes"'),
        ({**FULL, "evidence": []}, 'an answerable question needs "evidence"'),
        ({**FULL, "answerable": False}, 'an unanswerable question has no "evidence"'),
        ({**FULL, "split": "train"}, "\"split\" must be dev or test, got 'train'"),
        ({**FULL, "evidense": []}, 'unknown key "evidense"; the format has answerable, answers, evidence'),
    ],
)
def test_an_error_names_file_line_and_remedy(tmp_path: Path, row: object, problem: str) -> None:
    path = write(tmp_path / "q.jsonl", {**FULL, "id": "q0"}, row)
    with pytest.raises(InputError, match=rf"^q\.jsonl, line 2: {problem}"):
        read_questions(path)


def test_a_file_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"q\.jsonl holds no questions"):
        read_questions(write(tmp_path / "q.jsonl"))
    with pytest.raises(InputError, match=r"cannot read .*none\.jsonl: No such file"):
        read_questions(tmp_path / "none.jsonl")


def test_a_file_that_is_not_utf8_names_the_byte(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(b"ab" + "甲".encode("gbk"))
    with pytest.raises(InputError, match="is not UTF-8 at byte 2; save it as UTF-8"):
        read_rows(tmp_path / "q.jsonl")


def test_a_line_separator_inside_a_string_does_not_end_the_line(tmp_path: Path) -> None:
    [row] = read_rows(write(tmp_path / "q.jsonl", {"id": "a\u2028b"}))
    assert row.values == {"id": "a\u2028b"}


def test_dialogues_are_read_and_checked(tmp_path: Path) -> None:
    row = {"id": "d1", "turns": ["甲？", "乙呢？"], "standalone": "乙？", "evidence": ["乙"], "split": "test"}
    path = write(tmp_path / "d.jsonl", row)
    assert read_dialogues(path) == [Dialogue("d1", ("甲？", "乙呢？"), "乙？", ("乙",), "test")]
    changes: list[tuple[dict[str, object], str]] = [
        ({"turns": ["甲"]}, '"turns" needs two questions or more, got 1'),
        ({"evidence": []}, '"evidence" is empty'),
        ({"standalone": ""}, '"standalone" must be a text'),
    ]
    for change, problem in changes:
        with pytest.raises(InputError, match=rf"^d\.jsonl, line 1: {problem}"):
            read_dialogues(write(path, {**row, **change}))


def test_the_gold_of_a_passage_question_is_its_passage_or_any_of_several(tmp_path: Path) -> None:
    rows = [
        {"id": "q1", "question": "？", "passage_id": "p1", "answers": ["甲"]},
        {"id": "q2", "question": "？", "passage_ids": ["p1", "p2"]},
        {"id": "q3", "question": "？", "answerable": False, "passage_id": "p1"},
    ]
    questions = read_passage_questions(write(tmp_path / "q.jsonl", *rows))
    assert [question.passages for question in questions] == [(("p1",),), (("p1", "p2"),), ()]
    with pytest.raises(InputError, match='line 1: an answerable question needs "passage_id" or "passage_ids"'):
        read_passage_questions(write(tmp_path / "q.jsonl", {"id": "q1", "question": "？"}))


def test_a_split_is_picked_and_an_empty_one_is_an_error() -> None:
    questions = [Question(name, "？", "t", True, "zh", split=split) for name, split in [("a", "dev"), ("b", "test")]]
    assert [question.question_id for question in in_split(questions, "test")] == ["b"]
    assert in_split(questions, None) == questions
    with pytest.raises(InputError, match=r"none of the 1 questions has the split 'test'"):
        in_split(questions[:1], "test")


def test_a_sample_keeps_the_order_and_depends_on_the_seed_alone() -> None:
    questions = [Question(f"{number}", "？", "t", True, "zh") for number in range(50)]
    drawn = sample(questions, 5, 1)
    assert drawn == sample(questions, 5, 1) != sample(questions, 5, 2)
    assert [questions.index(question) for question in drawn] == sorted(questions.index(question) for question in drawn)
    assert sample(questions, None, 1) == sample(questions, 50, 1) == questions
    with pytest.raises(InputError, match="--limit must be at least 1, got 0"):
        sample(questions, 0, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a set of three passages and three questions."""
    passages = [{"id": f"p{number}", "title": "", "text": text} for number, text in enumerate(("甲乙", "丙丁", "戊己"))]
    rows = [
        {"id": "q1", "question": "甲？", "passage_id": "p0"},
        {"id": "q2", "question": "丙？", "passage_ids": ["p1", "p2"]},
        {"id": "q3", "question": "庚？", "answerable": False},
    ]
    write(tmp_path / "passages.jsonl", *passages)
    write(tmp_path / "questions.jsonl", *rows)
    return tmp_path


def test_each_passage_is_a_document_of_its_own(folder: Path) -> None:
    documents = read_passage_set(folder).documents()
    assert [(document.doc_id, document.text) for document in documents] == [
        ("p0", "甲乙"),
        ("p1", "丙丁"),
        ("p2", "戊己"),
    ]


def test_a_set_goes_through_beir_and_comes_back(folder: Path, tmp_path: Path) -> None:
    source = read_passage_set(folder)
    write_beir(tmp_path / "beir", source.passages, source.questions, "test")
    back = read_passage_set(tmp_path / "beir")
    assert back.passages == source.passages
    found = {question.question_id: (question.question, question.passages) for question in back.questions}
    assert found == {"q1": ("甲？", (("p0",),)), "q2": ("丙？", (("p1",), ("p2",)))}
    qrels = (tmp_path / "beir" / "qrels" / "test.tsv").read_text(encoding="utf-8")
    assert qrels == "query-id\tcorpus-id\tscore\nq1\tp0\t1\nq2\tp1\t1\nq2\tp2\t1\n"


def test_passages_of_grade_zero_are_not_relevant_and_queries_without_any_are_left_out(folder: Path) -> None:
    beir = folder / "beir"
    source = read_passage_set(folder)
    write_beir(beir, source.passages, source.questions, "dev")
    (beir / "qrels" / "dev.tsv").write_text("q1\tp0\t0\nq2\tp1\t2\n", encoding="utf-8")
    assert [question.question_id for question in read_passage_set(beir, "dev").questions] == ["q2"]
    (beir / "qrels" / "dev.tsv").write_text("q1\tp0\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"dev\.tsv, line 1: query id, passage id and a whole number are needed"):
        read_passage_set(beir, "dev")


def test_a_folder_of_neither_kind_says_what_is_missing(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(InputError, match=r"has neither passages\.jsonl with questions\.jsonl nor BEIR's corpus\.jsonl"):
        read_passage_set(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is not divided; leave out --split dev"):
        read_passage_set(folder, "dev")
