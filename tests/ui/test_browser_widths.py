"""The page on wide and narrow screens, light and dark, in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rag.ui.strings import CHINESE
from tests.ui.browsing import WIDTHS, ask, in_view, located, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows_at_any_width(browser: Browser, small_page: str, width: int) -> None:
    with opened(browser, small_page, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == width
        ask(page, f"图片标签原样显示{'W' * 400}")
        boxes = page.locator("#wj-page button:visible, #wj-page p:visible, #wj-page h2:visible").evaluate_all(
            "elements => elements.map(element => element.getBoundingClientRect().right)"
        )
        assert max(boxes) <= width
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_a_citation_opens_the_text_and_the_conversation_stays_where_it_was(
    browser: Browser, small_page: str
) -> None:
    with opened(browser, small_page, 390) as page:
        ask(page, "新建工会组织多少？")
        page.locator(".wj-cite").first.click()
        assert in_view(page, "mark.wj-located")
        page.get_by_role("button", name=CHINESE.passages).click()
        assert in_view(page, ".wj-hit.wj-active mark")
        page.get_by_role("button", name=CHINESE.conversation).click()
        assert in_view(page, ".wj-question")


def test_on_a_phone_the_text_is_open_at_the_first_citation_without_a_click(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page, 390) as page:
        ask(page, "新建工会组织多少？")
        assert page.locator(".wj-answer").is_visible()
        page.get_by_role("button", name=CHINESE.reader).click()
        assert in_view(page, "mark.wj-located")
        assert located(page) == "新建工会组织一万家；"


def test_the_dark_scheme_of_the_system_is_followed(browser: Browser, small_page: str) -> None:
    shades = []
    for scheme in ("light", "dark"):
        with opened(browser, small_page, scheme=scheme) as page:
            shades.append(page.locator("#wj-chat").evaluate("element => getComputedStyle(element).backgroundColor"))
    assert shades == ["rgb(255, 254, 251)", "rgb(31, 30, 27)"]
