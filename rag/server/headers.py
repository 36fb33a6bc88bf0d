"""The headers that keep a page to itself: nothing foreign is loaded, run, framed or told where a reader comes from.

OWASP Secure Headers Project, https://owasp.org/www-project-secure-headers/, and
Content Security Policy Level 3, https://www.w3.org/TR/CSP3/.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from html.parser import HTMLParser

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Gradio writes style attributes; nothing a style loads is foreign either
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PAGE_SCRIPTS = "'unsafe-eval'"
"""Gradio compiles the scripts that this program gives its components (``js_on_load``) with ``new Function``."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CSP = "Content-Security-Policy"


def policy(scripts: Iterable[str] = ()) -> str:
    """Return the policy as a header's value; ``scripts`` are further sources of scripts.

    >>> policy(["'sha256-x'"]).split("; ")[:2]
    ["default-src 'none'", "script-src 'self' 'sha256-x'"]
    """
    parts = {**POLICY, "script-src": " ".join([POLICY["script-src"], *scripts])}
    return "; ".join(f"{name} {sources}" for name, sources in parts.items())


def source_of(script: str) -> str:
    """Return the source that allows one inline script: the SHA-256 of its text.

    >>> source_of("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class InlineScripts(HTMLParser):
    """Finds the scripts that stand in a page itself and hashes each as a policy names it."""

    def __init__(self) -> None:
        """Start with none found."""
        super().__init__()
        self.sources: list[str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin to read a script that is not loaded from elsewhere."""
        if tag == "script" and "src" not in dict(attrs):
            self._text = []

    def handle_data(self, data: str) -> None:
        """Read on."""
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Hash what was read."""
        if tag == "script" and self._text is not None:
            self.sources.append(source_of("".join(self._text)))
            self._text = None


def hashes(html: str) -> list[str]:
    """Return the sources that allow exactly the scripts standing in a page.

    >>> hashes("<script src=a.js></script><p>text")
    []
    """
    found = InlineScripts()
    found.feed(html)
    found.close()
    return list(dict.fromkeys(found.sources))


class PagePolicy:
    """Gives a page of Gradio's a policy that names the hashes of its inline scripts.

    It stands inside what compresses. Texts of readers and reports are never in the HTML that the server sends, which
    is Gradio's template and this program's layout: what it holds may run. ``script`` is what Gradio adds later.
    """

    def __init__(self, app: ASGIApp, script: str) -> None:
        """Take the application behind."""
        self._app = app
        self._sources = [PAGE_SCRIPTS, source_of(script)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back the start of a page until its body is there."""
        start: Message | None = None
        body: list[bytes] = []

        async def sealed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
                return
            if start is None:
                await send(message)
                return
            body.append(message.get("body", b""))
            if not message.get("more_body", False):
                whole = b"".join(body)
                sources = hashes(whole.decode("utf-8", "replace"))
                MutableHeaders(scope=start)[CSP] = policy([*self._sources, *sources])
                await send(start)
                await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, sealed if scope["type"] == "http" else send)


class SecurityHeaders:
    """Gives every response its headers, also those of an error that nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the whole application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _completing(send))


def _completing(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def complete(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            headers.setdefault(CSP, policy())
        await send(message)

    return complete


def _is_page(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
