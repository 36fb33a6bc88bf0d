"""What stands around asking, in a real Chromium: history, search, settings, verdicts, export, keys, accessibility."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from eval.question_sets import read_questions
from rag.ui.strings import CHINESE, ENGLISH
from tests.ui.browsing import Scheme, ask, in_view, keep, located, opened
from tests.ui.ui_library import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ASKED = "新建工会组织多少？"
QUOTE = "新建工会组织一万家；"


def panel(page: Page) -> None:
    """Open the settings and tools."""
    page.get_by_role("button", name=CHINESE.tools.more, exact=True).click()
    page.get_by_role("heading", name=CHINESE.tools.settings).wait_for()


def test_a_conversation_survives_a_refresh_and_a_new_one_does_not_bring_it_back(
    browser: Browser, small_page: str
) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        ask(page, f"核电站{HOSTILE}")
        before = page.locator("#wj-conversation").inner_text()
        page.reload()
        page.locator(".wj-turn").nth(1).wait_for()
        assert page.locator("#wj-conversation").inner_text() == before
        assert page.locator("[data-hits]").count() == 2
        page.locator("[data-turn='0'].wj-cite").first.click()
        assert located(page) == QUOTE
        ask(page, ASKED)
        page.reload()
        page.locator(".wj-turn").nth(2).wait_for()
        page.get_by_role("button", name=CHINESE.new_conversation).click()
        page.locator(".wj-welcome:visible").wait_for()
        page.reload()
        page.locator("[data-document]").wait_for()
        assert page.locator(".wj-turn").count() == 0


def test_what_a_browser_kept_is_dropped_when_it_is_damaged(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        page.wait_for_timeout(300)
        cut = "localStorage.getItem('wenju-conversation').slice(0, -400)"
        page.evaluate(f"localStorage.setItem('wenju-conversation', {cut})")
        page.evaluate("localStorage.setItem('wenju-options', '\"x\"')")
        page.reload()
        page.locator("[data-document]").wait_for()
        assert page.locator(".wj-turn").count() == 0
        ask(page, ASKED)
        assert located(page) == QUOTE


def test_searching_lists_ranked_passages_that_open_in_the_text(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document]").wait_for()
        page.locator("#wj-conversation").click(position={"x": 5, "y": 5})
        page.keyboard.press("s")
        page.keyboard.type("新建工会组织")
        page.keyboard.press("Enter")
        page.get_by_text("“新建工会组织”：7 个段落，最相关的在前").wait_for()
        assert page.locator("#wj-chat").is_hidden()
        assert page.locator("#wj-passages").is_hidden()
        ranks = page.locator("#wj-results .wj-rank").all_inner_texts()
        assert ranks == [str(rank) for rank in range(1, 8)]
        page.locator("#wj-results .wj-open").first.click()
        assert located(page) == "新建工会组织一万家；发展会员三百万人。"
        assert in_view(page, "#wj-results .wj-active")
        keep(page, "small-search")
        page.fill("#wj-query textarea", "？！")
        page.keyboard.press("Enter")
        page.locator("#wj-search-notice").get_by_text(CHINESE.unusable_question).wait_for()
        page.get_by_role("button", name=CHINESE.tools.ask, exact=True).click()
        assert page.locator("#wj-question textarea").is_visible()
        assert page.locator(".wj-turn").count() == 0


def test_settings_change_what_is_asked_and_are_remembered(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document]").wait_for()
        panel(page)
        page.locator("[data-option='document'][value='report']").uncheck()
        page.locator(".wj-corpus").get_by_text("坏文件").wait_for()
        page.locator("[data-option='passages']").select_option("5")
        page.keyboard.press("Escape")
        assert page.locator(".wj-panel-head").is_hidden()
        ask(page, ASKED)
        assert page.locator(".wj-refusal").count() == 1
        page.reload()
        page.locator("[data-document]").wait_for()
        panel(page)
        assert not page.locator("[data-option='document'][value='report']").is_checked()
        page.locator("[data-option='document'][value='report']").check()
        page.locator("[data-option='document'][value='hostile']").uncheck()
        page.locator("[data-option='document'][value='report']").uncheck()
        page.get_by_text(CHINESE.tools.no_choice).wait_for()
        page.locator("[data-option='document'][value='report']").check()
        page.locator("[data-option='document'][value='hostile']").check()
        page.locator(".wj-corpus").get_by_text("2 份文件").wait_for()
        page.locator("[data-option='strictness']").fill("100")
        page.locator("output").get_by_text("100 %").wait_for()
        keep(page, "settings")
        page.get_by_role("button", name=CHINESE.tools.close).first.click()
        ask(page, ASKED)
        assert page.locator(".wj-refusal").count() == 2
        assert page.locator("[data-hits]:visible .wj-hit").count() == 5


@pytest.mark.parametrize("width", [1440, 390])
def test_two_documents_stand_side_by_side_and_on_a_phone_one_above_the_other(
    browser: Browser, small_page: str, width: int
) -> None:
    with opened(browser, small_page, width) as page:
        page.locator("[data-document]").wait_for(state="attached")
        page.get_by_role("button", name=CHINESE.comparing.compare, exact=True).first.click()
        page.get_by_text(CHINESE.comparing.welcome).wait_for()
        page.fill("#wj-pair-question textarea", ASKED)
        page.keyboard.press("Enter")
        page.locator(".wj-pair .wj-answer").wait_for()
        keep(page, f"compare-{width}")
        one, other = (turn.bounding_box() for turn in page.locator(".wj-pair .wj-turn").all())
        assert one
        assert other
        assert (one["x"] == other["x"]) is (width == 390)
        assert page.locator(".wj-asked-of").first.inner_text() == "只问：工会工作报告"
        assert page.locator(".wj-pair .wj-source").first.inner_text() == "工会工作报告"
        page.locator(".wj-cite").first.click()
        assert located(page) == QUOTE
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert problems(page) == []
        page.get_by_role("button", name=CHINESE.tools.ask, exact=True).first.click()
        assert page.locator(".wj-pair").is_hidden()
        page.reload()
        page.locator(".wj-pair .wj-answer").wait_for(state="attached")


def test_choosing_on_one_side_what_stands_on_the_other_exchanges_them(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        page.locator("[data-document]").wait_for()
        page.get_by_role("button", name=CHINESE.comparing.compare, exact=True).first.click()
        page.locator("[data-side]").first.select_option("hostile")
        sides = page.locator("[data-side]").evaluate_all("selects => selects.map(select => select.value)")
        assert sides == ["hostile", "report"]
        page.wait_for_timeout(300)
        page.fill("#wj-pair-question textarea", ASKED)
        page.keyboard.press("Enter")
        page.locator(".wj-pair .wj-answer").wait_for()
        assert page.locator(".wj-asked-of").last.inner_text() == "只问：工会工作报告"


def test_appearance_follows_the_system_until_a_reader_chooses(browser: Browser, small_page: str) -> None:
    def shade() -> str:
        return str(page.locator("#wj-chat").evaluate("element => getComputedStyle(element).backgroundColor"))

    light, dark = "rgb(255, 254, 251)", "rgb(31, 30, 27)"
    with opened(browser, small_page, scheme="dark") as page:
        assert shade() == dark
        panel(page)
        page.locator("[data-scheme]").select_option("light")
        assert shade() == light
        page.reload()
        page.locator("[data-document]").wait_for()
        assert shade() == light
        page.emulate_media(color_scheme="light")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(100)
        assert shade() == light
        panel(page)
        page.locator("[data-scheme]").select_option("auto")
        assert shade() == dark


def test_verdicts_become_a_question_set_on_this_machine(
    browser: Browser, small_page: str, feedback_folder: Path
) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        page.get_by_role("button", name=CHINESE.tools.good, exact=True).click()
        page.get_by_text("已记在本机：有用").wait_for()
        ask(page, "核电站发电量")
        page.get_by_role("button", name=CHINESE.tools.right_refusal).click()
        page.get_by_text("已记在本机：拒答得对").wait_for()
        ask(page, ASKED)
        page.locator(".wj-turn").nth(2).locator(".wj-cite").hover()
        page.locator("#wj-popover").get_by_role("button", name=CHINESE.tools.wrong_citation).click()
        page.get_by_text("已记在本机：这条引文不对").wait_for()
        page.reload()
        page.get_by_text("已记在本机：有用").wait_for()
    lines = (feedback_folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["feedback_good", "feedback_good", "feedback_wrong_citation"]
    complete = feedback_folder / "complete.jsonl"
    complete.write_text("\n".join(lines[:2]), encoding="utf-8")
    read = read_questions(complete)
    assert [(each.question, each.answerable, each.evidence) for each in read] == [
        (ASKED, True, (QUOTE,)),
        ("核电站发电量", False, ()),
    ]


def test_a_conversation_is_stored_as_markdown_and_as_word(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        panel(page)
        page.get_by_role("button", name=CHINESE.tools.export_word).click()
        page.get_by_text(CHINESE.tools.nothing_to_export).wait_for()
        page.keyboard.press("Escape")
        ask(page, ASKED)
        panel(page)
        files = {}
        for label in (CHINESE.tools.export_markdown, CHINESE.tools.export_word, CHINESE.tools.export_markdown):
            with page.expect_download() as download:
                page.get_by_role("button", name=label).click()
            files[label] = download.value.path().read_bytes()
            assert download.value.suggested_filename.startswith("问据对话-")
    written = files[CHINESE.tools.export_markdown].decode()
    assert f"{QUOTE}\\[1\\]" in written
    paragraphs = [each.text for each in docx.Document(BytesIO(files[CHINESE.tools.export_word])).paragraphs]
    assert f"{QUOTE}[1]" in paragraphs


def test_the_list_of_keys_opens_by_key_and_single_keys_can_be_switched_off(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        page.locator("#wj-question textarea").press("?")
        assert page.locator("#wj-keys").is_hidden()
        page.locator("#wj-conversation").click(position={"x": 5, "y": 5})
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        assert page.get_by_role("dialog").locator("kbd").all_inner_texts() == [k for k, _ in CHINESE.tools.key_list]
        keep(page, "keys")
        page.get_by_text(CHINESE.tools.single_keys).click()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        page.keyboard.press("s")
        assert page.locator("#wj-chat").is_visible()


SERIOUS = ("serious", "critical")


def problems(page: Page) -> list[str]:
    """Return what axe-core finds that keeps people out, each with the first place where it is."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found if each["impact"] in SERIOUS]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (820, "light"), (390, "dark")])
