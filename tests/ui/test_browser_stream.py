"""What Gradio's client hears of the server, in a real Chromium; the end of its stream can be held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.browsing import ask, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ASKED = "新建工会组织多少？"
HOLD_THE_END = """
(() => {
    const fetched = window.fetch;
    window.ends = 0;
    let letGo;
    const wait = new Promise((go) => (window.letGo = go));
    window.fetch = async (target, options) => {
        const response = await fetched(target, options);
        if (!String(target.url || target).includes("/queue/data")) return response;
        const text = new TransformStream({
            async transform(chunk, out) {
                if (window.holding && new TextDecoder().decode(chunk).includes("close_stream")) {
                    window.ends += 1;
                    await wait;
                }
                out.enqueue(chunk);
            },
        });
        return new Response(response.body.pipeThrough(text), response);
    };
})();
"""


def test_a_question_that_comes_while_the_stream_ends_is_answered(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page, before=HOLD_THE_END) as page:
        ask(page, ASKED)
        page.wait_for_timeout(500)  # in which the streams of the opening and of the question end
        page.evaluate("window.holding = true")
        ask(page, ASKED)
        page.wait_for_function("window.ends === 1")
        page.fill("#wj-question textarea", ASKED)
        with page.expect_response("**/queue/join*"):
            page.keyboard.press("Enter")
        page.wait_for_timeout(500)  # in which the client hears that the question was taken in
        page.evaluate("window.holding = false")
        page.evaluate("window.letGo()")
        page.locator(".wj-turn").nth(2).locator(".wj-answer").wait_for()
