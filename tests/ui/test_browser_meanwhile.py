"""What a visitor does while the server is at something else, in a real Chromium; answers can be held back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.ui.strings import CHINESE, ENGLISH
from tests.ui.browsing import ask, located, numbers, opened
from tests.ui.conftest import running

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

LONGEST_SECONDS = 60
ASKED = "新建工会组织多少？"


class Holding:
    """Holds back the first answer of the server to an event, until it is let go; later ones pass."""

    def __init__(self, number: int) -> None:
        """Take the number of the event's handler."""
        self._number = number
        self._held: Route | None = None
        self.events = 0

    def pass_on(self, route: Route) -> None:
        """Let the server do what it is asked to, and hold back what it says."""
        if (route.request.post_data_json or {}).get("fn_index") != self._number:
            route.continue_()
            return
        self.events += 1
        if self.events > 1:
            route.continue_()
            return
        self._response = route.fetch()
        self._held = route

    def wait(self, page: Page) -> None:
        """Wait until an answer is held."""
        until = time.monotonic() + LONGEST_SECONDS
        while self._held is None:
            assert time.monotonic() < until, "nothing came that could be held"
            page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Let the answer through."""
        assert self._held is not None
        self._held.fulfill(response=self._response)


@contextmanager
def holding(page: Page, name: str) -> Iterator[Holding]:
    """Hold back the server's answer to an event, called by its handler."""
    held = Holding(numbers(page, name)[0])
    page.route("**/run/predict", held.pass_on)
    yield held
    page.unroute("**/run/predict", held.pass_on)


def test_choices_made_at_once_all_count_and_a_question_goes_by_the_last(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document]").wait_for()
        page.get_by_role("button", name=CHINESE.tools.more).click()
        with holding(page, "choose") as held:
            page.locator("[data-option='document'][value='report']").uncheck()
            held.wait(page)
            page.locator("[data-option='passages']").select_option("5")
            page.locator("[data-option='document'][value='report']").check()
            page.locator("[data-option='document'][value='hostile']").uncheck()
            page.keyboard.press("Escape")
            ask(page, ASKED)
            held.let_go()
            page.locator(".wj-corpus").get_by_text("工会工作报告").wait_for()
        assert page.locator("[data-hits]:visible .wj-hit").count() == 5
        assert page.locator(".wj-answer").count() == 1
        assert held.events == 2  # the last stands for those that waited


def test_two_answers_are_judged_one_after_the_other(browser: Browser, tmp_path: Path) -> None:
    with running("tests.ui.serve_small", ["--folder", str(tmp_path)]) as (address, _), opened(browser, address) as page:
        for _ in range(2):
            ask(page, ASKED)
        good = page.get_by_role("button", name=CHINESE.tools.good, exact=True)
        with holding(page, "judge") as held:
            good.nth(0).click()
            held.wait(page)
            good.nth(1).click()
            good.nth(1).click()
            held.let_go()
            page.get_by_role("status").get_by_text(CHINESE.tools.good).nth(1).wait_for()
            page.wait_for_timeout(300)  # in which a third would be sent
        assert held.events == 2


def test_the_document_that_was_wanted_last_is_opened(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document='report']").wait_for()
        with holding(page, "open") as held:
            page.evaluate("wenju.open({document: 'report'})")
            held.wait(page)
            for wanted in ("hostile", "gone", "report", "hostile"):
                page.evaluate("(wanted) => wenju.open({document: wanted})", wanted)
            held.let_go()
            page.locator("[data-document='hostile']").wait_for()
        assert held.events == 2


def test_a_document_that_is_opened_stays_open_after_a_citation_was_followed_in_another(
    browser: Browser, small_page: str
) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        assert located(page) == "新建工会组织一万家；"
        page.get_by_role("button", name=CHINESE.library.library, exact=True).click()
        page.locator("[data-open='hostile']").click()
        page.locator("[data-document='hostile']").wait_for()
        page.wait_for_timeout(500)  # in which the citation would open its own document again
        assert page.locator("[data-document='hostile']").count() == 1


def test_what_failed_does_not_keep_back_what_waits(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document='report']").wait_for()
        page.route("**/run/predict", lambda route: route.fulfill(status=500, body="{}"), times=1)
        page.evaluate("wenju.open({document: 'report'})")
        page.evaluate("wenju.open({document: 'hostile'})")
        page.locator("[data-document='hostile']").wait_for()


def test_the_language_that_was_chosen_while_the_page_opened_stays(browser: Browser) -> None:
    with running("tests.ui.serve_small", ["--opening", "slow"]) as (address, go), opened(browser, address) as page:
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name=ENGLISH.passages).wait_for()
        with holding(page, "settle") as held:
            go.write(b"\n")
            go.flush()
            held.wait(page)
            page.get_by_role("button", name="中文").click()
            page.get_by_role("heading", name=CHINESE.passages).wait_for()
            looks = numbers(page, "look")
            with page.expect_response(lambda each: (each.request.post_data_json or {}).get("fn_index") in looks):
                held.let_go()
        page.locator(".wj-corpus").get_by_text("2 份文件").wait_for()
        assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_an_answer_comes_in_the_language_that_was_chosen_meanwhile(browser: Browser) -> None:
    with running("tests.ui.serve_small", ["--opening", "slow"]) as (address, go), opened(browser, address) as page:
        page.fill("#wj-question textarea", ASKED)
        page.keyboard.press("Enter")
        page.get_by_text(CHINESE.searching).wait_for()
        page.get_by_role("button", name="English").click()
        page.get_by_text(ENGLISH.searching).wait_for()
        go.write(b"\n")
        go.flush()
        page.locator(".wj-answer").wait_for()
        page.get_by_role("button", name=ENGLISH.tools.good, exact=True).wait_for()
        page.locator(".wj-corpus").get_by_text("2 documents").wait_for()
        page.get_by_role("heading", name=ENGLISH.passages).wait_for()
        assert page.get_by_role("heading", name=CHINESE.passages).count() == 0


def test_a_new_conversation_ends_a_wait_and_stays_new(browser: Browser) -> None:
    with running("tests.ui.serve_small", ["--opening", "slow"]) as (address, go), opened(browser, address) as page:
        page.fill("#wj-question textarea", ASKED)
        page.keyboard.press("Enter")
        page.get_by_text(CHINESE.searching).wait_for()
        page.get_by_role("button", name=CHINESE.new_conversation).click()
        page.locator("#wj-conversation .wj-welcome:visible").wait_for()
        page.fill("#wj-question textarea", "发展会员多少？")
        page.keyboard.press("Enter")
        page.get_by_text(CHINESE.searching).wait_for()
        go.write(b"\n")
        go.flush()
        page.locator(".wj-answer, .wj-card").first.wait_for()
        page.wait_for_timeout(500)  # in which the first answer would come
        assert page.locator(".wj-turn").count() == 1
        assert page.locator(".wj-question").inner_text() == "发展会员多少？"
