"""Watches a page of a browser: what runs that should not, what is asked of another origin, what became an element."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.errors import RagError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
TRIPWIRE = """
window.trip = () => window.tripped('script');
for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => window.tripped(name);
document.addEventListener('securitypolicyviolation',
    (event) => window.tripped(`policy ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
ELEMENTS = """
() => {
  const foreign = 'script,iframe,object,embed,link,style,base,meta,svg,math,img,picture,video,audio,track,portal,a,'
    + 'area,template,noscript,marquee,image,isindex,xss,body,frame,[src],[href],[srcset],[background],[formaction],'
    + '[action],[style],[contenteditable]';
  const panes = [...document.querySelectorAll("[id^='wj-'] .wj-turn, .wj-quoted, .wj-hit, .wj-panel-head ~ *,"
    + " [data-document], .wj-outline, .wj-picker, .wj-why, .wj-notice, .wj-corpus, #wj-popover, #wj-results > *")];
  const drawn = "[data-testid='status-tracker']"; // Gradio's, over a part that waits
  const own = '#wj-popover'; // placed by a script
  const found = new Set();
  for (const pane of panes) for (const each of [pane, ...pane.querySelectorAll(foreign)])
    if (each.matches(foreign) && !each.matches(own) && !each.closest(drawn)) found.add(each.outerHTML.slice(0, 120));
  for (const each of document.querySelectorAll('*'))
    for (const { name } of each.attributes) if (name.startsWith('on')) found.add(`${each.tagName} ${name}`);
  return [...found];
}
"""
"""Finds elements that the program never writes into what shows texts, and handlers anywhere."""


@dataclass
class Watched:
    """A page and what was noticed on it: ``outside`` was wanted of another origin, ``sent`` no policy held back."""

    page: Page
    origin: str
    events: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    requests: int = 0

    def elements(self) -> list[str]:
        """Return what became an element on the page as it is now."""
        return [str(each) for each in self.page.evaluate(ELEMENTS)]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a headless Chromium; raise RagError where there is none."""
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=list(OPTIONS))
        except Error as error:
            raise RagError("there is no Chromium: install one (apt install chromium), then run this again") from error
        try:
            yield started
        finally:
            started.close()


@contextmanager
def watched(chromium: Browser, origin: str) -> Iterator[Watched]:
    """Open a fresh profile in which everything is noticed, and nothing can reach another origin."""
    context = chromium.new_context(reduced_motion="reduce", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    seen = Watched(page, origin)

    def asked(url: str) -> None:
        seen.requests += 1
        if not url.startswith((f"{origin}/", "data:", "blob:")):
            seen.outside.append(url[:200])

    def stopped(route: Route) -> None:
        seen.sent.append(route.request.url)
        route.abort()

    context.on("request", lambda request: asked(request.url))
    context.route(lambda url: not url.startswith((f"{origin}/", "data:", "blob:")), stopped)
    context.expose_function("tripped", lambda what: seen.events.append(str(what)[:200]))
    context.add_init_script(TRIPWIRE)
    try:
        yield seen
    finally:
        context.close()
