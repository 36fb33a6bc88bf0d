"""The panel that says why: closed at first, filled with tables, and never with markup from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from rag.explanation.values import Explanation
from rag.types import Answer, Citation, Span
from rag.ui import render
from rag.ui.render.why import explains, why_panel
from rag.ui.state import Turn
from rag.ui.strings import CHINESE, ENGLISH
from tests.explanation.made import EXPLANATION, OUTLINED, REFUSED, SENTENCE
from tests.ui.ui_library import HOSTILE, small_library

LIBRARY = small_library()
CITED = Citation(1, "city", "报告", (), None, 1, SENTENCE.span, SENTENCE.text)
ANSWER = replace(LIBRARY.ask("新建工会组织多少？"), citations=(CITED,))
REFUSAL = replace(ANSWER, refused=True, reason=REFUSED.reason, citations=(), sentences=())


def words(html: str) -> str:
    """Return what a reader sees of some HTML, a space for every tag."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.parametrize(("strings", "title"), [(CHINESE, "为什么"), (ENGLISH, "Why")])
def test_the_panel_is_closed_and_waits(strings: object, title: str) -> None:
    html = why_panel(CHINESE if strings is CHINESE else ENGLISH, 3)
    assert html.startswith(f'<details class="wj-why" data-why="3"><summary>{title}</summary>')
    assert 'class="wj-searching"' in html


def test_every_answer_and_every_refusal_has_a_panel_and_nothing_else_has() -> None:
    answered = [Turn(each, answer=LIBRARY.ask(each)) for each in ("新建工会组织多少？", "核电站发电量")]
    assert [turn.answer is not None and turn.answer.refused for turn in answered] == [False, True]
    turns = [*answered, Turn("坏", problem="x"), Turn("等")]
    html = render.conversation(CHINESE, turns, LIBRARY.documents, date(2026, 11, 25))
    assert re.findall(r'data-why="(\d+)"', html) == ["0", "1"]


def test_an_explanation_is_a_section_for_each_table_with_its_head_and_its_rows() -> None:
    html = render.why(CHINESE, 7, EXPLANATION, ANSWER)
    assert html.startswith('<div data-because="7"><section><h3>结论</h3><p>作答。</p>')
    assert html.count("<section>") == 4
    assert html.count("<table>") == 3
    assert '<th scope="col">贡献</th>' in html
    assert "<td>起点</td><td>1.000</td><td>-1.000</td><td>-1.00</td>" in html
    assert "时间：过去" in words(html)
    assert 'role="region" aria-label="段落" tabindex="0"' in html


def test_an_explanation_speaks_the_language_of_the_page() -> None:
    assert words(render.why(ENGLISH, 1, OUTLINED, ANSWER)).startswith("Verdict Answered. This is about the outline")


def test_markup_in_a_question_or_a_text_stays_text() -> None:
    sentence = replace(SENTENCE, text=HOSTILE)
    hit = replace(EXPLANATION.hits[0], hit=replace(EXPLANATION.hits[0].hit, text=HOSTILE), matched=("<b>",))
    hostile = replace(
        EXPLANATION, resolved_question=HOSTILE, reason=HOSTILE, refused=True, sentences=(sentence,), hits=(hit,)
    )
    html = render.why(CHINESE, 1, hostile, ANSWER)
    assert set(re.findall(r"<(\w+)", html)) == {
        "div", "p", "section", "h3", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert HOSTILE in unescape(html)
    assert '<p class="wj-notice" role="alert">&lt;b&gt;</p>' in render.no_explanation(1, "<b>")


@pytest.mark.parametrize(
    ("explanation", "answer", "same"),
    [
        (EXPLANATION, ANSWER, True),
        (REFUSED, replace(REFUSAL, reason=REFUSED.reason), False),  # it cites what the refusal does not
        (replace(REFUSED, sentences=()), REFUSAL, True),
        (replace(REFUSED, sentences=()), replace(REFUSAL, reason="另一个缘由。"), False),
        (replace(REFUSED, sentences=()), ANSWER, False),
        (EXPLANATION, REFUSAL, False),
        (EXPLANATION, replace(ANSWER, citations=(replace(CITED, span=Span(0, 9)),)), False),
        (OUTLINED, ANSWER, True),
    ],
)
def test_an_explanation_of_another_outcome_is_said_to_be_one(
    explanation: Explanation, answer: Answer, same: bool
) -> None:
    assert explains(explanation, answer) is same
    assert ("现在的结果与上面不同" in render.why(CHINESE, 1, explanation, answer)) is not same
