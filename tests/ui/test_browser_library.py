"""A person's first five minutes with the library: the real program on two small reports, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from rag.ui.strings import CHINESE
from tests.parsing.pdf_files import report_file
from tests.ui.browsing import WIDTHS, Scheme, ask, in_view, keep, located, opened
from tests.ui.conftest import running
from tests.ui.test_browser_tools import problems

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page

WORDS, PAIR = CHINESE.library, CHINESE.comparing
LAST_YEAR = """临江市2024年工作报告

（2024年1月15日）

一、就业

2024年城镇新增就业的目标是五万人以上。开展职业培训三万人次。

二、住房

2024年开工建设保障性住房八千套。
"""
THIS_YEAR = ("临江市2025年工作报告", "一、就业", "2025年城镇新增就业的目标是六万人以上。开展职业培训四万人次。",
             "二、住房", "2025年开工建设保障性住房一万套。")  # fmt: skip
PRINTED = [
    "山地公园年度报告",
    "2025年公园种植银杏树一百二十棵，修复步道十七公里，这是十年来最多的一年。",
    "游客人数达到四十二万人次。",
]
LONG_NAME = "关于进一步加强城市公园绿地建设与管理工作并在全市范围内推广的若干情况汇报（征求意见稿）.txt"
ASKED = "城镇新增就业的目标是多少？"
GONE = [part + "。" for line in THIS_YEAR[2::2] for part in line.split("。") if part]


def word_report() -> FilePayload:
    """Return this year's report as somebody saves it in Word."""
    document, content = docx.Document(), BytesIO()
    document.add_heading(THIS_YEAR[0], 0)
    for number, line in enumerate(THIS_YEAR[1:]):
        document.add_heading(line, 1) if number % 2 == 0 else document.add_paragraph(line)
    document.save(content)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": "临江2025.docx", "mimeType": kind, "buffer": content.getvalue()}


@pytest.fixture(scope="module")
def library_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start ``python app.py`` over a folder of two small reports, one of them a PDF file."""
    folder = tmp_path_factory.mktemp("library")
    data = folder / "data"
    data.mkdir()
    (data / "临江2024.txt").write_text(LAST_YEAR, encoding="utf-8")
    (data / "公园.pdf").write_bytes(report_file(PRINTED))
    before = dict(os.environ)
    os.environ.update(RAG_DATA_DIR=str(data), RAG_INDEX_DIR=str(folder / "index"))
    try:
        with running("app") as (address, _):
            yield address
    finally:
        os.environ.clear()
        os.environ.update(before)


def mode(page: Page, name: str) -> None:
    """Go to a view by its button."""
    page.locator(".wj-modes").get_by_role("button", name=name, exact=True).click()


def add(page: Page, *files: FilePayload | str | Path) -> None:
    """Send files and wait for what was read in them."""
    page.locator("[data-upload]").set_input_files(list(files))  # type: ignore[arg-type]
    page.get_by_role("heading", name=WORDS.reports).wait_for()


def remove(page: Page, doc_id: str) -> None:
    """Take a document out of the library and wait until it is gone."""
    entry = page.locator(f"[data-entry='{doc_id}']")
    entry.get_by_role("button", name=WORDS.remove, exact=True).click()
    entry.get_by_role("button", name=WORDS.remove_sure).click()
    page.locator("#wj-intake").get_by_text(WORDS.removed).wait_for(timeout=60_000)


def finds(page: Page, sentence: str) -> bool:
    """Say whether a search finds a sentence."""
    page.fill("#wj-query textarea", sentence)
    page.keyboard.press("Enter")
    page.get_by_text(f"“{sentence}”").wait_for()
    return any(sentence in text for text in page.locator("#wj-results .wj-hit-text").all_inner_texts())


def test_the_first_five_minutes(browser: Browser, library_page: str) -> None:
    with opened(browser, library_page) as page:
        page.locator("[data-document]").wait_for(timeout=120_000)
        ask(page, ASKED)
        page.locator(".wj-cite").first.hover()
        page.locator("#wj-popover").get_by_text("2024年城镇新增就业的目标是五万人以上。").wait_for()
        page.locator(".wj-cite").first.click()
        assert "五万人以上" in located(page)
        mode(page, WORDS.library)
        add(page, word_report(), {"name": "照片.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
        intake = page.locator("#wj-intake")
        assert "临江市2025年工作报告" in intake.inner_text()
        assert WORDS.refused in intake.inner_text()
        assert page.locator("[data-entry]").count() == 2  # nothing counts before it is confirmed
        keep(page, "library-report")
        page.locator("[data-confirm]").click()
        intake.get_by_text(WORDS.added.format(count=1)).wait_for(timeout=120_000)
        page.locator("[data-entry]").nth(2).wait_for()
        compared_and_removed(page)


def compared_and_removed(page: Page) -> None:
    """Ask the new report, compare it with last year's, remove it, and look for what it said."""
    page.locator("#wj-intake").get_by_role("button", name=WORDS.ask_now).click()
    ask(page, "2025年城镇新增就业的目标是多少？")
    assert "六万人以上" in page.locator(".wj-answer").last.inner_text()
    assert "临江市2025年工作报告" in page.locator(".wj-source").all_inner_texts()
    mode(page, PAIR.compare)
    page.locator("[data-side]").nth(0).select_option("临江2024")
    page.locator("[data-side]").nth(1).select_option("临江2025")
    page.wait_for_timeout(500)
    page.fill("#wj-pair-question textarea", ASKED)
    page.keyboard.press("Enter")
    page.locator(".wj-pair .wj-answer").nth(1).wait_for()
    left, right = page.locator(".wj-pair .wj-answer").all_inner_texts()
    assert ("五万人以上" in left, "六万人以上" in right) == (True, True)
    keep(page, "comparison")
    mode(page, WORDS.library)
    remove(page, "临江2025")
    page.reload()
    page.locator("[data-document]").wait_for()
    page.locator(".wj-turn").nth(3).wait_for(state="attached")  # the conversation is still there
    page.locator(".wj-cite.wj-gone").first.wait_for(state="attached")
    mode(page, CHINESE.tools.search)
    assert [sentence for sentence in GONE if finds(page, sentence)] == []
    assert finds(page, "2024年开工建设保障性住房八千套。")


