"""The panel that says why, in a real Chromium: asked for when it is opened, by mouse and keyboard, on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rag.ui.strings import CHINESE, ENGLISH
from tests.ui.browsing import WIDTHS, ask, keep, opened
from tests.ui.ui_library import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

ASKED = "新建工会组织多少？"


def panel(page: Page, turn: int = 0) -> Locator:
    """Return the panel of a turn."""
    return page.locator(f"details[data-why='{turn}']")


def test_a_panel_is_closed_until_it_is_opened_and_then_holds_the_tables(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        assert panel(page).locator("table").count() == 0
        panel(page).locator("summary").click()
        panel(page).locator("table").first.wait_for()
        assert panel(page).locator("h3").all_inner_texts() == ["结论", "对问题的理解", "段落", "句子"]
        assert "作答。" in panel(page).inner_text()
        assert panel(page).locator(".wj-searching").count() == 0
        panel(page).locator("summary").click()
        assert not panel(page).locator("table").first.is_visible()


def test_each_turn_has_a_panel_of_its_own_also_a_refusal(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        ask(page, f"核电站{HOSTILE}")
        ask(page, "泥石流")
        for turn in (2, 0):
            panel(page, turn).locator("summary").click()
            panel(page, turn).locator("table").first.wait_for()
        assert "拒答：报告没有谈到这个问题。" in panel(page, 2).inner_text()
        assert "作答。" in panel(page, 0).inner_text()
        assert panel(page, 1).locator("table").count() == 0


def test_text_of_a_document_stays_text_in_the_panel(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, f"图片标签{HOSTILE}")
        panel(page).locator("summary").click()
        panel(page).locator("table").first.wait_for()
        assert "<img src=x" in panel(page).inner_text()
        assert page.locator("img[src='x']").count() == 0
        assert page.title() == "问据"


def test_an_open_panel_stays_open_when_the_conversation_goes_on_and_speaks_its_language(
    browser: Browser, small_page: str
) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        panel(page).locator("summary").click()
        panel(page).locator("table").first.wait_for()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.post_data or ""))
        ask(page, ASKED)
        panel(page).locator("table").first.wait_for()
        assert not any('"request":' in each for each in requests)  # what it held is not asked for again
        assert panel(page, 1).locator("table").count() == 0
        page.get_by_role("button", name=CHINESE.switch_language).click()
        panel(page).locator("h3", has_text="Verdict").wait_for()
        with page.expect_request(lambda request: '"request":' in (request.post_data or "")):
            page.evaluate("document.dispatchEvent(new CustomEvent('wenju:wj-library'))")  # as when the library changes
        panel(page).locator("summary", has_text="Why").click()
        ask(page, ASKED)
        assert not panel(page).locator("table").first.is_visible()
        page.get_by_role("button", name=ENGLISH.new_conversation).click()
        page.locator(".wj-welcome:visible").wait_for()
        ask(page, ASKED)
        assert panel(page).locator("table").count() == 0


def test_the_panel_opens_and_its_tables_scroll_with_the_keyboard(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        panel(page).locator("summary").focus()
        page.keyboard.press("Enter")
        panel(page).locator("table").first.wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "region"


@pytest.mark.parametrize("width", WIDTHS)
def test_tables_do_not_widen_the_page(browser: Browser, small_page: str, width: int) -> None:
    with opened(browser, small_page, width) as page:
        ask(page, ASKED)
        panel(page).locator("summary").click()
        panel(page).locator("table").first.wait_for()
        inside = "(pane) => pane.scrollWidth <= pane.clientWidth + 1"
        assert page.locator("#wj-conversation").evaluate(inside)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(page, f"why-{width}")
