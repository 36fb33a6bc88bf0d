"""The citation reader in a real Chromium: cards, stepping, outline, finding, copying, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rag.types import Span
from rag.ui.permalink import fragment, link_to
from rag.ui.strings import CHINESE
from tests.ui.browsing import ask, in_view, keep, located, opened
from tests.ui.conftest import free_port, running
from tests.ui.ui_library import small_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REPORT = small_library().documents["report"]
ASKED = "新建工会组织和发展会员多少？"
FIRST, SECOND = "新建工会组织一万家；", "发展会员三百万人。"
OVER_THE_PAGE = "未来五年建成覆盖全国的𠮷祥服务网络，目标是一网全通。"


def link(quote: str) -> str:
    """Return the permalink of a quote of the report."""
    start = REPORT.text.index(quote)
    return fragment(link_to("report", Span(start, start + len(quote)), quote))


def allow_copying(page: Page) -> None:
    """Let the page write to the clipboard and the test read it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def copied(page: Page) -> str:
    """Return what the page copied last."""
    page.locator("#wj-toast.wj-said").wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_pointing_at_a_number_shows_the_quote_and_every_copy_of_it(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        allow_copying(page)
        ask(page, ASKED)
        page.locator(".wj-cite").first.hover()
        card = page.locator("#wj-popover")
        card.wait_for()
        assert card.locator("blockquote").inner_text() == FIRST
        for text in ("工会工作报告", "二、组织建设", "第 2 页 · 第 5 段"):
            assert text in card.inner_text()
        keep(page, "small-hover")
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1440
        for label, begins in (
            (CHINESE.citing.copy_plain, f"“{FIRST}”（工会工作报告，二、组织建设，第2页，第5段）"),
            (CHINESE.citing.copy_markdown, f"> {FIRST}\n>\n> —— **工会工作报告**"),
            (CHINESE.citing.copy_entry, "工会工作报告[R/DK]. [出版年不详]: 2["),
            (CHINESE.citing.copy_link, small_page + "#" + link(FIRST)),
        ):
            card.get_by_role("button", name=label, exact=True).click()
            assert copied(page).startswith(begins)
        page.keyboard.press("Escape")
        card.wait_for(state="hidden")
        page.locator(".wj-cite").first.hover()
        card.wait_for()
        page.locator("#wj-question textarea").hover()
        card.wait_for(state="hidden")


def test_the_keyboard_alone_reads_steps_copies_and_closes(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        allow_copying(page)
        ask(page, ASKED)
        assert located(page) == FIRST
        page.locator(".wj-turn").click(position={"x": 5, "y": 5})
        page.keyboard.press("Tab")
        card = page.locator("#wj-popover")
        card.wait_for()
        assert card.locator("blockquote").inner_text() == FIRST
        described = page.locator(":focus").get_attribute("aria-describedby")
        assert page.locator(f"#{described}").text_content() == FIRST
        page.keyboard.press("Escape")
        card.wait_for(state="hidden")
        page.keyboard.press("j")
        assert located(page) == SECOND
        assert page.locator(".wj-position").inner_text() == "引文 2 / 2"
        assert page.get_by_role("button", name=CHINESE.citing.next).is_disabled()
        page.keyboard.press("c")
        assert copied(page).startswith(f"“{SECOND}”")
        page.keyboard.press("l")
        page.get_by_text(CHINESE.citing.copied).wait_for()
        assert copied(page) == small_page + "#" + link(SECOND)
        page.keyboard.press("k")
        assert located(page) == FIRST
        page.get_by_role("button", name=CHINESE.citing.next).click()
        assert located(page) == SECOND
        page.locator(".wj-copy-menu summary").click()
        page.locator(".wj-copy-list").get_by_role("button", name=CHINESE.citing.copy_entry).click()
        assert copied(page).startswith("工会工作报告[R/DK].")


def test_the_outline_leads_to_its_headings_and_follows_the_reader(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document='report']").wait_for()
        page.locator("#wj-reader").click(position={"x": 200, "y": 400})
        page.keyboard.press("o")
        outline = page.get_by_role("navigation", name=CHINESE.citing.outline)
        outline.wait_for()
        assert outline.get_by_role("button").all_inner_texts() == ["一、数字化建设", "二、组织建设"]
        outline.get_by_role("button", name="二、组织建设").click()
        assert in_view(page, "[data-document] .wj-heading >> nth=1")
        assert page.locator(".wj-page").first.get_attribute("data-page") == "第 1 页"
        page.get_by_role("button", name=CHINESE.citing.outline).click()
        outline.wait_for(state="hidden")


def test_words_are_found_in_the_text_without_disturbing_the_citation(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "未来五年一网全通的目标")
        assert located(page) == OVER_THE_PAGE
        page.locator("#wj-conversation").click(position={"x": 5, "y": 5})
        page.keyboard.press("f")
        page.keyboard.type("建设")
        found = page.locator("mark.wj-found")
        page.get_by_text("1 / 3", exact=True).wait_for()
        assert found.all_inner_texts() == ["建设"] * 3
        page.keyboard.press("Enter")
        page.get_by_text("2 / 3", exact=True).wait_for()
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        page.get_by_text("3 / 3", exact=True).wait_for()
        assert in_view(page, "mark.wj-found-now")
        page.locator("[data-find]").fill("的𠮷祥")
        page.get_by_text("1 / 1", exact=True).wait_for()
        assert "".join(found.all_inner_texts()) == "的𠮷祥"
        assert located(page) == OVER_THE_PAGE
        page.locator("[data-find]").fill("不在文中")
        page.get_by_text(CHINESE.citing.not_found, exact=True).wait_for()
        page.keyboard.press("Escape")
        assert found.count() == 0
        assert located(page) == OVER_THE_PAGE


def test_a_link_opens_its_place_in_a_browser_that_was_never_here(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page + "#" + link(OVER_THE_PAGE)) as page:
        page.get_by_text(CHINESE.citing.arrived).wait_for()
        marks = page.locator("mark.wj-located")
        marks.first.wait_for()
        assert "".join(marks.all_inner_texts()) == OVER_THE_PAGE
        assert in_view(page, "mark.wj-located")
        keep(page, "small-page-break")
        page.evaluate(f"location.hash = '{link(SECOND)}'")
        page.locator(f"mark.wj-located:text-is('{SECOND}')").wait_for()
        page.evaluate("location.hash = 'doc=report&at=1'")
        page.get_by_text(CHINESE.citing.bad_link).wait_for()


def test_after_a_restart_with_an_updated_report_links_and_kept_answers_say_what_became_of_their_quotes(
    browser: Browser,
) -> None:
    port = free_port()
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    with running("tests.ui.serve_small", port=port) as (address, _):
        page.goto(address)
        page.locator("[data-document='report']").wait_for()
        ask(page, ASKED)
        page.reload()
        assert located(page) == FIRST
    with running("tests.ui.serve_small", ["--edition", "second"], port=port):
        page.goto(address)
        page.locator(".wj-gone").first.wait_for()
        assert page.locator(".wj-words").all_inner_texts() == [FIRST, SECOND]
        for marker, said in zip(page.locator(".wj-cite").all(), ("gone", "gone"), strict=True):
            marker.click()
            page.locator("#wj-popover").get_by_text(CHINESE.citing.gone).wait_for()
            assert f"wj-{said}" in (marker.get_attribute("class") or "")
        for quote, said in ((OVER_THE_PAGE, CHINESE.citing.changed), ("二、组织建设", CHINESE.citing.moved)):
            page.goto(f"{address}#{link(quote)}")
            page.get_by_text(said).wait_for()
            page.locator("mark.wj-located").first.wait_for()
    context.close()


@pytest.mark.parametrize("width", [820, 390])
def test_the_reader_is_whole_on_a_narrow_screen(browser: Browser, small_page: str, width: int) -> None:
    with opened(browser, small_page, width) as page:
        ask(page, ASKED)
        page.locator(".wj-cite").first.click()
        assert in_view(page, "mark.wj-located")
        page.get_by_role("button", name=CHINESE.citing.next).click()
        assert located(page) == SECOND
        page.get_by_role("button", name=CHINESE.citing.outline).click()
        page.get_by_role("navigation").get_by_role("button", name="一、数字化建设").click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator(".wj-outline").is_hidden()
