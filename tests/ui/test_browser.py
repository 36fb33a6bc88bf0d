"""A person's way through the page, in a real Chromium."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from rag.parsing import parse_file
from rag.ui.permalink import fragment, link_to
from rag.ui.strings import CHINESE, ENGLISH
from tests.ui.browsing import WIDTHS, Scheme, ask, in_view, keep, located, opened
from tests.ui.conftest import ROOT, running
from tests.ui.ui_library import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "未来五年数字化建设目标是什么"


@pytest.fixture(scope="module")
def real_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start what a user starts: ``python app.py``, over an index of ``data/``."""
    if find_spec("rag.wiring") is None:
        pytest.skip("rag.wiring is missing: the page is not tested with the real pipeline")
    index = str(tmp_path_factory.mktemp("index"))
    subprocess.run([sys.executable, "-m", "rag", "index", "--index", index], cwd=ROOT, check=True, timeout=300)
    with running("app", ["--index", index]) as (address, _):
        yield address


def test_the_report_answers_the_first_question_with_citations_that_lead_to_the_place(
    browser: Browser, real_page: str
) -> None:
    with opened(browser, real_page) as page:
        page.locator("[data-document]").wait_for(timeout=60_000)
        keep(page, "welcome")
        page.get_by_role("button", name=QUESTION).click()
        page.locator(".wj-answer").wait_for()
        page.locator("mark.wj-located").first.wait_for()
        page.locator("#wj-question-send:enabled").wait_for()
        page.wait_for_timeout(500)  # the button fades in
        keep(page, "answer")
        text = page.locator(".wj-answer").inner_text()
        assert "一网全通" in text
        assert "云上课堂" in text
        follow_every_citation(page)
        keep(page, "citation")


def follow_every_citation(page: Page) -> None:
    """Click on every marker, the last first: its sentence is marked exactly, in view, and so is its passage."""
    markers = page.locator(".wj-answer .wj-sentence")
    for index in reversed(range(markers.count())):
        sentence = markers.nth(index)
        if sentence.locator(".wj-cite").count() == 0:
            continue
        quote = sentence.locator(".wj-words").inner_text()
        sentence.locator(".wj-cite").first.click()
        assert quote in located(page)
        assert in_view(page, "mark.wj-located")
        assert in_view(page, ".wj-hit.wj-active mark") or page.locator(".wj-hit.wj-active").count() == 0


def over_a_page_break() -> tuple[str, str]:
    """Return a sentence of the report in the middle of which a page begins, and its link."""
    [source] = (ROOT / "data").glob("*.txt")
    report = parse_file(source, source.stem)
    sentences = [span for paragraph in report.paragraphs for span in paragraph.sentences]
    broken = next(
        span for span in sentences if any(span.start + 9 < start < span.end - 9 for start in report.page_starts)
    )
    quote = broken.of(report.text)
    return quote, fragment(link_to(report.doc_id, broken, quote))


def test_a_person_reads_the_report_points_at_citations_lists_searches_and_follows_a_link(
    browser: Browser, real_page: str
) -> None:
    quote, link = over_a_page_break()
    with opened(browser, f"{real_page}#{link}") as page:
        page.get_by_text(CHINESE.citing.arrived).wait_for(timeout=60_000)
        page.locator("mark.wj-located").nth(1).wait_for()
        assert "".join(page.locator("mark.wj-located").all_inner_texts()) == quote
        page.get_by_role("button", name=CHINESE.citing.outline).click()
        keep(page, "page-break")
        page.get_by_role("button", name=CHINESE.citing.outline).click()
        ask(page, QUESTION)
        page.locator(".wj-arrival").wait_for(state="detached")
        page.locator(".wj-cite").nth(1).hover()
        page.locator("#wj-popover").wait_for()
        keep(page, "hover")
        page.locator("#wj-question textarea").hover()
        ask(page, "第三部分讲了哪几个方面的工作？")
        assert page.locator(".wj-list li").count() == 9
        page.wait_for_timeout(500)
        keep(page, "list")
        ask(page, "2035年全国有多少座核电站？")
        page.wait_for_timeout(500)
        keep(page, "refusal")
        page.get_by_role("button", name=CHINESE.tools.search, exact=True).first.click()
        page.fill("#wj-query textarea", "劳模工匠怎么带徒弟")
        page.keyboard.press("Enter")
        page.locator("#wj-results .wj-open").first.click()
        assert in_view(page, "mark.wj-located")
        page.wait_for_timeout(500)
        keep(page, "search")


@pytest.mark.parametrize(("width", "scheme"), [*((width, "light") for width in WIDTHS), (390, "dark")])
def test_the_real_page_fits_every_width(browser: Browser, real_page: str, width: int, scheme: Scheme) -> None:
    with opened(browser, real_page, width, scheme) as page:
        page.locator("[data-document]").wait_for(state="attached", timeout=60_000)
        ask(page, QUESTION)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.wait_for_timeout(500)
        keep(page, {(390, "dark"): "phone-dark", (820, "light"): "tablet"}.get((width, scheme), f"{width}-{scheme}"))
        page.locator(".wj-cite").first.click()
        assert in_view(page, "mark.wj-located")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        keep(page, "phone" if (width, scheme) == (390, "light") else f"citation-{width}-{scheme}")


