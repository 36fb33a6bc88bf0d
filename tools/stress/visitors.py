"""Visitors of the page as a server sees them: each asks, reads the stream of the answer, thinks, and asks again."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

API = "/gradio_api"
QUESTIONS_A_CONVERSATION = 5
LONGEST_THOUGHT = 4.0
"""Times the average."""
DEADLINE_SECONDS = 60.0


def connected(address: str) -> httpx.AsyncClient:
    """Return a client of a server for any number of visitors.

    Connections are given up before the server closes them, after five idle seconds: a browser sends a request again
    whose connection was closed meanwhile, this client does not.
    """
    import httpx

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=2)
    return httpx.AsyncClient(base_url=address, timeout=90, limits=limits, trust_env=False)


@dataclass
class Tally:
    """What happened to all visitors; times are seconds from the question to the first text of its answer.

    Those of a visitor who reads slowly are kept apart: they tell how slowly that one reads.
    """

    times: list[float] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    left: int = 0
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the time within which this share of the answers began; 0 where there is none."""
        return ranked(self.times, share)


def ranked(times: Sequence[float], share: float) -> float:
    """Return the time that this share of times does not exceed; 0 where there is none."""
    ordered = sorted(times)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@dataclass(frozen=True)
class Handlers:
    """The numbers of the page's handlers, and what the browser keeps for them."""

    numbers: Mapping[str, int]
    options: Any
    language: str = "zh-CN"

    @classmethod
    async def of(cls, client: httpx.AsyncClient) -> Handlers:
        """Read them from the page's description."""
        config = (await client.get("/config")).json()
        numbers: dict[str, int] = {}
        for each in config["dependencies"]:
            numbers.setdefault(each["api_name"], each["id"])
        kept = {each["props"].get("storage_key"): each["props"].get("default_value") for each in config["components"]}
        return cls(numbers, kept["wenju-options"])


@dataclass
class Visitor:
    """One person with a session of their own; ``patience`` is ``reads``, ``slow`` or ``leaves``."""

    client: httpx.AsyncClient
    handlers: Handlers
    questions: Sequence[str]
    tally: Tally
    dice: random.Random
    patience: str = "reads"
    session: str = field(default_factory=lambda: uuid.uuid4().hex[:11])

    async def visit(self, until: float, thinking: float) -> None:
        """Ask and think until the time is over."""
        await asyncio.sleep(self.dice.uniform(0, thinking))
        asked = 0
        while time.monotonic() < until:
            try:
                await asyncio.wait_for(self.ask(self.dice.choice(self.questions)), DEADLINE_SECONDS)
                asked += 1
                if asked % QUESTIONS_A_CONVERSATION == 0:
                    await self._handle("fresh", [self.handlers.language])
            except Exception as error:  # whatever happens to a visitor is what is counted
                self.tally.errors.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(min(self.dice.expovariate(1 / thinking), LONGEST_THOUGHT * thinking))

    async def ask(self, question: str) -> None:
        """Ask one question as the page's script does, and read the answer."""
        begun = time.monotonic()
        shown = await self._begun(question)
        if shown is None:
            self.tally.refused.append(time.monotonic() - begun)
            return
        if "wj-searching" not in shown:
            raise RuntimeError(f"the question {question!r} was not taken: {shown[:100]}")
        joined = await self.client.post(f"{API}/queue/join", json=self._event("answer", [None, self.handlers.language]))
        if joined.status_code == 503:
            self.tally.refused.append(time.monotonic() - begun)
            await self._handle("turn_away", [None, self.handlers.language])
            return
        joined.raise_for_status()
        await self._read(begun)

    async def _begun(self, question: str) -> str | None:
        """Hand a question in; return what is painted, None where it is turned away."""
        event = self._event("begin", [question, None, self.handlers.options, self.handlers.language])
        reply = await self.client.post(f"{API}/run/predict", json=event)
        if reply.status_code == 503:
            return None
        reply.raise_for_status()
        return reply.text

    async def _read(self, begun: float) -> None:
        """Read the stream to the answer, slowly or not to its end."""
        async with self.client.stream("GET", f"{API}/queue/data", params={"session_hash": self.session}) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if self.patience == "slow":
                    await asyncio.sleep(0.3)
                if not line.startswith("data: "):
                    continue
                message = json.loads(line.removeprefix("data: "))
                if self.patience == "leaves" and message["msg"] == "process_starts":
                    self.tally.left += 1
                    self.session = uuid.uuid4().hex[:11]  # whoever comes back opens the page anew
                    return
                if message["msg"] == "process_completed":
                    self._check(message, begun)
                    return
        raise RuntimeError("the stream ended without an answer")

    def _check(self, message: Mapping[str, Any], begun: float) -> None:
        shown = json.dumps(message["output"], ensure_ascii=False)
        if not message["success"] or not ("wj-answer" in shown or "wj-refusal" in shown):
            raise RuntimeError(f"no answer: {shown[:150]}")
        (self.tally.slow if self.patience == "slow" else self.tally.times).append(time.monotonic() - begun)

    async def _handle(self, name: str, values: list[Any]) -> str:
        """Run a handler that need not wait; return what it paints."""
        reply = await self.client.post(f"{API}/run/predict", json=self._event(name, values))
        reply.raise_for_status()
        return reply.text

    def _event(self, name: str, values: list[Any]) -> dict[str, Any]:
        return {"data": values, "fn_index": self.handlers.numbers[name], "session_hash": self.session}
