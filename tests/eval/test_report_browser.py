"""The page of a result in a real Chromium: it loads nothing, filters, finds, opens, and speaks two languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.report.page import write_page
from tests.eval.small import desk
from tests.eval.test_comparing import as_read
from tests.eval.test_report_page import hostile_result
from tests.eval.test_running import run
from tests.eval.test_scoring import CRAFT, NEW, OTHER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium: one of the machine, else the one that Playwright manages."""
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        except Error:
            pytest.skip("the report page is NOT TESTED: no Chromium found; install the package chromium")
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open the page of a run with a failure, compared with one without; nothing else may be requested."""
    now, earlier = as_read(run(desk(broken=[CRAFT.question]))), as_read(run(desk()))
    write_page(now, tmp_path / "a.html", earlier)
    yield from page_at(browser, tmp_path / "a.html")


def page_at(browser: Browser, path: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert (requests, errors) == ([path.as_uri()], [])


def questions(page: Page) -> list[str]:
    """Return the questions that are shown."""
    return page.locator(".card:visible .question").all_inner_texts()


def test_filters_leave_the_questions_with_that_fault(opened: Page) -> None:
    assert questions(opened) == [NEW.question, CRAFT.question, OTHER.question]
    opened.click('[data-key="any"]')
    assert questions(opened) == [CRAFT.question]
    assert opened.locator("#shown").inner_text() == "1 / 3"
    opened.click('[data-key="wrong_citation"]')
    assert questions(opened) == []
    opened.click('#flags [data-key=""]')
    opened.click('#types [data-key="off_topic"]')
    assert questions(opened) == [OTHER.question]


def test_what_changed_since_the_earlier_run_can_be_picked(opened: Page) -> None:
    opened.click('[data-key="worse"]')
    assert questions(opened) == [CRAFT.question]
    opened.click(".card:visible summary")
    assert "1.000 → 0.000" in opened.locator(".card:visible").inner_text()
    assert "RuntimeError: the index fell over" in opened.locator(".card:visible").inner_text()


def test_expected_and_cited_evidence_stand_side_by_side(opened: Page) -> None:
    opened.fill("#find", "书屋几家")
    assert questions(opened) == [NEW.question]
    opened.click("#toggle")
    gold, cited = opened.locator(".card:visible mark").all()
    left, right = gold.bounding_box(), cited.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] < right["x"]
    assert abs(left["y"] - right["y"]) < 60
    opened.click("#toggle")
    assert not gold.is_visible()


def test_the_page_speaks_chinese_and_english(opened: Page) -> None:
    assert opened.locator("h1").inner_text() == "问答评测报告"
    opened.click("#language")
    assert opened.locator("h1").inner_text() == "Evaluation report"


def test_a_narrow_screen_shows_all_of_it(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 800})
    opened.click("#toggle")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_markup_in_questions_and_reports_stays_text(browser: Browser, tmp_path: Path) -> None:
    write_page(hostile_result(), tmp_path / "a.html")
    for page in page_at(browser, tmp_path / "a.html"):
        page.click("#toggle")
        assert page.title() == "small · eval"
        assert page.locator("img").count() == 0
        assert "<img src=x onerror" in page.locator(".card .question").inner_text()
