"""The renderer gives exactly this HTML, and never lets a text become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import AnswerSentence, SentenceStatus, ShortAnswer, Span
from rag.ui import render
from rag.ui.options import Options
from rag.ui.render.markup import Html, element, joined
from rag.ui.render.places import pieces
from rag.ui.state import Opened, Opening, OpeningFailed, Turn
from rag.ui.strings import CHINESE, ENGLISH, LANGUAGES, strings_of
from tests.ui.ui_library import HOSTILE, small_library

LIBRARY = small_library()
REPORT = LIBRARY.documents["report"]
ASKED = "新建工会组织多少？"
ANSWER = LIBRARY.ask(ASKED)
TODAY = date(2026, 11, 25)


def words(html: str) -> str:
    """Return what a reader sees of some HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_an_answer_is_its_sentences_each_with_a_button_that_holds_its_place() -> None:
    citation = ANSWER.citations[0]
    assert citation.quote == "新建工会组织一万家；"
    html = render.conversation(CHINESE, [Turn(ASKED, answer=ANSWER)], LIBRARY.documents, TODAY)
    assert html.partition('<div class="wj-verdicts"')[0] == (
        '<article class="wj-turn" data-turn="0"><h2 class="wj-question">新建工会组织多少？</h2><div class="wj-answer">'
        '<p><span class="wj-sentence" data-status="verbatim"><span class="wj-words">新建工会组织一万家；</span>'
        '<button type="button" class="wj-cite wj-unchanged" aria-label="引用 1：第 2 页 · 第 5 段 · 二、组织建设"'
        ' aria-describedby="wj-quote-0-1" data-turn="0" data-cite="1" data-doc="report"'
        f' data-start="{citation.span.start}" data-end="{citation.span.end}"'
        f' data-passage="{ANSWER.hits[0].passage.passage_id}">[1]</button></span>'
        '<span class="wj-source">工会工作报告</span></p>'
        '<p class="wj-facts">引用 1 处原文 · 用时 12 毫秒</p></div>'
    )


def test_what_follows_a_frame_with_a_colon_is_a_list_and_an_item_is_stressed_inside_its_sentence() -> None:
    sentences = (
        AnswerSentence("共 1 项：", (), SentenceStatus.FRAME),
        AnswerSentence("一万家", (1,), SentenceStatus.VERBATIM),
        AnswerSentence("以上。", (), SentenceStatus.FRAME),
    )
    html = render.conversation(
        CHINESE, [Turn(ASKED, answer=replace(ANSWER, sentences=sentences))], LIBRARY.documents, TODAY
    )
    start = ANSWER.citations[0].span.start + ANSWER.citations[0].quote.index("一万家")
    answer = html.partition('<div class="wj-verdicts"')[0]
    assert re.findall(r"<(p|ul)(?: class=\"([^\"]*)\")?>", answer) == [
        ("p", "wj-frame"),
        ("ul", "wj-list"),
        ("p", "wj-frame"),
        ("p", "wj-facts"),
    ]
    assert f'data-focus-start="{start}" data-focus-end="{start + 3}"' in html


def test_a_short_answer_stands_first_and_points_into_its_sentence() -> None:
    start = REPORT.text.index("一万家")
    short = ShortAnswer("report", Span(start, start + 3), "一万家")
    html = render.conversation(
        CHINESE, [Turn(ASKED, answer=replace(ANSWER, short_answer=short))], LIBRARY.documents, TODAY
    )
    assert html.index("<strong>一万家</strong>") < html.index("wj-words")
    assert f'data-focus-start="{start}" data-focus-end="{start + 3}"' in html


def test_a_refusal_says_why_and_leads_to_the_nearest_passages() -> None:
    refusal = LIBRARY.ask("核能发电量")
    html = render.conversation(CHINESE, [Turn("核能发电量", answer=refusal)], LIBRARY.documents, TODAY)
    assert "报告中没有找到答案" in html
    assert "报告没有谈到这个问题。" in html
    shown = re.findall(r'data-passage="([^"]*)">(.*?)</button>', html)
    assert shown == [(hit.passage.passage_id, hit.text) for hit in refusal.hits[:3]]
    assert "wj-cite" not in html


