"""Answers of the desk become records: what scores, what does not apply, and that a failure scores zero."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.asking import FOLLOW_UP, STANDALONE, Examiner
from eval.gold import EvidenceResolver, GoldItem
from eval.question_sets import Dialogue, Question
from eval.records import Record
from eval.scoring import BY_EVIDENCE, score_ranking
from rag.types import Span
from tests.eval.small import DOC, Desk, desk, document, hit, span_of

NEW = Question(
    "q1",
    "新建职工书屋几家？",
    "number",
    True,
    "zh",
    evidence=("新建职工书屋五十家",),
    nuggets=("五十家",),
    answers=("五十家",),
)
CRAFT = replace(
    NEW,
    question_id="q2",
    question="培训工匠几名",
    type="list",
    evidence=("培训工匠八百名，选树劳模六十名。",),
    answers=(),
    nuggets=(),
)
OTHER = Question("u1", "食品安全", "off_topic", False, "zh")


def gold(pipeline: Desk, question: Question) -> tuple[GoldItem, ...]:
    return EvidenceResolver(pipeline.documents).question(question)


def examined(question: Question, pipeline: Desk | None = None, leave_out: bool = False) -> Record:
    asked = pipeline or desk()
    return Examiner(asked, leave_out).question(question, gold(asked, question))


def test_a_right_answer_scores_everywhere() -> None:
    found = examined(NEW)
    assert (found.refused, found.error) == (False, None)
    assert {key: value for key, value in found.metrics.items() if value != 1} == {"answer_exact": 0, "answer_f1": 0}
    assert found.counts == {"citations": 1, "exact_quotes": 1, "answer_characters": 14, "evidence_characters": 9}
    assert found.ranked[0] == {"doc_id": DOC, **ends("五年来，新建职工书屋五十家。"), "score": 7}
    assert found.timings_ms["answer"] == 1


def ends(part: str) -> dict[str, int]:
    span = span_of(part)
    return {"start": span.start, "end": span.end}


def test_the_record_shows_gold_and_citation_in_their_context() -> None:
    found = examined(NEW)
    [expected] = found.expected
    assert (expected["rank"], expected["cited"]) == (1, True)
    assert expected["places"][0]["before"].endswith("\n五年来，")
    assert expected["places"][0]["after"].startswith("。慰问职工三千人。")
    assert found.answer is not None
    [citation] = found.answer["citations"]
    assert (citation["quote"], citation["right"]) == ("五年来，新建职工书屋五十家。", True)
    assert citation["after"].startswith("慰问职工三千人。\n培训")


def test_a_list_is_exact_only_when_all_of_it_and_nothing_else_is_cited() -> None:
    assert examined(CRAFT).metrics["list_exact"] == 1
    longer = replace(CRAFT, evidence=(*CRAFT.evidence, "新建职工书屋五十家"))
    found = examined(longer).metrics
    assert (found["list_exact"], found["citation_recall"], found["citation_precision"]) == (0, 0.5, 1)
    assert "list_exact" not in examined(NEW).metrics


def test_a_wrong_refusal_scores_zero_but_its_precision_does_not_count() -> None:
    found = examined(NEW, desk(enough=99))
    assert found.refused
    assert (found.metrics["citation_precision"], found.metrics["citation_recall"]) == (None, 0)
    assert (found.metrics["nugget_recall"], found.metrics["first_citation_accuracy"]) == (0, 0)
    assert found.metrics["evidence_recall@1"] == 1
    assert found.counts == {}


def test_an_unanswerable_question_has_no_measures_but_its_refusal() -> None:
    found = examined(OTHER)
    assert (found.refused, found.metrics, found.expected) == (True, {}, [])


@pytest.mark.parametrize(("question", "refused", "confidence"), [(NEW, True, 0.0), (OTHER, False, 1.0)])
def test_a_failed_question_scores_zero_and_guesses_wrongly(
    question: Question, refused: bool, confidence: float
) -> None:
    found = examined(question, desk(broken=[question.question]))
    assert found.error == "RuntimeError: the index fell over"
    assert set(found.metrics.values()) <= {0}
    assert len(found.metrics) == (15 if question.answerable else 0)
    assert (found.refused, found.confidence, found.answer) == (refused, confidence, None)


def test_ranks_of_passages_count_documents_and_search_goes_deeper_until_ten_are_known() -> None:
    texts = [3 * f"甲乙{letter}。" for letter in "子丑寅卯辰巳午未申酉戌亥"]
    asked = desk(*texts, enough=1)
    question = Question("q1", "甲乙", "question", True, "zh", passages=(("p6",),))
    found = examined(question, asked)
    assert found.metrics["passage_recall@5"] == found.metrics["evidence_recall@5"] == 0
    assert found.metrics["evidence_recall@10"] == 1
    assert len(found.ranked) == 36
    assert "citation_recall" not in found.metrics


def test_without_its_gold_passages_a_question_must_be_refused() -> None:
    asked = desk("甲乙丙丁。", "戊己庚辛。")
    question = Question("q1", "甲乙丙丁？", "question", True, "zh", passages=(("p1",),))
    assert examined(question, asked, leave_out=True).left_out == {"refused": True, "confidence": 0, "error": None}
    assert examined(question, asked).left_out is None
    assert examined(OTHER, asked, leave_out=True).left_out is None


def test_a_dialogue_is_scored_at_its_last_turn_and_as_it_stands_alone() -> None:
    talk = Dialogue("d1", ("新建书屋", "几家"), "新建职工书屋几家", ("新建职工书屋五十家",))
    asked = desk()
    found = Examiner(asked).dialogue(talk, EvidenceResolver(asked.documents).dialogue(talk))
    assert (found.resolved, found.error) == ("新建书屋 几家", None)
    assert found.metrics == {FOLLOW_UP: 1, STANDALONE: 1}
    broken = desk(broken=[talk.standalone])
    found = Examiner(broken).dialogue(talk, EvidenceResolver(broken.documents).dialogue(talk))
    assert (found.metrics, found.error) == ({FOLLOW_UP: 1, STANDALONE: 0}, "RuntimeError: the index fell over")


def test_search_and_ask_must_agree() -> None:
    class Moody(Desk):
        """Searches backwards for whoever does not ask."""

        def search(self, question: str, k: int = 10) -> list[object]:  # type: ignore[override]
            found = super().search(question)
            return [*found] if k == 10 else [*found[:k][::-1]]

    assert Examiner(desk()).disagreements([NEW, OTHER]) == []
    moody = Moody({DOC: document()})
    assert Examiner(moody).disagreements([NEW]) == ["q1"]  # type: ignore[arg-type]


def test_a_ranking_alone_has_the_measures_of_retrieval() -> None:
    documents = desk().documents
    hits = [hit(DOC, Span(0, 8)), hit(DOC, span_of("五年来，新建职工书屋五十家。"))]
    found = score_ranking(NEW, gold(desk(), NEW), hits, documents, BY_EVIDENCE)
    assert (found.refused, found.answer, found.confidence) == (None, None, None)
    assert found.metrics == {
        "evidence_recall@1": 0,
        "evidence_recall@3": 1,
        "evidence_recall@5": 1,
        "evidence_recall@10": 1,
        "all_evidence@5": 1,
        "mrr@10": 0.5,
        "ndcg@10": 0.63093,
    }
    assert found.characters == {"1": 8, "3": 22, "5": 22, "10": 22}
