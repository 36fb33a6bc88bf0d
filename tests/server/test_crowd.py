"""Questions beyond those that may wait are turned away before anything is done for them, and nothing else is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from rag.server.crowd import EVENT_PATH, LARGEST_QUESTION, Crowd

QUESTION, OTHER = 4, 5


def question(event: Mapping[str, Any]) -> str | None:
    return f"too many, {event['who']}" if event.get("fn_index") == QUESTION else None


class Page:
    """Answers with the body that it was sent, once it is told to, and counts what came."""

    def __init__(self) -> None:
        """Wait for nobody."""
        self.came, self.go = 0, asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read all, wait, answer."""
        assert scope["type"] == "http"
        self.came += 1
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


async def sent(crowd: Crowd, body: bytes, path: str = EVENT_PATH, part: int = 1 << 20) -> tuple[int, bytes]:
    """Send a request in parts; return the status and the body of the response."""
    parts = [body[start : start + part] for start in range(0, len(body), part)] or [b""]
    coming: list[Message] = [
        {"type": "http.request", "body": each, "more_body": number < len(parts)} for number, each in enumerate(parts, 1)
    ]
    got: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        got.append(message)

    await crowd({"type": "http", "path": path, "method": "POST", "headers": []}, receive, send)
    return got[0]["status"], b"".join(each.get("body", b"") for each in got[1:])


def event(handler: object, who: str = "Lin") -> bytes:
    return json.dumps({"fn_index": handler, "who": who, "data": ["问"]}).encode()


@pytest.mark.parametrize("part", [1 << 20, 7])
def test_while_as_many_wait_as_may_a_question_is_told_so_and_goes_no_further(part: int) -> None:
    async def scenario() -> None:
        page = Page()
        page.go.set()
        waiting = 3
        crowd = Crowd(page, lambda: waiting, 3, question)
        status, body = await sent(crowd, event(QUESTION, "Chen"), part=part)
        assert (status, json.loads(body), page.came) == (503, {"error": "too many, Chen"}, 0)
        waiting = 2
        assert await sent(crowd, event(QUESTION), part=part) == (200, event(QUESTION))

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (event(OTHER), EVENT_PATH),
        (event(QUESTION), "/gradio_api/queue/join"),
        (b"no json", EVENT_PATH),
        (b"[4]", EVENT_PATH),
        (b"", EVENT_PATH),
        (b"[" * 30_000, EVENT_PATH),
        (event(QUESTION, "x" * LARGEST_QUESTION), EVENT_PATH),
    ],
    ids=["another event", "another address", "no JSON", "no object", "nothing", "nested", "too large for a question"],
)
def test_anything_else_goes_on_as_it_came(body: bytes, path: str) -> None:
    async def scenario() -> None:
        page = Page()
        page.go.set()
        crowd = Crowd(page, lambda: 99, 3, question)
        assert await sent(crowd, body, path, part=10_000) == (200, body)

    asyncio.run(scenario())


def test_questions_that_come_in_the_same_moment_are_counted_while_they_are_taken_in() -> None:
    async def scenario() -> None:
        page = Page()
        crowd = Crowd(page, lambda: 1, 4, question)
        asked = [asyncio.create_task(sent(crowd, event(QUESTION))) for _ in range(10)]
        await asyncio.sleep(0.01)
        assert page.came == 3
        page.go.set()
        assert sorted(status for status, _ in await asyncio.gather(*asked)) == [200] * 3 + [503] * 7
        assert (await sent(crowd, event(QUESTION)))[0] == 200

    asyncio.run(scenario())


def test_a_question_that_fails_while_it_is_taken_in_makes_room() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        raise ZeroDivisionError

    async def scenario() -> None:
        crowd = Crowd(failing, lambda: 0, 1, question)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await sent(crowd, event(QUESTION))

    asyncio.run(scenario())
