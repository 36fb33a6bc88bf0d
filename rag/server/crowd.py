"""Turns questions away at the door while too many wait, before the page does any work for them.

Gradio refuses only what finds its queue full, after it has shown the question to its sender: at that point a refusal
has cost as much as a third of an answer, and a crowd that is refused keeps everybody else waiting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVENT_PATH = "/gradio_api/run/predict"
LARGEST_QUESTION = 1 << 16
"""Bytes of a request with a question; what is larger is not one."""

Refused = Callable[[Mapping[str, Any]], "str | None"]
"""Says of an event of the page why it is a question that is turned away, in its sender's language; else None."""


class Crowd:
    """Answers 503 to questions of the page beyond those that may wait, those included that are just being taken in."""

    def __init__(self, app: ASGIApp, waiting: Callable[[], int], most: int, question: Refused) -> None:
        """Take the application behind, how many wait and may wait, and what a question is told that is turned away."""
        self._app = app
        self._waiting = waiting
        self._most = most
        self._question = question
        self._coming_in = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn a question away or pass a request on."""
        if scope["type"] != "http" or scope["path"] != EVENT_PATH:
            await self._app(scope, receive, send)
            return
        messages = [await receive()]
        size = len(messages[0].get("body", b""))
        while messages[-1].get("more_body") and size <= LARGEST_QUESTION:
            messages.append(await receive())
            size += len(messages[-1].get("body", b""))
        reason = self._question(_event(messages)) if size <= LARGEST_QUESTION else None
        if reason is None:
            await self._app(scope, _again(messages, receive), send)
        elif self._waiting() + self._coming_in >= self._most:
            told = JSONResponse({"error": reason}, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "1"})
            await told(scope, receive, send)
        else:
            self._coming_in += 1
            try:
                await self._app(scope, _again(messages, receive), send)
            finally:
                self._coming_in -= 1


def _event(messages: list[Message]) -> Mapping[str, Any]:
    """Return what a request says, nothing where it is no JSON object: whoever is behind says what is wrong with it."""
    try:
        found = json.loads(b"".join(each.get("body", b"") for each in messages))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _again(messages: list[Message], receive: Receive) -> Receive:
    """Return what gives the messages once more, then those that follow."""
    left = messages[::-1]

    async def given() -> Message:
        return left.pop() if left else await receive()

    return given
