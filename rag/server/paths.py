"""Which addresses answer: those that the page and the documented interfaces use. All others of Gradio's do not.

Gradio also serves files of its cache by path, fetches addresses for a caller (``/gradio_api/file=http…``, ``/proxy=``),
keeps deep links, recordings and histories, and calls methods of components by name. None of that is needed here, and
what is not reachable cannot have a hole.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from rag.server.failures import refusal

API = "/gradio_api"
PAGE = frozenset({"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/login", "/logout"})
EVENTS = frozenset(
    f"{API}/{name}"
    for name in (
        "app_id",
        "cancel",
        "info",
        "login_check",
        "queue/data",
        "queue/join",
        "queue/status",
        "reset",
        "run/predict",
        "startup-events",
        "theme.css",
        "token",
        "upload",
        "upload_progress",
        "user",
    )
)
OWN = frozenset({"/health", "/mcp", "/v1"})
UNDER = ("/assets/", "/static/", "/v1/", f"{API}/call/", f"{API}/run/", f"{API}/heartbeat/")
DECODINGS = 3
"""How often a path is decoded before it is looked at: proxies before and libraries behind decode too."""
LONGEST_NAME = 255
"""Bytes of one part of a path: a longer one is the name of no file, and asking the system for it is an error."""


def is_open(path: str) -> bool:
    """Say whether an address answers; ``path`` is decoded once already, as a server gives it.

    >>> is_open("/assets/index.js"), is_open("/assets/../config"), is_open("/gradio_api/file=/etc/passwd")
    (True, False, False)
    """
    if not _is_plain(path):
        return False
    trimmed = path.rstrip("/") or "/"
    return trimmed in PAGE | EVENTS | OWN or path.startswith(UNDER)


def _is_plain(path: str) -> bool:
    """Say whether a path goes nowhere but down, however often it is decoded."""
    for _ in range(DECODINGS):
        parts = path.split("/")
        if "\\" in path or "\0" in path or ":" in path or {"..", "."} & set(parts):
            return False
        if any(len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME for part in parts):
            return False
        decoded = unquote(path)
        if decoded == path:
            return True
        path = decoded
    return False


class OpenPaths:
    """Answers a request for any other address with 404."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application behind."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request or pass it on."""
        if scope["type"] == "http" and not is_open(scope["path"]):
            problem = f"there is no {scope['path'][:80]!r} here: see docs/http.md"
            await refusal(HTTPStatus.NOT_FOUND, problem, code="unknown_url")(scope, receive, send)
            return
        await self._app(scope, receive, send)
