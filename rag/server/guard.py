"""What is checked of a request before anything reads it: its size, where it comes from, and who sends it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import time
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.server.failures import refusal
from rag.server.options import LARGEST_UPLOAD

OWN_PATHS = ("/v1", "/mcp")
UPLOAD_PATH = "/gradio_api/upload"
"""Takes one file in a request; ``launch(max_file_size=…)`` limits each file."""
LARGEST_OWN = 1 << 20
LARGEST = 8 << 20
"""Bytes of a request to the page: a conversation that a browser kept comes back in one."""
LARGEST_WITH_FILE = LARGEST_UPLOAD + LARGEST_OWN
DRAINED, DRAINING_SECONDS = 8 << 20, 2.0
"""How many bytes of a refused request are read all the same, and for how long."""


def is_own(scope: Scope) -> bool:
    """Say whether a request is for a route beside the page."""
    return any(scope["path"] == path or scope["path"].startswith(f"{path}/") for path in OWN_PATHS)


async def _answered_while_it_sends(answer: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer at once, and end it when nothing more comes: with its end the connection is closed."""

    async def held(message: Message) -> None:
        await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

    await answer(scope, receive, held)
    await _drain(receive)
    await send({"type": "http.response.body", "body": b""})


async def _drain(receive: Receive) -> None:
    """Forget what a client is still sending: one that cannot send on does not come to reading why it was refused."""
    left, until = DRAINED, time.monotonic() + DRAINING_SECONDS
    more = True
    while more and left > 0:
        try:
            message = await asyncio.wait_for(receive(), max(until - time.monotonic(), 0))
        except asyncio.TimeoutError:
            return
        more = bool(message.get("more_body"))
        left -= len(message.get("body", b""))


def largest(scope: Scope) -> int:
    """Return how many bytes a request may have."""
    if scope["path"].rstrip("/") == UPLOAD_PATH:
        return LARGEST_WITH_FILE
    return LARGEST_OWN if is_own(scope) else LARGEST


class SizeLimit:
    """Refuses a body that is too large, by its announced size or as soon as more has come."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application behind."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, seen = largest(scope), 0
        problem = f"the request is larger than {limit} bytes: send less at a time"
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            await _answered_while_it_sends(refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, problem), scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                if message.get("more_body"):
                    await _drain(receive)
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, problem)
            return message

        await self._app(scope, counted, send)


class Doorkeeper:
    """Lets a request in when it comes from no foreign web page and, on a route beside the page, has the right key.

    Gradio asks for its password on its own routes alone, and what it does about foreign pages keeps them from reading
    an answer, not from sending: a form of theirs could store files here.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], auth: tuple[str, str] | None) -> None:
        """Take the application behind, the hosts whose web pages may send requests, and who may come in."""
        self._app = app
        self._hosts = frozenset(host.strip("[]").lower() for host in hosts)
        self._auth = auth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request or pass it on."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if self._is_foreign(headers):
                problem = "requests of web pages elsewhere are refused: send it from a program"
                await refusal(HTTPStatus.FORBIDDEN, problem)(scope, receive, send)
                return
            if is_own(scope) and self._auth and not _is_key_of(headers.get("authorization", ""), self._auth):
                problem = (
                    "the key is missing or wrong: send NAME:PASSWORD of the server as key, or as basic authentication"
                )
                await refusal(HTTPStatus.UNAUTHORIZED, problem, code="invalid_api_key")(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_foreign(self, headers: Headers) -> bool:
        """Say whether a browser sends this for a web page of another host; programs send none of these headers.

        A link that a person follows comes from elsewhere too: it opens a page, and no script there can read it.
        """
        origin = headers.get("origin")
        if origin is None:
            elsewhere = headers.get("sec-fetch-site") == "cross-site"
            return elsewhere and headers.get("sec-fetch-mode") != "navigate"
        try:
            host = urlsplit(origin).hostname or ""
            own = urlsplit(f"//{headers.get('host', '')}").hostname
        except ValueError:
            return True
        return host not in self._hosts and not ("*" in self._hosts and host == own)


def _is_key_of(header: str, auth: tuple[str, str]) -> bool:
    """Say whether a header holds name and password, as a bearer's ``NAME:PASSWORD`` or as basic authentication."""
    scheme, _, value = header.partition(" ")
    given = value.strip().encode("latin-1", "replace")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True)
        except binascii.Error:
            return False
    return scheme.lower() in {"basic", "bearer"} and hmac.compare_digest(given, ":".join(auth).encode())