def test_a_follow_up_shows_the_wording_that_was_answered_and_no_other_question_does() -> None:
    resolved = replace(ANSWER, resolved_question=f"新建工会{HOSTILE}多少？")
    html = render.conversation(
        CHINESE, [Turn(ASKED, answer=resolved), Turn(ASKED, answer=ANSWER), Turn("c")], LIBRARY.documents, TODAY
    )
    [shown] = re.findall(r'</h2><p class="wj-understood">(.*?)</p><div', html)
    assert unescape(shown) == f"理解为：新建工会{HOSTILE}多少？"
    refusal = replace(LIBRARY.ask("核能发电量"), resolved_question="过去核能发电量多少？")
    html = render.conversation(ENGLISH, [Turn("核能发电量", answer=refusal)], LIBRARY.documents, TODAY)
    assert '<p class="wj-understood">Understood as: 过去核能发电量多少？</p><div class="wj-card' in html


def test_a_waiting_and_a_failed_question_look_different() -> None:
    html = render.conversation(
        ENGLISH, [Turn("a", problem="换一个问题。"), Turn("b", problem=""), Turn("c")], LIBRARY.documents, TODAY
    )
    assert html.count('role="alert"') == 2
    assert ENGLISH.internal_error in words(html)
    assert html.count('role="status"') == 1


def test_only_the_passages_of_the_last_answer_are_shown_and_cited_text_is_marked_exactly() -> None:
    html = render.passages(CHINESE, [Turn(ASKED, answer=ANSWER), Turn(ASKED, answer=ANSWER), Turn("c")], {})
    assert re.findall(r"data-hits=\"(\d)\"( hidden)?>", html) == [("0", " hidden"), ("1", "")]
    assert re.findall(r"<mark data-marks=\"1\">(.*?)</mark>", html) == ["新建工会组织一万家；"] * 2


def test_a_score_is_a_number_and_a_share_of_the_best() -> None:
    html = render.passages(CHINESE, [Turn(ASKED, answer=ANSWER)], LIBRARY.documents)
    best, second = re.findall(r'<meter min="0" max="1" value="([\d.]+)" aria-label="相关度 ([\d.]+)">', html)[:2]
    assert best == ("1.000", f"{ANSWER.hits[0].score:.3f}")
    assert float(second[0]) == pytest.approx(ANSWER.hits[1].score / ANSWER.hits[0].score, abs=0.001)


def test_scores_that_are_not_positive_have_an_empty_bar() -> None:
    hits = tuple(replace(hit, score=-1.0) for hit in ANSWER.hits)
    html = render.passages(CHINESE, [Turn(ASKED, answer=replace(ANSWER, hits=hits))], {})
    assert set(re.findall(r' value="([\d.]+)"', html)) == {"0.000"}


def test_the_reader_holds_every_paragraph_at_its_position_and_nothing_else() -> None:
    html = render.reader(CHINESE, {"report": REPORT}, "report")
    article = html[html.index("<article") :]
    found = re.findall(r'<(?:p|h\d) class="wj-\w+" data-start="(\d+)" data-number="(\d+)">(.*?)</(?:p|h\d)>', article)
    assert [(int(start), words(inner)) for start, _, inner in found] == [
        (paragraph.span.start, paragraph.span.of(REPORT.text)) for paragraph in REPORT.paragraphs
    ]
    assert words(article) == REPORT.text.replace("\n", "")


def test_a_page_mark_stands_where_the_page_begins_even_inside_a_sentence() -> None:
    html = render.reader(CHINESE, {"report": REPORT}, "report")
    before, after = html.split(
        '<span class="wj-page" role="separator" data-page="第 2 页" data-page-number="2" aria-label="第 2 页"></span>'
    )
    assert words(before).endswith("建成覆盖全国的")
    assert words(after).startswith("𠮷祥服务网络")


def test_a_lead_sentence_is_set_off_without_losing_a_character() -> None:
    body = REPORT.paragraphs[2].span
    lead = Span(body.start, body.start + 8)
    section = replace(REPORT.sections[0], heading=lead, span=body, level=2, marker="", run_in=True)
    html = render.reader(CHINESE, {"report": replace(REPORT, sections=(*REPORT.sections, section))}, "report")
    assert "<strong>加快数字化建设。</strong>未来五年" in html