def test_a_page_that_shows_an_earlier_library_catches_up_with_its_next_answer(
    browser: Browser, library_page: str
) -> None:
    with opened(browser, library_page) as one, opened(browser, library_page) as other:
        for page in (one, other):
            page.locator("[data-document]").wait_for(timeout=120_000)
        mode(one, WORDS.library)
        add(one, word_report())
        one.locator("[data-confirm]").click()
        one.locator("#wj-intake").get_by_text(WORDS.added.format(count=1)).wait_for(timeout=120_000)
        entry = other.locator("[data-entry='临江2025']")
        assert entry.count() == 0
        ask(other, "2025年城镇新增就业的目标是多少？")
        entry.wait_for(state="attached")
        assert "六万人以上" in other.locator(".wj-answer").inner_text()
        remove(one, "临江2025")
        ask(other, ASKED)
        entry.wait_for(state="detached")


def test_a_page_of_a_pdf_file_shows_the_quote_where_it_was_printed(browser: Browser, library_page: str) -> None:
    with opened(browser, library_page) as page:
        page.locator("[data-document]").wait_for(timeout=120_000)
        assert page.locator("#wj-page img").count() == 0
        ask(page, "公园种植了多少棵银杏树？")
        page.locator(".wj-cite").first.click()
        page.locator("[data-document='公园'] mark.wj-located").first.wait_for()
        page.get_by_role("button", name=CHINESE.sheet.sheet, exact=True).click()
        page.locator(".wj-sheet-mark").first.wait_for()
        assert in_view(page, "mark.wj-located")
        image, mark = (
            page.locator(".wj-sheet-page img").bounding_box(),
            page.locator(".wj-sheet-mark").first.bounding_box(),
        )
        assert image
        assert mark
        assert image["x"] < mark["x"] < image["x"] + image["width"] / 2
        assert problems(page) == []
        keep(page, "pdf-page")
        page.keyboard.press("Escape")
        page.locator("#wj-sheet").wait_for(state="hidden")


@pytest.mark.parametrize(("width", "scheme"), [(WIDTHS[0], "light"), (WIDTHS[1], "light"), (WIDTHS[2], "dark")])
def test_the_library_fits_every_width_and_keeps_nobody_out(
    browser: Browser, library_page: str, width: int, scheme: Scheme
) -> None:
    with opened(browser, library_page, width, scheme) as page:
        page.locator("[data-document]").wait_for(state="attached", timeout=120_000)
        mode(page, WORDS.library)
        add(page, word_report(), {"name": LONG_NAME, "mimeType": "text/plain", "buffer": b"\xff\xfe\x00"})
        assert problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.wait_for_timeout(300)
        keep(page, "upload-phone-dark" if width == 390 else f"library-{width}")
        page.locator("[data-cancel]").click()
        page.locator("#wj-intake [data-cancel]").wait_for(state="detached")
        entry = page.locator("[data-entry='临江2024']")
        entry.get_by_role("button", name=WORDS.remove, exact=True).click()
        assert entry.get_by_role("button", name=WORDS.remove_sure).is_visible()
        assert problems(page) == []
        entry.get_by_role("button", name=WORDS.rename, exact=True).click()
        assert entry.get_by_role("button", name=WORDS.remove_sure).is_hidden()
        boxes = page.locator("#wj-shelf button:visible, #wj-shelf p:visible, #wj-shelf h3:visible").evaluate_all(
            "elements => elements.map(element => element.getBoundingClientRect().right)"
        )
        assert max(boxes) <= width
