"""Page images, arrivals by link, reports that are compared, and what stands where nothing is yet: their HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from rag.parsing.sheet import Box, Sheet
from rag.types import AnswerSentence, SentenceStatus, Span
from rag.ui import render
from rag.ui.options import Options
from rag.ui.permalink import Standing
from rag.ui.render import Arrival
from rag.ui.state import Opening, Turn
from rag.ui.strings import CHINESE, ENGLISH, EXAMPLES
from tests.ui.ui_library import HOSTILE, small_library

LIBRARY = small_library()
REPORT = LIBRARY.documents["report"]
TODAY = date(2026, 11, 25)


def seen(html: str) -> list[str]:
    """Return the texts between the tags."""
    return [text for text in re.split(r"<[^>]*>", html) if text]


def test_a_page_image_rides_in_the_page_with_its_marks_in_shares_of_its_size() -> None:
    drawn = Sheet(b"\x89PNG", 1200, 1697, (Box(0.1, 0.25, 0.5, 0.02), Box(0.0, 1.0, 0.123456, 1 / 3)))
    html = render.sheet(CHINESE, REPORT, 1, drawn, quoted=True)
    assert html == (
        '<div class="wj-sheet-head"><h2>第 1 页</h2>'
        '<button data-sheet="0" aria-label="上一页" disabled type="button" data-sheet-of="report">‹</button>'
        '<button data-sheet="2" aria-label="下一页" type="button" data-sheet-of="report">›</button>'
        '<button type="button" class="wj-close" data-sheet-close aria-label="关闭页面图">×</button></div>'
        '<div class="wj-sheet-page">'
        '<img src="data:image/png;base64,iVBORw==" alt="《工会工作报告》第 1 页的图像" width="1200" height="1697">'
        '<span class="wj-sheet-mark" style="left:10.00%;top:25.00%;width:50.00%;height:2.00%"></span>'
        '<span class="wj-sheet-mark" style="left:0.00%;top:100.00%;width:12.35%;height:33.33%"></span></div>'
    )


def test_a_quote_that_was_not_found_on_its_page_is_told_and_the_last_page_has_no_next() -> None:
    drawn = Sheet(b"", 1200, 1697, ())
    html = render.sheet(ENGLISH, REPORT, 2, drawn, quoted=True)
    assert f'<p class="wj-muted" role="status">{ENGLISH.sheet.not_marked}</p>' in html
    assert re.findall(r'data-sheet="(\d)" aria-label="[^"]*"( disabled)?', html) == [("1", ""), ("3", " disabled")]
    assert ENGLISH.sheet.not_marked not in render.sheet(ENGLISH, REPORT, 2, drawn, quoted=False)
    single = replace(REPORT, page_starts=())
    [*both] = re.findall(
        r'data-sheet="\d" aria-label="[^"]*"( disabled)?', render.sheet(CHINESE, single, 1, drawn, quoted=False)
    )
    assert both == [" disabled", " disabled"]


@pytest.mark.parametrize(("problem", "told"), [(HOSTILE, HOSTILE), ("", CHINESE.internal_error)])
def test_a_page_that_cannot_be_drawn_says_why_and_that_the_text_can_be_read(problem: str, told: str) -> None:
    html = render.no_sheet(CHINESE, REPORT, 2, problem)
    assert [unescape(each) for each in seen(html)] == [
        "第 2 页",
        "‹",
        "›",
        "×",
        "看不到页面图",
        told,
        "可以照常阅读文字。",
    ]
    assert 'class="wj-card wj-problem" role="alert"' in html


def arrived(arrival: Arrival) -> str:
    """Return the part of the reader that tells what became of a link."""
    html = render.reader(CHINESE, {"report": REPORT}, "report", arrival)
    [found] = re.findall(r'<p class="wj-arrival.*?</p>', html)
    return str(found)


def test_a_link_that_leads_nowhere_says_so() -> None:
    assert arrived(Arrival(None, None)) == f'<p class="wj-arrival" role="alert">{CHINESE.citing.no_document}</p>'
    assert (
        arrived(Arrival(None, None, known=False)) == f'<p class="wj-arrival" role="alert">{CHINESE.citing.bad_link}</p>'
    )
    assert arrived(Arrival(Standing.GONE, None)) == (
        f'<p class="wj-arrival" role="alert" data-arrived>{CHINESE.citing.gone}</p>'
    )
    assert "wj-arrival" not in render.reader(CHINESE, {"report": REPORT}, "report")


@pytest.mark.parametrize(
    ("standing", "note"), [(Standing.UNCHANGED, CHINESE.citing.arrived), (Standing.MOVED, CHINESE.citing.moved)]
)
def test_a_link_that_leads_somewhere_names_the_place_to_mark(standing: Standing, note: str) -> None:
    start = REPORT.text.index("新建工会组织")
    assert arrived(Arrival(standing, Span(start, start + 6))) == (
        f'<p class="wj-arrival wj-{standing.value}" role="status" data-arrived data-doc-arrived="report"'
        f' data-from="{start}" data-to="{start + 6}" data-label="第 2 页 · 第 5 段 · 二、组织建设">{note}</p>'
    )


def test_the_reader_without_a_document_says_what_will_stand_there() -> None:
    html = render.reader(CHINESE, {"report": REPORT}, "another")
    assert seen(html) == ["报告原文", "报告打开之后，这里显示全文。"]
    assert html.count('<span class="wj-bone">') == 9


def test_two_reports_are_chosen_and_a_single_one_leads_to_the_library() -> None:
    html = render.sides(CHINESE, LIBRARY.documents, Options(sides=("hostile", "report")))
    assert re.findall(r'<label class="wj-side"><span>(.)</span><select data-side>', html) == ["左", "右"]
    assert re.findall(r'<option value="(\w+)"( selected)?>', html) == [
        ("report", ""),
        ("hostile", " selected"),
        ("report", " selected"),
        ("hostile", ""),
    ]
    assert render.sides(CHINESE, {"report": REPORT}, Options()) == (
        '<p class="wj-sides-none">对照需要两份文件。'
        f'<button type="button" class="wj-plain" data-mode="library">{CHINESE.library.add_first}</button></p>'
    )


def test_a_compared_question_stands_once_for_each_report_side_by_side() -> None:
    pair = [Turn("工会？", answer=LIBRARY.ask("工会组织"), asked_of=doc_id) for doc_id in ("report", "gone")]
    html = render.conversation(CHINESE, [*pair, Turn("c")], LIBRARY.documents, TODAY)
    assert html.startswith('<div class="wj-pair"><article class="wj-turn" data-turn="0">')
    assert re.findall(r'<p class="wj-asked-of">(.*?)</p>', html) == ["只问：工会工作报告", "只问：gone"]
    assert "wj-pair-welcome" not in html
    assert CHINESE.welcome not in html
    apart = render.conversation(CHINESE, [pair[0]], LIBRARY.documents, TODAY)
    assert "wj-pair" not in apart
    assert CHINESE.welcome in apart


def test_where_nothing_has_been_asked_compared_or_searched_stands_a_welcome() -> None:
    html = render.conversation(CHINESE, [], {}, TODAY)
    assert re.findall(r'data-question="([^"]*)"', html) == list(EXAMPLES)
    assert html.endswith(
        '<div class="wj-welcome wj-pair-welcome"><p class="wj-welcome-title">两份报告，同一个问题</p>'
        f'<p class="wj-welcome-text">{CHINESE.comparing.welcome_text}</p></div>'
    )
    assert render.search_welcome(CHINESE) == (
        '<div class="wj-welcome"><h2 class="wj-welcome-title">检索报告段落</h2>'
        f'<p class="wj-welcome-text">{CHINESE.tools.search_hint}</p></div>'
    )


def test_what_a_model_has_written_so_far_is_shown_without_citations() -> None:
    written = (AnswerSentence("一句。", (1,), SentenceStatus.VERBATIM), AnswerSentence("<b>", (), SentenceStatus.FRAME))
    html = render.conversation(CHINESE, [Turn("问", written=written)], {}, TODAY)
    assert (
        '<div class="wj-answer wj-so-far" aria-live="polite"><p><span class="wj-sentence">一句。</span>'
        '<span class="wj-sentence">&lt;b&gt;</span></p></div>'
        '<p class="wj-searching" role="status">正在查找原文</p>'
    ) in html


def test_the_tabs_of_a_narrow_screen_are_called_by_what_is_done_in_them() -> None:
    html = render.tabs(CHINESE)
    assert re.findall(r'<span data-for-mode="(\w+)">(.*?)</span>', html) == [
        ("ask", "问答"),
        ("search", CHINESE.tools.search),
        ("compare", "对照"),
        ("library", CHINESE.library.library),
    ]
    assert re.findall(r'data-view="(\w+)" aria-pressed="(\w+)"', html) == [
        ("conversation", "true"),
        ("passages", "false"),
        ("reader", "false"),
    ]


def test_a_step_whose_length_is_not_known_has_no_bar() -> None:
    html = render.opening(CHINESE, Opening("embed", 0, 0))
    assert '<p class="wj-muted">计算向量…</p>' in html
    assert "<progress" not in html


def test_while_files_are_read_the_library_says_so() -> None:
    html = render.reading(CHINESE)
    assert html.startswith('<div class="wj-intake"><p class="wj-searching" role="status">正在读取文件</p>')
    assert html.count("wj-bone") == 4


@pytest.mark.parametrize("writing", [True, False])
def test_a_language_model_that_is_set_can_be_left_out(writing: bool) -> None:
    html = render.panel(CHINESE, LIBRARY.documents, Options(writing=writing), 0.5, writes=True)
    checked = " checked" if writing else ""
    assert f'<span>语言模型执笔</span><input type="checkbox"{checked} data-option="writing">' in html
    assert 'data-option="writing"' not in render.panel(CHINESE, LIBRARY.documents, Options(writing=writing), 0.5)


def test_a_passage_whose_document_is_not_at_hand_has_nothing_to_copy() -> None:
    hits = LIBRARY.search("新建工会组织", 1)
    html = render.results(CHINESE, "新建", hits, {}, TODAY)
    assert hits[0].text in html
    assert "data-copy" not in html