def test_a_click_marks_the_quote_exactly_even_over_a_page_break_and_rare_characters(
    browser: Browser, small_page: str
) -> None:
    with opened(browser, small_page) as page:
        ask(page, "未来五年一网全通的目标")
        quote = page.locator(".wj-words").first.inner_text()
        assert quote == "未来五年建成覆盖全国的𠮷祥服务网络，目标是一网全通。"
        assert located(page) == quote
        page.locator(".wj-open[data-doc='report']").last.click()
        assert located(page) != quote
        page.locator(".wj-cite").first.click()
        assert located(page) == quote
        assert in_view(page, "mark.wj-located")
        assert in_view(page, ".wj-hit.wj-active mark")
        assert page.locator(".wj-hit.wj-active mark").first.inner_text() == quote
        assert "第 1 页 · 第 3 段" in page.locator(".wj-locator").inner_text()
        assert page.locator(".wj-cite[aria-current]").count() == 1


def test_citations_are_reached_and_followed_with_the_keyboard(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "新建工会组织多少？")
        page.locator(".wj-open[data-doc='hostile']").first.click()
        page.locator("[data-document='hostile'] mark.wj-located").first.wait_for()
        page.locator(".wj-cite").first.focus()
        page.keyboard.press("Enter")
        assert located(page) == "新建工会组织一万家；"


def test_citations_of_older_answers_keep_working(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "未来五年一网全通的目标")
        ask(page, "新建工会组织多少？")
        assert page.locator("[data-hits='1']").is_visible()
        page.locator("[data-turn='0'].wj-cite").first.click()
        assert page.locator("[data-hits='0']").is_visible()
        assert page.locator("[data-hits='1']").is_hidden()
        assert located(page) == "未来五年建成覆盖全国的𠮷祥服务网络，目标是一网全通。"
        assert page.locator(".wj-turn").nth(1).locator(".wj-cite").first.inner_text() == "[1]"


def test_a_citation_of_another_document_opens_it(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document='report']").wait_for()
        ask(page, "图片标签原样显示")
        page.locator("[data-document='hostile']").wait_for()
        assert located(page) == f"图片标签原样显示：{HOSTILE}。"
        page.locator("[data-picker]").select_option("report")
        page.locator("[data-document='report']").wait_for()
        assert page.locator("mark.wj-located").count() == 0


def test_hostile_text_is_shown_as_text(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, f"图片标签原样显示{HOSTILE}")
        ask(page, f"${{document.title='hacked'}} {{{{constructor}}}} `{HOSTILE}`")
        for pane in ("#wj-conversation", "#wj-passages", "#wj-reader"):
            assert HOSTILE in page.locator(pane).inner_text()
        assert (
            page.locator(".wj-question").last.inner_text().startswith("${document.title='hacked'} {{constructor}} `<")
        )
        assert page.locator("#wj-page img, #wj-page a").count() == 0
        assert page.title() == "问据"


def test_a_refusal_is_a_state_of_its_own_with_the_nearest_passages(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "核电站发电量")
        refusal = page.locator(".wj-refusal")
        assert CHINESE.refused in refusal.inner_text()
        assert "报告没有谈到这个问题。" in refusal.inner_text()
        refusal.get_by_role("button").first.click()
        assert page.locator(".wj-hit.wj-active").count() == 1
        assert in_view(page, "mark.wj-located")


def test_a_refusal_takes_the_mark_of_the_answer_before_it_away(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "新建工会组织多少？")
        assert located(page) == "新建工会组织一万家；"
        ask(page, "核电站发电量")
        page.locator("mark.wj-located").first.wait_for(state="detached")
        assert page.locator(".wj-locator").inner_text() == CHINESE.no_place
        assert page.locator("[aria-current='true'], .wj-active").count() == 0
        page.locator("[data-turn='0'].wj-cite").first.click()
        assert located(page) == "新建工会组织一万家；"


def test_another_language_keeps_the_place_that_was_followed(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "新建工会组织多少？")
        assert located(page) == "新建工会组织一万家；"
        page.get_by_role("button", name="English").click()
        page.get_by_text("Citation 1: p. 2 · ¶ 5 · 二、组织建设", exact=True).wait_for()
        assert located(page) == "新建工会组织一万家；"
        assert page.locator(".wj-hit.wj-active mark").first.inner_text() == "新建工会组织一万家；"
        page.locator(".wj-hit .wj-open").first.click()
        assert page.locator(".wj-locator").inner_text() == "p. 2 · ¶ 5 · 二、组织建设"


def test_the_language_switches_everything_and_is_remembered(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "新建工会组织多少？")
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name=ENGLISH.passages).wait_for()
        assert "Citation 1: p. 2 · ¶ 5" in (page.locator(".wj-cite").first.get_attribute("aria-label") or "")
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.locator("#wj-question textarea").get_attribute("placeholder") == ENGLISH.placeholder
        page.reload()
        page.get_by_role("button", name=ENGLISH.new_conversation).wait_for()
        page.get_by_role("button", name=ENGLISH.tools.good, exact=True).wait_for()
        page.get_by_role("button", name="中文").click()
        page.get_by_role("heading", name=CHINESE.passages).wait_for()


def test_a_new_conversation_is_empty(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, "新建工会组织多少？")
        page.get_by_role("button", name=CHINESE.new_conversation).click()
        page.locator("#wj-conversation .wj-welcome:visible").wait_for()
        page.locator(".wj-turn, .wj-hit").first.wait_for(state="detached")
        assert page.locator(".wj-turn, .wj-hit").count() == 0


def test_a_question_that_cannot_be_asked_is_kept_and_explained(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        for question, said in (
            (" ", CHINESE.empty_question),
            ("数\x07", CHINESE.unusable_question),
            ("长" * 501, CHINESE.long_question.format(count=501, limit=500)),
            ("？！", CHINESE.unusable_question),
        ):
            page.fill("#wj-question textarea", question)
            page.keyboard.press("Enter")
            page.get_by_text(said, exact=True).wait_for()
            assert page.locator("#wj-question textarea").input_value() == question
            assert page.locator(".wj-turn").count() == 0