def test_nothing_keeps_people_out(browser: Browser, small_page: str, width: int, scheme: Scheme) -> None:
    with opened(browser, small_page, width, scheme) as page:
        page.locator("[data-document]").wait_for(state="attached")
        assert problems(page) == []
        ask(page, "核电站发电量")
        ask(page, ASKED)
        page.locator(".wj-turn").last.locator(".wj-cite").hover()
        page.locator("#wj-popover").wait_for()
        assert problems(page) == []
        panel(page)
        assert problems(page) == []
        page.get_by_role("button", name=CHINESE.tools.close).first.click()
        page.get_by_role("button", name=CHINESE.tools.search, exact=True).first.click()
        page.fill("#wj-query textarea", ASKED)
        page.keyboard.press("Enter")
        page.locator("#wj-results .wj-hit").first.wait_for()
        assert problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.locator("#wj-results .wj-open").first.click()
        page.get_by_role("button", name=CHINESE.citing.outline).click()
        assert problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_keeps_people_out_is_noticed(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        faults = "<img src='data:,'><button></button><p style='color:#ddd;background:#fff'>一网</p>"
        page.locator("#wj-bar").evaluate(f'element => element.insertAdjacentHTML("beforeend", `{faults}`)')
        assert sorted(each.partition(":")[0] for each in problems(page)) == [
            "button-name",
            "color-contrast",
            "image-alt",
        ]


def test_every_tool_speaks_english_too(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page) as page:
        ask(page, ASKED)
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name=ENGLISH.tools.good, exact=True).wait_for()
        page.locator(".wj-cite").first.hover()
        page.locator("#wj-popover").get_by_role("button", name=ENGLISH.citing.copy_entry).wait_for()
        page.get_by_role("button", name=ENGLISH.tools.more, exact=True).click()
        page.get_by_role("heading", name=ENGLISH.tools.settings).wait_for()
        texts = page.locator(
            ".wj-setting > span, .wj-tools button, #wj-tabs, .wj-modes, .wj-verdicts"
        ).all_inner_texts()
        assert len(texts) > 10
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in "".join(texts))
