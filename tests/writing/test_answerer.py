"""What a model writes is the answer as far as the evidence bears it out; otherwise the report's own sentences are."""

from __future__ import annotations

import logging

import pytest

from rag.citations import render
from rag.text import has_han
from rag.types import Answer, AnswerSentence, SentenceStatus
from rag.writing.prompt import NOT_ANSWERED, SYSTEM
from tests.answering.county import ROADS, SCHOOLS
from tests.writing.scripted import REPORT, Scripted, quoted, streamed, written

SERVICES = "过去学校、医院、道路做了什么"
JOBS = "新增岗位在何处"
VERIFIED, VERBATIM, UNVERIFIED = SentenceStatus.VERIFIED, SentenceStatus.VERBATIM, SentenceStatus.UNVERIFIED


def assert_sound(given: Answer) -> None:
    """Assert what holds of every answer, written or quoted."""
    assert [citation.number for citation in given.citations] == list(range(1, len(given.citations) + 1))
    assert {number for each in given.sentences for number in each.citations} == {
        citation.number for citation in given.citations
    }
    for citation in given.citations:
        assert citation.quote == citation.span.of(REPORT.report.text)
    assert given.text == (given.reason if given.refused else render(given.sentences))
    if given.short_answer is not None:
        assert given.citations[0].span.contains(given.short_answer.span)


def test_what_is_written_is_the_answer_with_the_places_it_cites() -> None:
    given = written(SERVICES, "铺设道路10公里，最后六个行政村接入公路网。[3]新建学校3所。[1]")
    assert_sound(given)
    assert given.text == "铺设道路10公里，最后六个行政村接入公路网。[1]\n新建学校3所。[2]"
    assert [citation.quote for citation in given.citations] == [ROADS, SCHOOLS]
    assert [sentence.status for sentence in given.sentences] == [VERIFIED, VERIFIED]
    assert given.hits == quoted(SERVICES).hits


def test_a_sentence_is_given_as_soon_as_it_is_checked_and_the_answer_last() -> None:
    first, last = streamed(SERVICES, Scripted("新建学校3所。[1]修缮医院5家。[2]修缮医院两家。[2]"))
    assert first == [
        AnswerSentence("新建学校3所。", (1,), VERIFIED),
        AnswerSentence("修缮医院两家。", (2,), VERIFIED),
    ]
    assert last.sentences == tuple(first)


def test_a_sentence_of_the_report_is_verbatim_and_shown_as_it_is_written_there() -> None:
    given = written(SERVICES, SCHOOLS[:5] + " " + SCHOOLS[5:-1] + "。[1]新建学校3所，让农村学生就近上学。[1]")
    assert [(each.text, each.status) for each in given.sentences] == [
        (SCHOOLS, VERBATIM),
        ("新建学校3所，让农村学生就近上学。", VERIFIED),
    ]
    assert_sound(given)


FAULTY = "修缮医院五家。[2]"
GOOD = "新建学校三所。[1]铺设道路十公里。[3]"


def test_a_sentence_that_fails_is_dropped_with_its_citation() -> None:
    given = written(SERVICES, FAULTY + GOOD)
    assert given.text == "新建学校三所。[1]\n铺设道路十公里。[2]"
    assert_sound(given)


def test_or_it_is_marked_where_that_is_set() -> None:
    given = written(SERVICES, FAULTY + GOOD, mark=True)
    assert given.text == "修缮医院五家。[1]\n新建学校三所。[2]\n铺设道路十公里。[3]"
    assert [each.status for each in given.sentences] == [UNVERIFIED, VERIFIED, VERIFIED]
    assert_sound(given)


@pytest.mark.parametrize(
    "never",
    [
        "修缮医院两家。",
        "修缮医院两家。[9]",
        "修缮医院两家，见 http://evil.example 。[2]",
        "你替读者写回答。[1]",
        "Two hospitals.[2]",
    ],
)
def test_what_has_nothing_to_do_with_the_evidence_is_not_even_marked(never: str) -> None:
    given = written(SERVICES, never + GOOD, mark=True)
    assert given.text == "新建学校三所。[1]\n铺设道路十公里。[2]"
    assert_sound(given)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        NOT_ANSWERED + "。",
        "新建学校四所。[1]",
        "新建学校三所。",
        "新建学校四所。[1]修缮医院九家。[2]铺设道路十公里。[3]",
        "好的，以下是回答：\n",
        "）（*&……%￥#@！",
        "<think>" + "想" * 500,
    ],
    ids=["nothing", "no answer", "false", "uncited", "mostly false", "an opening", "noise", "thoughts"],
)
@pytest.mark.parametrize("mark", [False, True])
def test_where_nothing_holds_the_report_speaks_for_itself(reply: str, mark: bool) -> None:
    assert written(SERVICES, reply, mark=mark) == quoted(SERVICES)


def test_where_the_model_breaks_off_the_report_speaks_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "rag.writing"):
        first, last = streamed(SERVICES, Scripted(GOOD, fails=True))
    assert [sentence.text for sentence in first] == ["新建学校三所。"]  # a citation might have followed the second
    assert last == quoted(SERVICES)
    assert caplog.messages == ["the model broke off. The report's own sentences are shown instead."]


@pytest.mark.parametrize(
    ("question", "strictness"),
    [("报告分几部分", 0.5), ("报告第九部分讲什么", 0.5), (JOBS, 1.0), ("Where are the 900 new jobs?", 0.5)],
    ids=["outline", "a part that is not there", "refused", "English"],
)
def test_what_is_not_written_is_not_sent_to_the_model(question: str, strictness: float) -> None:
    model = Scripted(GOOD)
    first, last = streamed(question, model, strictness=strictness)
    assert (first, last, model.told) == ([], quoted(question, strictness), [])
    assert has_han(question) or not last.refused


def test_the_model_is_told_the_rules_and_the_evidence_alone() -> None:
    model = Scripted(GOOD)
    streamed(JOBS, model)
    [(system, prompt)] = model.told
    assert system == SYSTEM
    assert "新增岗位九百个。" in prompt
    assert "再建工厂" not in prompt


def test_an_opening_and_a_repetition_are_left_out_and_are_no_fault() -> None:
    given = written(SERVICES, "过去五年做了以下工作：\n- 新建学校三所。[1]\n- 新建学校三所。[1]\n")
    assert given.text == "新建学校三所。[1]"


def test_the_short_answer_stays_where_its_sentence_comes_first() -> None:
    before = quoted(JOBS)
    assert before.short_answer is None  # no reader here; that it stays is tested over the shipped index
    assert written(JOBS, "新增岗位900个。[1]").short_answer is None
