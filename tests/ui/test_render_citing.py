"""A citation's card, the reader's tools, the panel: what they hold, and that nothing in them is more than text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import escape, unescape

import pytest

from rag.types import Document, Span
from rag.ui import render
from rag.ui.feedback import Verdict
from rag.ui.options import Options
from rag.ui.permalink import Standing, fragment, link_to
from rag.ui.references import gb7714, markdown, plain, reference_at
from rag.ui.render.citing import cards, cited, markers, where_of
from rag.ui.render.places import hit_link
from rag.ui.state import Turn
from rag.ui.strings import CHINESE, ENGLISH
from tests.ui.ui_library import HOSTILE, Fake, small_library

LIBRARY = small_library()
REPORT = LIBRARY.documents["report"]
ASKED = "新建工会组织多少？"
ANSWER = LIBRARY.ask(ASKED)
CITATION = ANSWER.citations[0]
TODAY = date(2026, 11, 25)


def shown(documents: dict[str, Document], turn: Turn | None = None) -> str:
    """Return a conversation of one answer."""
    return render.conversation(CHINESE, [turn or Turn(ASKED, answer=ANSWER)], documents, TODAY)


def test_a_card_holds_the_whole_quote_its_place_and_every_way_to_copy_it() -> None:
    card = shown(dict(LIBRARY.documents)).partition('<div class="wj-cards" hidden>')[2]
    assert f'<blockquote id="wj-quote-0-1">{CITATION.quote}</blockquote>' in card
    texts = re.findall(r'<p class="(wj-quoted-title|wj-path|wj-place)">(.*?)</p>', card)
    assert texts == [
        ("wj-quoted-title", "工会工作报告"),
        ("wj-path", "二、组织建设"),
        ("wj-place", "第 2 页 · 第 5 段"),
    ]
    reference = reference_at(REPORT, CITATION.span)
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', card)]
    assert copied == [plain(reference), markdown(reference), gb7714(reference, TODAY)]
    [link] = re.findall(r'data-copy-link="([^"]*)"', card)
    assert unescape(link) == fragment(link_to("report", CITATION.span, CITATION.quote))
    assert "wj-standing" not in card


def test_a_card_is_exactly_this() -> None:
    html = cards(CHINESE, 4, ANSWER, LIBRARY.documents, TODAY)
    reference, words = reference_at(REPORT, CITATION.span), CHINESE.citing
    copied = zip(
        (words.copy_plain, words.copy_markdown, words.copy_entry),
        (plain(reference), markdown(reference), gb7714(reference, TODAY)),
        strict=True,
    )
    buttons = "".join(f'<button type="button" data-copy="{escape(text)}">{label}</button>' for label, text in copied)
    link = escape(fragment(link_to("report", CITATION.span, CITATION.quote)))
    assert html == (
        '<div class="wj-cards" hidden><div class="wj-quoted" data-card-of="4-1">'
        '<blockquote id="wj-quote-4-1">新建工会组织一万家；</blockquote>'
        '<p class="wj-quoted-title">工会工作报告</p><p class="wj-path">二、组织建设</p>'
        '<p class="wj-place">第 2 页 · 第 5 段</p>'
        f'<div class="wj-copies" role="group" aria-label="{words.actions}">{buttons}'
        f'<button type="button" data-copy-link="{link}">{words.copy_link}</button>'
        '<button type="button" class="wj-wrong" data-verdict="wrong_citation" data-turn="4" data-number="1">'
        f"{CHINESE.tools.wrong_citation}</button></div></div></div>"
    )


def test_a_card_without_headings_has_no_path_and_one_whose_quote_moved_says_so() -> None:
    html = cards(CHINESE, 0, ANSWER, changed("〇" * 7 + CITATION.quote), TODAY)
    assert f'<p class="wj-place">第 1 页 · 第 1 段</p><p class="wj-standing">{CHINESE.citing.moved}</p>' in html
    assert "wj-path" not in html


def test_deeper_headings_and_places_without_pages_are_in_words() -> None:
    citation = replace(CITATION, headings=("一、工作", "（二）改革"), page=None)
    assert where_of(CHINESE, citation) == "第 5 段 · 一、工作 › （二）改革"
    assert where_of(ENGLISH, replace(citation, headings=(), page=3)) == "p. 3 · ¶ 5"


@pytest.mark.parametrize(
    ("stressed", "focus"),
    [("新建", (0, 2)), ("组织", (4, 6)), ("没有", None), (CITATION.quote, None), ("", None), (None, None)],
)
def test_what_is_stressed_is_marked_inside_its_quote(stressed: str | None, focus: tuple[int, int] | None) -> None:
    html = markers(CHINESE, 0, ANSWER, LIBRARY.documents)(1, stressed)
    found = re.findall(r'data-focus-start="(\d+)" data-focus-end="(\d+)"', html)
    start = CITATION.span.start
    assert found == ([(str(start + focus[0]), str(start + focus[1]))] if focus else [])


def test_of_several_occurrences_the_first_is_stressed_and_of_a_changed_quote_none() -> None:
    twice = replace(CITATION, quote="一家又一家，新建工会")
    answer = replace(ANSWER, citations=(replace(twice, span=Span(0, 10)),))
    assert 'data-focus-start="0" data-focus-end="2"' in markers(CHINESE, 0, answer, {})(1, "一家")
    before, after = "新建工会组织共约计达，在全国各地一万家；", "新建工会组织共约计达，而今在全国各地一万家；"
    answer = replace(ANSWER, citations=(replace(CITATION, quote=before, span=Span(0, len(before))),))
    marker = markers(CHINESE, 0, answer, changed(after))(1, "新建")
    assert "wj-changed" in marker
    assert "data-focus" not in marker


def test_a_hit_is_a_button_that_leads_to_its_passage() -> None:
    hit = ANSWER.hits[0]
    assert hit_link("search", hit) == {
        "type": "button",
        "data_turn": "search",
        "data_doc": "report",
        "data_start": hit.passage.span.start,
        "data_end": hit.passage.span.end,
        "data_passage": hit.passage.passage_id,
    }


def changed(text: str) -> dict[str, Document]:
    """Return the report with another text in one paragraph on one page."""
    whole = Span(0, len(text))
    paragraph = replace(REPORT.paragraphs[0], span=whole, sentences=(whole,))
    return {"report": replace(REPORT, text=text, paragraphs=(paragraph,), sections=(), page_starts=(0,))}


def test_a_quote_that_moved_is_followed_to_its_place_of_today() -> None:
    documents = changed("〇" * 7 + CITATION.quote)
    found = cited(CITATION, documents)
    assert (found.anchor.standing, found.citation.span) == (Standing.MOVED, Span(7, 17))
    assert (found.citation.page, found.citation.paragraph, found.citation.headings) == (1, 1, ())
    html = shown(documents)
    assert 'class="wj-cite wj-moved" aria-label="引用 1：第 1 页 · 第 1 段"' in html
    assert 'data-doc="report" data-start="7" data-end="17"' in html
    assert CHINESE.citing.moved in html


@pytest.mark.parametrize("documents", [changed("全然不同"), {"other": REPORT}], ids=["text", "document"])
def test_a_quote_that_is_gone_leads_nowhere_and_says_so_but_can_still_be_read(documents: dict[str, Document]) -> None:
    html = shown(documents)
    [marker] = re.findall(r'<button type="button" class="wj-cite wj-gone"[^>]*>', html)
    assert "data-start" not in marker
    assert CHINESE.citing.gone in html
    assert CITATION.quote in html


def test_before_the_documents_are_open_a_citation_stands_where_it_stood() -> None:
    assert cited(CITATION, {}).anchor.standing is Standing.UNCHANGED
    assert f'data-start="{CITATION.span.start}"' in shown({})


def test_an_answer_can_be_judged_and_a_refusal_in_its_own_words() -> None:
    assert re.findall(r'data-verdict="(\w+)"', shown({})) == ["good", "bad", "should_refuse", "wrong_citation"]
    refusal = Turn("核电站", answer=LIBRARY.ask("核电站发电量"))
    assert re.findall(r'data-verdict="(\w+)"', shown({}, refusal)) == ["good", "should_answer"]
    judged = shown({}, replace(refusal, verdict=Verdict.GOOD))
    assert '<p class="wj-verdicts" role="status">已记在本机：拒答得对</p>' in judged
    assert "data-verdict" not in judged


def test_the_outline_lists_every_heading_at_its_level() -> None:
    html = render.reader(CHINESE, LIBRARY.documents, "report")
    found = re.findall(
        r'<li data-level="(\d)"><button type="button" data-jump="(\d+)" title="[^"]*">(.*?)</button>', html
    )
    assert found == [
        (str(section.level), str(section.heading.start), section.heading.of(REPORT.text)) for section in REPORT.sections
    ]
    assert CHINESE.citing.no_outline in render.reader(CHINESE, LIBRARY.documents, "hostile")


def test_while_nothing_is_open_its_outline_is_drawn_and_named_for_screen_readers() -> None:
    assert 'role="img" aria-label="Loading"' in render.reader(ENGLISH, {}, None)
    assert "wj-skeleton" in render.passages(ENGLISH, [], {})
    assert "wj-skeleton" not in render.passages(ENGLISH, [], LIBRARY.documents)


def test_results_are_ranked_and_every_passage_can_be_copied() -> None:
    hits = LIBRARY.search(ASKED, 3)
    html = render.results(CHINESE, ASKED, hits, LIBRARY.documents, TODAY)
    assert re.findall(r'title="第 (\d) 位">\d</span>', html) == ["1", "2", "3"]
    assert html.count("data-copy-link") == 3
    assert re.findall(r'data-turn="(\w+)"', html) == ["search"] * 3
    assert CHINESE.tools.no_results in render.results(CHINESE, ASKED, [], LIBRARY.documents, TODAY)


def test_the_panel_shows_what_is_set() -> None:
    html = render.panel(CHINESE, LIBRARY.documents, Options(("hostile",), 5, 0.7), 0.5)
    assert '<input type="checkbox" value="report" data-option="document">' in html
    assert '<input type="checkbox" value="hostile" checked data-option="document">' in html
    assert '<option value="5" selected>5</option>' in html
    assert 'value="70" data-option="strictness"' in html
    assert "70 %</output>" in html
    one = Fake({"report": REPORT})
    alone = render.panel(CHINESE, one.documents, Options(), 0.35)
    assert 'data-option="document"' not in alone
    assert "35 %</output>" in alone


def test_the_bar_says_what_is_asked() -> None:
    assert "2 份文件" in render.header(CHINESE, LIBRARY.documents, Options())
    assert ">工会工作报告<" in render.header(CHINESE, LIBRARY.documents, Options(("report",)))
    three = {**LIBRARY.documents, "third": replace(REPORT, doc_id="third")}
    assert "3 份文件中的 2 份" in render.header(CHINESE, three, Options(("report", "third")))


def test_hostile_text_is_text_in_cards_tools_and_files() -> None:
    asked = f"图片标签原样显示{HOSTILE}"
    turn = Turn(asked, answer=LIBRARY.ask(asked))
    parts = [
        render.conversation(CHINESE, [turn], LIBRARY.documents, TODAY),
        render.results(CHINESE, HOSTILE, LIBRARY.search(asked), LIBRARY.documents, TODAY),
        render.panel(CHINESE, LIBRARY.documents, Options(), 0.5),
        render.download(HOSTILE, HOSTILE, HOSTILE.encode(), HOSTILE),
        render.reader(CHINESE, LIBRARY.documents, "hostile"),
    ]
    for part in parts:
        assert "<img" not in part
        assert not re.search(r"<[^>]*[ '\"]on\w+=", re.sub(r'"[^"]*"', '""', part))
