"""What the tests of the page do in a browser: open it, ask, see what is marked, keep a picture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.ui.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

SCREENSHOTS = ROOT / "build" / "screenshots"
IMAGES = ROOT / "docs" / "images"
IN_THE_DOCS = (
    "answer",
    "phone",
    "hover",
    "page-break",
    "list",
    "refusal",
    "search",
    "settings",
    "phone-dark",
    "tablet",
    "library-report",
    "comparison",
    "upload-phone-dark",
    "pdf-page",
)
WIDTHS = (1440, 820, 390)
DELAY = "RAG_TEST_PAGE_DELAY_MS"
LATE = """
(() => {
    const fetched = window.fetch;
    const wait = () => new Promise((go) => setTimeout(go, Math.random() * %d));
    window.fetch = async (...request) => {
        await wait();
        const response = await fetched(...request);
        await wait();
        return response;
    };
})();
"""
Scheme = Literal["light", "dark"]


@contextmanager
def opened(
    browser: Browser, address: str, width: int = 1440, scheme: Scheme = "light", before: str = ""
) -> Iterator[Page]:
    """Open the page in a fresh browser profile; afterwards no request may have left the origin, no script failed.

    ``before`` is a script that runs before those of the page.
    """
    size: ViewportSize = {"width": width, "height": {1440: 900, 820: 1180}.get(width, 844)}
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    delay = int(os.environ.get(DELAY, "0"))
    for script in (LATE % delay if delay else "", before):
        context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(60_000)  # of a machine that has other things to do
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.locator("#wj-question textarea").wait_for()
    yield page
    context.close()
    origin = address.partition("#")[0]
    assert [url for url in requests if not url.startswith((origin, "data:", "blob:"))] == []
    assert errors == []


def ask(page: Page, question: str) -> None:
    """Type a question and wait until it is answered."""
    turns = page.locator(".wj-turn").count()
    page.fill("#wj-question textarea", question)
    page.keyboard.press("Enter")
    page.locator(".wj-turn").nth(turns).locator(".wj-answer, .wj-card").wait_for()


def numbers(page: Page, name: str) -> list[int]:
    """Return the numbers of the events that have a handler."""
    found = page.evaluate(
        "(name) => gradio_config.dependencies.filter((each) => each.api_name.replace(/_\\d+$/, '') === name)"
        ".map((each) => each.id)",
        name,
    )
    return list(found)


def located(page: Page) -> str:
    """Return the text that is marked in the reader, once the document that was asked for is open there."""
    link = page.locator("[aria-current='true'][data-doc]")
    link.first.wait_for(state="attached")
    document = page.locator(f"[data-document='{link.first.get_attribute('data-doc')}']")
    document.locator("mark.wj-located").first.wait_for()
    return "".join(document.locator("mark.wj-located:not(.wj-located .wj-located)").all_inner_texts())


def in_view(page: Page, selector: str) -> bool:
    """Say whether the first match lies inside the window and inside its pane."""
    found = page.locator(selector).first.evaluate(
        """(element) => {
            const box = element.getBoundingClientRect();
            const line = element.getClientRects()[0]; // the box around several lines may begin in other text
            const hit = document.elementFromPoint(line.left + 2, line.top + 4);
            return box.top >= 0 && box.bottom <= innerHeight && (hit === element || element.contains(hit));
        }"""
    )
    return bool(found)


def keep(page: Page, name: str) -> None:
    """Store a screenshot, and renew it in the documentation when asked to."""
    renewed = name in IN_THE_DOCS and os.environ.get("WENJU_SCREENSHOTS") == "1"
    folder = IMAGES if renewed else SCREENSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
    if renewed:
        shrink(folder / f"{name}.png")


def shrink(picture: Path) -> None:
    """Draw a picture in 128 colours, which are enough for text on paper and less than half of the bytes."""
    from PIL import Image

    with Image.open(picture) as image:
        fewer = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    fewer.save(picture, optimize=True)
