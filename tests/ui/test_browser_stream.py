"""What Gradio's client hears of the server, in a real Chromium; the end of its stream can be held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.browsing import ask, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ASKED = "新建工会组织多少？"
HOLD_THE_END = """
(() => {
    const fetched = window.fetch;
    let letGo;
    const wait = new Promise((go) => (letGo = go));
    window.ends = { held: 0, letGo };
    window.fetch = async (target, options) => {
        const response = await fetched(target, options);
        if (!String(target.url || target).includes("/queue/data")) return response;
        const holding = new TransformStream({
            async transform(chunk, out) {
                const text = new TextDecoder().decode(chunk);
                const end = text.includes("close_stream") ? text.lastIndexOf("data:") : text.length;
                out.enqueue(new TextEncoder().encode(text.slice(0, end)));
                if (end === text.length) return;
                window.ends.held += 1;
                await wait;
                out.enqueue(new TextEncoder().encode(text.slice(end)));
            },
        });
        return new Response(response.body.pipeThrough(holding), response);
    };
})();
"""
CUT_THE_END = HOLD_THE_END.replace("out.enqueue(new TextEncoder().encode(text.slice(end)));", "")


@pytest.mark.parametrize("before", [HOLD_THE_END, CUT_THE_END], ids=["late", "without a word"])
def test_a_question_that_comes_while_the_stream_of_the_opening_ends_is_answered(
    browser: Browser, small_page: str, before: str
) -> None:
    with opened(browser, small_page, before=before) as page:
        page.wait_for_function("window.ends.held === 1")
        page.fill("#wj-question textarea", ASKED)
        with page.expect_response("**/queue/join*"):
            page.keyboard.press("Enter")
        page.wait_for_timeout(500)  # in which the client could hear that the question was taken in
        assert page.locator(".wj-turn").count() == 1
        assert page.locator(".wj-answer").count() == 0
        page.evaluate("window.ends.letGo()")
        page.locator(".wj-answer").wait_for()
        ask(page, ASKED)
