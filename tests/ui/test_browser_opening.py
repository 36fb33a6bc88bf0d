"""The page while it opens: what can be asked when, in a real Chromium."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from rag.ui.strings import CHINESE, ENGLISH, EXAMPLES
from tests.ui.browsing import ask, keep, located, numbers, opened
from tests.ui.conftest import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route


def test_nothing_can_be_asked_before_the_conversation_is_restored_which_would_undo_it(
    browser: Browser, small_page: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        held: list[Route] = []
        page.route("**/run/predict", lambda route: route.continue_() if held else held.append(route))
        page.goto(small_page)
        page.locator("#wj-question textarea").wait_for()
        for what in ("#wj-question textarea", "#wj-query textarea", "#wj-question-send", "#wj-fresh", "#wj-switch"):
            assert page.locator(what).is_disabled(), what
        examples = page.locator(".wj-examples button")
        assert [each.is_disabled() for each in examples.all()] == [True] * len(EXAMPLES)
        held[0].continue_()
        examples.and_(page.locator(":enabled")).first.wait_for()
        ask(page, "新建工会组织多少？")
        assert located(page) == "新建工会组织一万家；"


def test_the_page_paints_while_the_index_opens_and_answers_what_was_asked_meanwhile(browser: Browser) -> None:
    with running("tests.ui.serve_small", ["--opening", "slow"]) as (address, go), opened(browser, address) as page:
        page.get_by_text("计算向量 3/20").wait_for()
        page.fill("#wj-question textarea", "新建工会组织多少？")
        page.keyboard.press("Enter")
        page.get_by_text(CHINESE.searching).wait_for()
        keep(page, "opening")
        go.write(b"\n")
        go.flush()
        page.locator(".wj-answer").wait_for()
        page.locator("[data-document]").wait_for()
        assert page.locator("#wj-opening .wj-card").count() == 0
        assert located(page) == "新建工会组织一万家；"


def test_a_page_that_was_looked_at_and_switched_while_the_index_opened_shows_its_documents(browser: Browser) -> None:
    with running("tests.ui.serve_small", ["--opening", "slow"]) as (address, go), opened(browser, address) as page:
        page.get_by_text("计算向量 3/20").wait_for()
        page.evaluate("wenju.look({})")
        page.get_by_role("button", name=CHINESE.switch_language).click()
        page.get_by_role("button", name=ENGLISH.switch_language).wait_for()
        page.evaluate("wenju.look({})")
        page.wait_for_timeout(500)
        go.write(b"\n")
        go.flush()
        page.locator(".wj-corpus").get_by_text("2 documents").wait_for()
        page.locator("[data-document]").wait_for()
        page.locator("#wj-reader").get_by_role("button", name=ENGLISH.citing.outline).wait_for()


def test_a_failed_opening_says_what_to_do_and_a_reload_tries_again(browser: Browser) -> None:
    with running("tests.ui.serve_small", ["--opening", "third"]) as (address, _), opened(browser, address) as page:
        page.get_by_text("请运行 python -m rag index。").wait_for()
        keep(page, "failed")
        ask(page, "新建工会组织多少？")
        assert "请运行 python -m rag index。" in page.locator(".wj-turn").inner_text()
        page.reload()
        page.locator("[data-document]").wait_for()
        assert page.locator("#wj-opening").get_by_text("请运行 python -m rag index。").count() == 0


def taken_in(page: Page) -> None:
    """Ask what was typed and wait until it waits for its turn on the server."""
    answering = numbers(page, "answer")
    with page.expect_response(lambda each: (each.request.post_data_json or {}).get("fn_index") in answering):
        page.keyboard.press("Enter")
    page.locator(".wj-turn").wait_for()


def test_a_question_that_finds_the_queue_full_is_turned_away_at_once(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # one core, so one question is worked on at a time
    with ExitStack() as stack:
        address, go = stack.enter_context(running("tests.ui.serve_small", ["--opening", "slow", "--queue", "1"]))
        pages = [stack.enter_context(opened(browser, address)) for _ in range(3)]
        for number, page in enumerate(pages):
            page.fill("#wj-question textarea", "新建工会组织多少？")
            if number < 2:
                taken_in(page)
                page.wait_for_timeout(500)  # the first has to be at work before the second comes
        pages[2].keyboard.press("Enter")
        pages[2].get_by_text(CHINESE.not_taken).wait_for()
        assert pages[2].locator("#wj-question textarea").input_value() == "新建工会组织多少？"
        assert pages[2].locator("#wj-question-send").is_enabled()
        assert pages[2].locator(".wj-turn").count() == 0
        go.write(b"\n")
        go.flush()
        for page in pages[:2]:
            page.locator(".wj-answer").wait_for()
