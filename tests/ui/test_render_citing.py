"""A citation's card, the reader's tools, the panel: what they hold, and that nothing in them is more than text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from rag.types import Document, Span
from rag.ui import render
from rag.ui.feedback import Verdict
from rag.ui.options import Options
from rag.ui.permalink import Standing, fragment, link_to
from rag.ui.references import gb7714, markdown, plain, reference_at
from rag.ui.render.citing import cited
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