def test_several_documents_can_be_chosen_one_needs_no_choice() -> None:
    assert "<select" not in render.reader(CHINESE, {"report": REPORT}, "report")
    html = render.reader(CHINESE, LIBRARY.documents, "hostile")
    assert '<option value="hostile" selected>' in html
    assert '<option value="report">' in html


def test_the_opening_shows_its_step_its_failure_and_then_nothing() -> None:
    assert '<progress value="3" max="20" aria-label="计算向量">' in render.opening(CHINESE, Opening("embed", 3, 20))
    failed = render.opening(CHINESE, OpeningFailed("索引缺失；请运行 python -m rag index。"))
    assert "请运行 python -m rag index。" in failed
    assert render.opening(CHINESE, Opened(LIBRARY)) == ""


def test_hostile_text_stays_text_everywhere() -> None:
    asked = f"图片标签原样显示{HOSTILE}"
    answer = LIBRARY.ask(asked)
    turns = [Turn(asked, answer=answer), Turn(HOSTILE, problem=HOSTILE), Turn(HOSTILE, answer=LIBRARY.ask("<b>"))]
    parts = [
        render.header(CHINESE, {"hostile": LIBRARY.documents["hostile"]}, Options()),
        render.conversation(CHINESE, turns, LIBRARY.documents, TODAY),
        render.passages(CHINESE, turns, LIBRARY.documents),
        render.reader(CHINESE, LIBRARY.documents, "hostile"),
        render.opening(CHINESE, OpeningFailed(HOSTILE)),
        render.opening(CHINESE, Opening(HOSTILE, 1, 2)),
        render.notice(HOSTILE),
    ]
    for part in parts:
        assert isinstance(part, Html)
        assert "<img" not in part
        assert HOSTILE in words(part)


@given(st.text(), st.text())
def test_any_text_and_any_attribute_come_out_as_they_went_in(text: str, value: str) -> None:
    html = element("p", text, title=value)
    found = re.fullmatch(r'<p title="([^"<>]*)">([^<>"]*)</p>', html, re.DOTALL)
    assert found
    assert (unescape(found[2]), unescape(found[1])) == (unescape_twin(text), unescape_twin(value))


def unescape_twin(text: str) -> str:
    """Return what the standard library's unescape makes of a correctly escaped text (it replaces NUL and the like)."""
    from html import escape

    return unescape(escape(text))


def test_joined_escapes_text_but_not_html() -> None:
    assert joined(["<", element("br")]) == "&lt;<br>"


@given(st.integers(0, 9), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), max_size=4))
def test_pieces_cover_the_whole_once_and_know_their_mark(start: int, drawn: list[tuple[int, int]]) -> None:
    whole = Span(start, start + 6)
    marks = [Span(begin, begin + length) for begin, length in drawn]
    cut = list(pieces(whole, marks))
    assert [piece.start for piece, _ in cut][1:] == [piece.end for piece, _ in cut][:-1]
    assert (cut[0][0].start, cut[-1][0].end) == (whole.start, whole.end)
    for piece, mark in cut:
        covering = [index for index, other in enumerate(marks) if other.contains(piece)]
        assert mark == (covering[0] if covering else None)


def blanks(text: str) -> list[str]:
    """Return the places of a text that are filled in."""
    return sorted(re.findall(r"\{\w+\}", text))


def test_both_languages_have_every_word_and_the_same_blanks() -> None:
    for name in CHINESE.__slots__:
        one, other = getattr(CHINESE, name), getattr(ENGLISH, name)
        assert one
        assert other
        if isinstance(one, str):
            assert blanks(one) == blanks(other), name
    for one, other in ((CHINESE.citing, ENGLISH.citing), (CHINESE.tools, ENGLISH.tools)):
        assert [blanks(str(getattr(one, n))) for n in one.__slots__] == [
            blanks(str(getattr(other, n))) for n in one.__slots__
        ]
    assert [key for key, _ in CHINESE.tools.key_list] == [key for key, _ in ENGLISH.tools.key_list]
    assert CHINESE.opening_steps.keys() == ENGLISH.opening_steps.keys()
    assert {strings.other for strings in LANGUAGES.values()} == set(LANGUAGES)


@pytest.mark.parametrize("kept", ["de", "", None, 7, ["en"]])
def test_an_unknown_language_is_chinese(kept: object) -> None:
    assert strings_of(kept) is CHINESE
