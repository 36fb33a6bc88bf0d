"""Shows hostile texts in every place of the page in a real browser: no script runs, no request leaves the origin.

``python -m tools.stress.page [--count N] [--seed N] [--out FILE]``. A text stands as title, file name, heading, text,
quote, question, reading of the question, refusal, error, short answer, sentence of a model, search, explanation, link,
and in what the browser kept; then the policy is tried alone, with escaping left out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from tools.stress.hostile_page import TOGETHER
from tools.stress.payloads import payloads
from tools.stress.results import Outcome, parser, report
from tools.stress.serving import served
from tools.stress.watching import Watched, browser, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

MODULE = ["-m", "tools.stress.hostile_page"]
FULL: tuple[str, ...] = ()
SINKS = 15
RAW_SECONDS = 15
"""How long texts that became elements may do what they want."""
LONGEST_WAIT = 60_000


def attack(chromium: Browser, origin: str, texts: Sequence[str]) -> tuple[Watched, list[str]]:
    """Take texts through the page in one load; return what was watched, and a line for each thing that did not hold."""
    with watched(chromium, origin) as seen:
        page, failures = seen.page, []
        page.goto(f"{origin}/#doc={quote(texts[0])}&at=0-1&hash=0123456789abcdef&head={quote(texts[0][:8])}&tail=x")
        page.locator("[data-document]").wait_for(state="attached")
        failures += [f"element: {each}" for each in seen.elements()]
        for text in texts:
            failures += _ask(page, text)
            failures += [f"element after {text!r}: {each}" for each in seen.elements()]
        _wander(page, texts)
        failures += [f"element at the end: {each}" for each in seen.elements()]
        page.reload()
        page.locator(".wj-turn").first.wait_for()
        page.locator("[data-document]").wait_for(state="attached")
        failures += [f"element after a reload: {each}" for each in seen.elements()]
        if page.url.partition("#")[0] != f"{origin}/" or page.title() != "问据":
            failures.append(f"the page became {page.url[:100]} {page.title()[:40]!r}")
        return seen, [*failures, *noticed(seen)]


def noticed(seen: Watched) -> list[str]:
    """Return a line for everything that ran or left."""
    return [*(f"ran: {each}" for each in seen.events), *(f"left the origin: {each}" for each in seen.outside)]


def _ask(page: Page, text: str) -> list[str]:
    """Ask a text as question and wait for what comes; return a line where it is not shown as it is."""
    turns = page.locator(".wj-turn")
    before = turns.count()
    page.fill("#wj-question textarea", text)
    begin = page.evaluate("() => gradio_config.dependencies.find((each) => each.api_name === 'begin').id")
    with page.expect_response(lambda each: _event_of(each.request) == begin) as taken:
        page.locator("#wj-question-send:enabled").click()
    if "wj-turn" not in taken.value.text():
        page.locator("#wj-notice .wj-notice").wait_for()
        return []
    page.wait_for_function(
        "(count) => document.querySelectorAll('.wj-turn').length > count"
        " && !document.querySelector('.wj-turn:last-child > .wj-searching')",
        arg=before,
    )
    shown = turns.last.locator(".wj-question").evaluate("(node) => node.textContent")
    return [] if "".join(shown.split()) == "".join(text.split()) else [f"{text!r} is shown as {shown!r}"]


def _event_of(request: Request) -> object:
    """Return the number of the handler that a request is for; None where it is for none."""
    return (request.post_data_json or {}).get("fn_index") if request.url.endswith("/run/predict") else None


def _wander(page: Page, texts: Sequence[str]) -> None:
    """Follow citations, open cards, panels, explanations, documents and searches, switch language, export."""
    for place in range(min(page.locator(".wj-cite[data-doc]").count(), TOGETHER)):
        cite = page.locator(".wj-cite[data-doc]").nth(place)
        cite.dispatch_event("click")
        cite.dispatch_event("pointerover")
    page.locator("[data-document]").wait_for(state="attached")
    for why in page.locator(".wj-why summary").all()[:3]:
        why.dispatch_event("click")
    page.locator("[data-act='panel']").first.dispatch_event("click")
    for kind in ("markdown", "word"):
        page.locator(f"[data-export='{kind}']").dispatch_event("click")
        page.wait_for_timeout(300)
    page.locator("[data-act='panel']").first.dispatch_event("click")
    page.locator("#wj-switch").dispatch_event("click")
    page.locator("[data-language='en']").wait_for(state="attached")
    page.locator("[data-mode='search']").dispatch_event("click")
    page.fill("#wj-query textarea", texts[0])
    page.locator("#wj-query-send").dispatch_event("click")
    page.locator("#wj-results .wj-hit, .wj-notice").first.wait_for(state="attached")
    page.wait_for_timeout(500)


def policy_alone(chromium: Browser) -> dict[str, int]:
    """Return what happens with escaping left out, so that the texts do become elements."""
    with served([*MODULE, "--raw"]) as (origin, _), watched(chromium, origin) as seen:
        seen.page.goto(origin)
        seen.page.wait_for_timeout(RAW_SECONDS * 1000)  # for nothing of the page: an element may have taken its place
        blocked = [each for each in seen.events if each.startswith("policy")]
        ran = len(seen.events) - len(blocked)
        return {"raw_scripts_run": ran, "raw_blocked_by_policy": len(blocked), "raw_left_origin": len(seen.sent)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; return the exit code."""
    options = parser("page", __doc__)
    options.add_argument("--count", type=int, default=len(payloads()), help="how many texts (all)")
    given = options.parse_args(arguments)

    def run() -> Outcome:
        texts = random.Random(given.seed).sample(payloads(), given.count)  # noqa: S311  reproducible, not secret
        failures, requests = [], 0
        with browser() as chromium:
            with served(MODULE) as (origin, _):
                loads = [texts[place : place + TOGETHER] for place in range(0, len(texts), TOGETHER)]
                for load in loads:
                    seen, failed = attack(chromium, origin, load)
                    failures += failed
                    requests += seen.requests
            alone = policy_alone(chromium)
        figures = {"payloads": len(texts), "sinks": SINKS, "page_loads": len(loads), "requests": requests, **alone}
        return Outcome(figures, failures)

    return report("page", run, given.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
