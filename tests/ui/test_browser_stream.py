"""What Gradio's client hears of the server, in a real Chromium; the end of its stream can be held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.browsing import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ASKED = "新建工会组织多少？"
HOLD_THE_END = """
(() => {
    const fetched = window.fetch;
    const ends = (chunk) => new TextDecoder().decode(chunk).includes("close_stream");
    let letGo;
    const wait = new Promise((go) => (letGo = go));
    window.ends = { held: 0, letGo };
    window.fetch = async (target, options) => {
        const response = await fetched(target, options);
        if (!String(target.url || target).includes("/queue/data")) return response;
        const holding = new TransformStream({
            async transform(chunk, out) {
                if (ends(chunk)) {
                    window.ends.held += 1;
                    await wait;
                }
                out.enqueue(chunk);
            },
        });
        return new Response(response.body.pipeThrough(holding), response);
    };
})();
"""


def send(page: Page) -> None:
    """Ask, and wait until the client has heard that the question was taken in."""
    page.fill("#wj-question textarea", ASKED)
    with page.expect_response("**/queue/join*"):
        page.keyboard.press("Enter")
    page.wait_for_timeout(500)


def test_a_question_that_comes_while_the_stream_ends_is_answered(browser: Browser, small_page: str) -> None:
    with opened(browser, small_page, before=HOLD_THE_END) as page:
        send(page)
        page.wait_for_function("window.ends.held === 1")
        answers, turns = page.locator(".wj-answer"), page.locator(".wj-turn")
        if (
            answers.count() == turns.count()
        ):  # it is the end of the stream that brought the answer, not of an earlier one
            send(page)
        asked = turns.count()
        assert answers.count() == asked - 1
        page.evaluate("window.ends.letGo()")
        answers.nth(asked - 1).wait_for()
