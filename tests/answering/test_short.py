"""The few characters that answer a factoid question, and where there are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.messages import count_of_items, place_missing, refusal_reason
from rag.answering.short import LONGEST, short_answer, trimmed
from rag.protocols import Reading
from rag.question.figures import Contradiction, Figure
from rag.types import ShortAnswer, Span
from tests.answering.county import ask, county
from tests.answering.fakes import evidence

REPORT = county()
EDGES = " \t\n，。；：、！？,.;:!?"


def quoted(question: str, beginning: str, quote: str) -> ShortAnswer | None:
    """Return the short answer where the reader marked a quote in a sentence."""
    start = REPORT.report.text.index(quote)
    reading = Reading(1.0, Span(start, start + len(quote)), 1.0)
    return short_answer(ask(question), evidence(REPORT, beginning, 1.0, reading), REPORT.corpus)


@pytest.mark.parametrize(
    ("question", "beginning", "quote", "answer"),
    [
        ("建成工厂多少家", "建成工厂", "八家", "八家"),
        ("建成工厂多少家", "建成工厂", "八家。", "八家"),
        ("新建学校多少所", "新建学校", "三所，", "三所"),
        ("建成了什么", "建成工厂", "建成工厂八家。", "建成工厂八家"),
        ("how many factories", "建成工厂", "八家", "八家"),
        ("how much was built", "建成工厂", "八家", "八家"),
    ],
)
def test_a_factoid_question_has_a_short_answer(question: str, beginning: str, quote: str, answer: str) -> None:
    found = quoted(question, beginning, quote)
    assert found is not None
    assert (found.doc_id, found.quote) == ("county", answer)
    assert found.span.of(REPORT.report.text) == answer


@pytest.mark.parametrize(
    "question",
    [
        "怎么建成工厂",
        "怎样建成工厂",
        "如何建成工厂",
        "为什么建成工厂",
        "为何建成工厂",
        "建成哪些工厂",
        "有什么工厂",
        "总结工厂建设",
        "概括工厂建设",
        "介绍工厂",
        "建成工厂了吗",
        "建成工厂了吗？",
        "how were factories built",
        "why were factories built",
        "what does the report say",
    ],
)
def test_a_question_for_more_has_none(question: str) -> None:
    assert quoted(question, "建成工厂", "八家") is None


@pytest.mark.parametrize(
    ("beginning", "quote"),
    [
        ("建成工厂", "。"),
        ("新增岗位", "八家"),
        ("建成工厂", "八家。新增"),
        ("植树造林", "植树造林一万亩，把荒山荒坡全部绿化，建成环城的生态屏障；治理河流三条"),
    ],
)
def test_nothing_outside_the_sentence_no_signs_and_nothing_long(beginning: str, quote: str) -> None:
    assert quoted("建成多少", beginning, quote) is None


def test_a_sentence_that_was_not_read_has_none() -> None:
    assert short_answer(ask("建成工厂多少家"), evidence(REPORT, "建成工厂", 1.0), REPORT.corpus) is None
    assert LONGEST == 32


@pytest.mark.parametrize(
    ("text", "span", "left"),
    [
        ("在，北京。", Span(1, 5), "北京"),
        ("在，北京。", Span(2, 4), "北京"),
        ("，。；", Span(0, 3), ""),
        ("北京", Span(1, 1), ""),
        (" 218.7亿元；", Span(0, 8), "218.7亿元"),
        ("“八家”，", Span(0, 5), "“八家”"),
    ],
)
def test_white_space_and_punctuation_at_the_edges_are_left_off(text: str, span: Span, left: str) -> None:
    assert trimmed(text, span).of(text) == left


@given(st.text(st.sampled_from("八家 ，。；a")), st.data())
def test_what_is_left_lies_inside_and_has_clean_edges(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    found = trimmed(text, span)
    assert span.contains(found)
    assert found.of(text) == span.of(text).strip(EDGES)


WRONG = Contradiction(Figure("30", "条举措"), Figure("20", "条举措"))


@pytest.mark.parametrize(
    ("question", "missing", "found", "reason"),
    [
        ("花了多少钱", (), None, "报告没有回答这个问题。"),
        ("花了多少钱", ("造价",), None, "报告没有回答这个问题。最接近的段落没有提到“造价”。"),
        ("花了多少钱", ("甲", "乙"), None, "报告没有回答这个问题。最接近的段落没有提到“甲”、“乙”。"),
        ("多少", tuple("甲乙丙丁戊"), None, "报告没有回答这个问题。最接近的段落没有提到“甲”、“乙”、“丙”、“丁”。"),
        ("30条举措", ("甲",), WRONG, "报告没有回答这个问题：报告写的是“20条举措”，没有“30条举措”。"),
        ("How much did it cost?", ("cost",), None, "The report does not answer this question."),
        ("30 measures", (), WRONG, "The report does not answer this question."),
    ],
)
def test_a_refusal_says_why(question: str, missing: tuple[str, ...], found: Contradiction | None, reason: str) -> None:
    assert refusal_reason(question, missing, found) == reason


def test_lists_and_missing_places_are_said_in_the_language_of_the_question() -> None:
    assert count_of_items("报告分几部分", 3) == "共 3 项："
    assert count_of_items("Into what parts is it divided?", 3) == "3 in all:"
    assert place_missing("第四部分讲什么", 4, 3) == "报告没有第 4 项：这里一共只有 3 项。"
    assert place_missing("part four", 4, 3) == "The report has no number 4 there: there are 3 in all."
