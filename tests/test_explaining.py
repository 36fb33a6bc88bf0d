"""Explanations: their numbers are those of the answer, and add up to what the stages computed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS
from rag.answering.weights import READ, UNREAD, load_weights
from rag.config import Settings, load_settings
from rag.errors import InputError
from rag.explaining import SENTENCES
from rag.explanation.values import Explanation
from rag.pipeline import Pipeline
from rag.protocols import Reading
from rag.query import Query
from rag.retrieval.period import STEP_BACK
from rag.types import Answer, Hit, Span
from rag.wiring import LISTS, assemble, open_pipeline
from tests.answering.county import EMBEDDER, county
from tests.answering.fakes import Marking, county_index

ROOT = Path(__file__).parents[1]
REPORT = county()
QUESTIONS = (
    "过去五年新建了几所学校？",
    "今后五年要做好哪几项工作？",
    "工厂过去有几家、今后有几家",
    "新建学校三所，让五千名农村学生就近上学、安心读书；",
    "新建九百个工厂",
    "火星上有多少只企鹅",
    "What does the report say about schools?",
    "报告分几部分",
    "第四部分讲什么",
)
FIRST_WEIGHTS, READ_WEIGHTS = load_weights(UNREAD), load_weights(READ)


@cache
def pipeline(read: bool = False, strictness: float = 0.5) -> Pipeline:
    """Return a pipeline over the small report, without a reader or with one that has read two of its sentences."""
    settings = Settings(Path("index"), Path("data"), strictness=strictness)
    marked = {"新建学校": (4.5, "三所"), "再建工厂": (-7.0, "五家")}
    readings = {
        REPORT.sentence(name).key: Reading(odds, Span(at, at + 2), 0.0)
        for name, (odds, quote) in marked.items()
        for at in [REPORT.report.text.index(quote)]
    }
    return assemble(county_index(), EMBEDDER, settings, (lambda _: Marking(readings)) if read else None)


def explained(question: str, read: bool = False) -> Explanation:
    """Return why the small report answers as it does."""
    return pipeline(read).explain(question)


def assert_of(explanation: Explanation, answer: Answer) -> None:
    """Assert that an explanation has the numbers of an answer."""
    assert (explanation.question, explanation.resolved_question) == (answer.question, answer.resolved_question)
    assert (explanation.refused, explanation.reason) == (answer.refused, answer.reason)
    assert tuple(each.hit for each in explanation.hits) == answer.hits
    if explanation.judgement is None:
        assert (explanation.sentences, answer.confidence in (0.0, 1.0)) == ((), True)
        return
    assert explanation.judgement.probability == answer.confidence
    cited = {each.citation: (each.doc_id, each.span, each.text) for each in explanation.sentences if each.citation}
    assert cited == {each.number: (each.doc_id, each.span, each.quote) for each in answer.citations}


def assert_adds_up(explanation: Explanation, fusion_k: int = 10) -> None:
    """Assert that every score is made of its parts."""
    for each in explanation.hits:
        if each.fused_score is not None and each.fused_rank is not None:
            assert each.hit.score == pytest.approx(each.fused_score * each.period_factor, rel=1e-9)
            lists = zip(explanation.lists, each.ranks, strict=True)
            fused = sum(one.weight / (fusion_k + rank) for one, rank in lists if rank is not None)
            quoted = explanation.resolved_question in "".join(each.hit.text.split())
            assert each.fused_score >= 2 * fused - 1e-9 if quoted else each.fused_score == pytest.approx(fused)
    for sentence in explanation.sentences:
        assert sentence.score == pytest.approx(sum(part.amount for part in sentence.contributions), abs=1e-4)
        assert [part.name for part in sentence.contributions] == list(FEATURES)
    if explanation.judgement is not None and explanation.judgement.contributions:
        logit = sum(part.amount for part in explanation.judgement.contributions)
        assert [part.name for part in explanation.judgement.contributions] == list(SIGNALS)
        assert explanation.judgement.probability == pytest.approx(
            1 / (1 + math.exp(-min(max(logit, -30), 30))), abs=1e-5
        )


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_explanation_has_the_numbers_of_the_answer_and_they_add_up(question: str, read: bool) -> None:
    explanation = explained(question, read)
    assert_of(explanation, pipeline(read).ask(question))
    assert_adds_up(explanation)
    assert tuple(each.name for each in explanation.lists) == LISTS


def test_the_questions_above_are_answered_and_refused_by_headings_and_by_sentences() -> None:
    found = [explained(question) for question in QUESTIONS]
    assert {(each.refused, each.judgement is None) for each in found} == {
        (True, True), (True, False), (False, True), (False, False),
    }  # fmt: skip


def test_what_was_understood_is_named() -> None:
    schools = explained("过去五年新建学校多少所？").understanding
    assert (schools.periods, schools.expects, schools.outline) == (("past",), "number", None)
    words = {term.word: term.weight for term in schools.words}
    assert words["学校"] == county_index().passage_terms.idf("学校") > words["年"] > 0
    both = explained("工厂过去有几家、今后有几家").understanding
    assert (both.periods, both.words[0].word) == (("past", "future"), "工厂")
    assert explained("报告分几部分").understanding.outline == "parts"


def test_a_hit_shows_the_words_it_holds_and_those_it_lacks() -> None:
    hits = explained("新建学校和机场").hits
    schools = next(each for each in hits if each.hit.passage.passage_id == REPORT.passage("新建学校"))
    assert (schools.matched, schools.unmatched) == (("新建", "学校"), ("机场",))
    assert schools.ranks[2:] == (1, 1)
    other = next(each for each in hits if each.hit.passage.passage_id == REPORT.passage("改进作风"))
    assert (other.matched, other.ranks[2:]) == ((), (None, None))


def test_the_words_of_the_headings_count_for_a_hit() -> None:
    factories = next(each for each in explained("今后工厂几家").hits if "再建工厂" in each.hit.text)
    assert "今后" in factories.matched


def test_passages_of_the_other_time_show_by_what_they_stepped_back() -> None:
    hits = {each.hit.passage.passage_id: each for each in explained("过去五年新建了几所学校？").hits}
    assert hits[REPORT.passage("建成工厂")].period_factor == 1.0
    assert hits[REPORT.passage("再建工厂")].period_factor == STEP_BACK
    assert hits[REPORT.passage("改进作风")].period_factor == 1.0


def test_headings_that_the_outline_put_first_stand_in_no_list() -> None:
    explanation = explained("报告分几部分")
    assert [each.hit.text[:2] for each in explanation.hits[:3]] == ["一、", "二、", "三、"]
    for each in explanation.hits[:3]:
        assert (each.ranks, each.fused_rank, each.fused_score) == ((None,) * 4, None, None)
    assert explanation.hits[3].fused_rank == 1


def test_the_best_sentences_are_explained_best_first_and_cited_ones_in_any_case() -> None:
    explanation = explained("今后五年要做好哪几项工作？")
    ranks = [each.rank for each in explanation.sentences]
    assert ranks[:SENTENCES] == list(range(1, SENTENCES + 1))
    assert all(each.citation for each in explanation.sentences[SENTENCES:])
    scores = [each.score for each in explanation.sentences]
    assert scores == sorted(scores, reverse=True)


def test_without_a_reader_the_first_score_is_the_only_one() -> None:
    for each in explained("过去五年新建了几所学校？").sentences:
        assert (each.first_score, each.odds) == (each.score, None)
        assert [part.weight for part in each.contributions] == FIRST_WEIGHTS.first.tolist()


def test_what_the_reader_found_is_shown_and_weighed() -> None:
    sentences = explained("过去五年新建了几所学校？", read=True).sentences
    schools = next(each for each in sentences if each.text.startswith("新建学校"))
    parts = {part.name: part for part in schools.contributions}
    assert (schools.odds, parts["odds"].value, parts["read"].value, parts["odds_gap"].value) == (4.5, 4.5, 1.0, 0.0)
    assert [part.weight for part in schools.contributions] == READ_WEIGHTS.evidence.tolist()
    unread = [
        part.value * float(weight) for part, weight in zip(schools.contributions, READ_WEIGHTS.first, strict=True)
    ]
    assert schools.first_score == pytest.approx(sum(unread[:-3]), abs=1e-4)
    factories = next((each for each in sentences if each.text.startswith("再建工厂")), None)
    assert factories is None or factories.odds == -7.0  # as the reader gave it; its weight is on the value held


def test_a_number_that_the_report_states_otherwise_is_in_the_verdict_and_leads_the_hits() -> None:
    explanation = explained("妥善安置八十名工人的老厂区建成了什么")
    assert explanation.judgement is not None
    signals = {part.name: part.value for part in explanation.judgement.contributions}
    assert (signals["contradiction"], explanation.refused) == (1.0, True)
    assert "报告写的是" in (explanation.reason or "")
    assert explanation.hits[0].hit.passage.passage_id == REPORT.passage("关停窑厂")


def test_without_sentences_nothing_is_weighed() -> None:
    empty = pipeline().without(["county"]).explain("过去五年新建了几所学校？")
    assert (empty.hits, empty.sentences, empty.refused) == ((), (), True)
    assert empty.judgement is not None
    assert (empty.judgement.probability, empty.judgement.contributions) == (0.0, ())


@pytest.mark.parametrize(("strictness", "refused"), [(0.0, False), (1.0, True)])
def test_the_strictness_is_told(strictness: float, refused: bool) -> None:
    question = "火星上有多少只企鹅"
    made, changed = pipeline(strictness=strictness), pipeline().with_strictness(strictness)
    for each in (made, changed):
        explanation = each.explain(question)
        assert (explanation.strictness, explanation.refused) == (strictness, refused)
        assert_of(explanation, each.ask(question))


class Never:
    """An explainer that must not be asked."""

    def explain(self, query: Query, hits: Sequence[Hit]) -> Explanation:
        """Fail."""
        raise AssertionError(f"{query.text} with {len(hits)} hits is explained although nobody asked why")

    def with_strictness(self, strictness: float) -> Never:
        """Return the same, whatever the strictness."""
        assert strictness >= 0
        return self


def test_an_answer_alone_costs_no_explanation() -> None:
    bare = replace(pipeline(), explainer=Never())
    assert bare.ask(QUESTIONS[0]).text == pipeline().ask(QUESTIONS[0]).text
    with pytest.raises(AssertionError, match="although nobody asked why"):
        bare.explain(QUESTIONS[0])


def test_a_follow_up_is_explained_in_the_wording_that_was_answered() -> None:
    history = ["报告第一部分的标题是什么？"]
    explanation = pipeline().explain("第二部分呢？", history)
    assert_of(explanation, pipeline().ask("第二部分呢？", history))
    assert explanation.resolved_question == "报告第二部分的标题是什么？"


@pytest.mark.parametrize("question", ["", "？", "数" * 501])
def test_what_is_no_question_is_an_error_as_for_ask(question: str) -> None:
    with pytest.raises(InputError):
        pipeline().explain(question)


def test_the_shipped_report_is_explained_as_it_answers(default_index: Path) -> None:
    shipped = open_pipeline(default_index, load_settings(environ={}))
    lines = (ROOT / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [row["question"] for row in map(json.loads, lines) if row["split"] == "dev"][::16]
    for question in asked:
        explanation = shipped.explain(question)
        assert_of(explanation, shipped.ask(question))
        assert_adds_up(explanation)
    assert len(asked) > 10
