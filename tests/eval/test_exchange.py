"""Rankings go out as TREC run files and come back, ours or another's, with the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.library import files, passages
from eval.passage_sets import PassageSet, SourcePassage
from eval.plan import Draw, Plan
from eval.question_sets import Question
from eval.ranking_runs import ranking_result
from eval.trec import hits_of, read_run, run_lines
from rag.errors import InputError
from tests.eval.small import DOC, TEXT, desk, document, span_of
from tests.eval.test_running import run
from tests.eval.test_scoring import NEW, OTHER

SET = PassageSet("set", tuple(SourcePassage(f"p{n}", "", text) for n, text in enumerate(("甲乙丙。", "丁戊己。"))), ())
ASKED = Question("q1", "丁？", "question", True, "zh", passages=(("p1",),))


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_run_has_six_fields_a_line_with_addresses_for_documents() -> None:
    first, second, *_ = run_lines(run(desk(), NEW), "wenju")
    span = span_of("五年来，新建职工书屋五十家。")
    assert first == f"q1 Q0 report:{span.start}-{span.end} 1 7.000000 wenju"
    assert second.split()[3] == "2"


def test_an_id_with_white_space_cannot_be_written() -> None:
    result = {"questions": [{"id": "q 1", "ranked": [{"doc_id": "a", "start": 0, "end": 1, "score": 1.0}]}]}
    with pytest.raises(InputError, match="cannot hold white space, as in 'q 1' and 'a:0-1'"):
        run_lines(result)


def test_a_run_is_read_by_falling_score_whatever_its_ranks(tmp_path: Path) -> None:
    text = "q1 Q0 a 1 0.5 x\nq1 Q0 b 2 0.9 x\n\nq2 Q0 a 1 1 x\nq1 Q0 c 3 0.5 x\n"
    found = read_run(write(tmp_path / "run", text))
    assert found == {"q1": [("b", 0.9), ("a", 0.5), ("c", 0.5)], "q2": [("a", 1.0)]}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("q1 Q0 a 1 0.5\n", "run, line 1: six fields are needed"),
        ("q1 Q0 a 1 1 x\nq1 Q0 a 1 high x\n", "run, line 2: the score must be a number, got 'high'"),
        ("", "run holds no ranking"),
    ],
)
def test_a_file_that_is_no_run_names_its_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_run(write(tmp_path / "run", text))


def test_a_name_is_a_document_or_an_address_inside_one() -> None:
    documents = {DOC: document(), "a:0-1": document("甲乙", "a:0-1")}
    whole, part, odd = hits_of([(DOC, 2), ("report:3-5", 1.5), ("a:0-1", 1)], documents)
    assert len(whole.passage.span) == len(documents[DOC].text)
    assert (part.passage.span.start, part.text, part.score) == (3, documents[DOC].text[3:5], 1.5)
    assert (odd.passage.doc_id, odd.text) == ("a:0-1", "甲乙")
    for name in ("other", "report:5-5", "report:0-9999", "other:0-1"):
        with pytest.raises(InputError, match=f"'{name}' is no document of this set and no address"):
            hits_of([(name, 1)], documents)


def test_our_own_run_comes_back_with_the_same_measures_of_retrieval(tmp_path: Path) -> None:
    made = run(desk(), NEW, OTHER)
    path = write(tmp_path / "run", "\n".join(run_lines(made)))
    corpus = write(tmp_path / f"{DOC}.txt", TEXT)
    back = ranking_result(Plan("small", files(corpus), (NEW, OTHER), (), Draw()), read_run(path))
    retrieval = ["evidence_recall@1", "evidence_recall@10", "all_evidence@5", "mrr@10", "ndcg@10", "chars@5"]
    assert {key: back["metrics"][key] for key in retrieval} == {key: made["metrics"][key] for key in retrieval}
    assert [key for key, value in back["metrics"].items() if value is not None and key not in retrieval] == [
        "evidence_recall@3",
        "evidence_recall@5",
    ]
    assert (back["meta"]["model"], back["cost"]["index"]) == (None, {})


def test_a_run_over_a_set_of_passages_names_passages() -> None:
    plan = Plan("set", passages(SET), (ASKED,), (), Draw())
    values = ranking_result(plan, {"q1": [("p0", 2.0), ("p1", 1.0)]})["metrics"]
    assert (values["passage_recall@1"], values["passage_recall@5"], values["mrr@10"]) == (0, 1, 0.5)


def test_a_question_missing_from_the_run_found_nothing_and_a_strange_one_is_an_error() -> None:
    plan = Plan("set", passages(SET), (ASKED,), (), Draw())
    with pytest.raises(InputError, match="the run has the question 'q9', which set has not"):
        ranking_result(plan, {"q9": [("p1", 1.0)]})
    sampled = Plan("set", passages(SET), (ASKED,), (), Draw(limit=1))
    assert ranking_result(sampled, {"q9": [("p1", 1.0)]})["metrics"]["evidence_recall@10"] == 0
