"""A few visitors at once are all answered, too many are told so at once, and what is counted is counted right."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.serve_small import SLOW
from tools.stress.load import (
    Size,
    failures_beyond,
    failures_of,
    failures_of_burst,
    figures_of,
    questions,
    resident,
    together,
)
from tools.stress.serving import served
from tools.stress.visitors import Handlers, Tally, Visitor

ASKED = ("新建工会组织多少？", "未来五年一网全通的目标", "核电站发电量")
VISITORS = 8
SECONDS = 6.0
THINKING = 0.7
PLACES = 3
AT_ONCE = 10


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small library with few places in its queue."""
    log = str(tmp_path_factory.mktemp("load") / "log")
    with served(["-m", "tests.server.serve_small", "--queue", str(PLACES), "--log", log]) as (address, _):
        yield address


async def visited(address: str) -> Tally:
    """Let visitors of every kind come; half of them only read."""
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
        handlers, tally = await Handlers.of(client), Tally()
        kinds = ["reads", "slow", "reads", "leaves"] * (VISITORS // 4)
        visitors = [
            Visitor(client, handlers, ASKED, tally, random.Random(number), kind)  # noqa: S311  reproducible
            for number, kind in enumerate(kinds)
        ]
        until = time.monotonic() + SECONDS
        await asyncio.gather(*(each.visit(until, THINKING) for each in visitors))
        return tally


def test_visitors_are_answered_also_beside_slow_ones_and_those_who_leave(address: str) -> None:
    tally = asyncio.run(visited(address))
    assert tally.errors == []
    assert len(tally.times) + len(tally.refused) >= 3 * VISITORS // 4, "a visitor never came to an answer"
    assert len(tally.times) >= VISITORS // 4
    assert tally.left > 0


async def crowd(address: str) -> tuple[Tally, Tally]:
    """Let too many ask slow questions at once, then one more when they have been answered."""
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
        handlers, after = await Handlers.of(client), Tally()
        burst = await together(client, handlers, AT_ONCE, 1, (SLOW,))
        await Visitor(client, handlers, ASKED, after, random.Random(1)).ask(ASKED[0])  # noqa: S311  reproducible
        return burst, after


def test_beyond_capacity_there_is_a_refusal_and_afterwards_an_answer(address: str) -> None:
    burst, after = asyncio.run(crowd(address))
    assert failures_of_burst(burst, AT_ONCE) == []
    assert len(burst.refused) >= AT_ONCE - PLACES - 3, "the queue let more wait than it has places for"
    assert burst.times, "nobody was answered"
    assert len(after.times) == 1


def test_percentiles_and_failures_are_those_of_what_was_counted() -> None:
    tally = Tally(times=[float(number) for number in range(1, 101)])
    assert (tally.percentile(0.5), tally.percentile(0.95), Tally().percentile(0.95)) == (51.0, 96.0, 0.0)
    assert failures_of(tally, 100, 110) == ["first text p95 96.00 s is above 2.0 s"]
    assert failures_of(Tally(times=[1.0]), 100, 111) == ["memory grew from 100 to 111 MiB"]
    assert failures_of(Tally(times=[1.0], refused=[0.1]), 0, 9) == ["1 questions were refused"]
    assert failures_of(Tally(errors=["a", "a"]), 0, 0) == ["error: a", "nothing was answered"]
    assert failures_beyond(Tally(refused=[0.5, 1.5], errors=["a"])) == [
        "error beyond capacity: a",
        "refused p95 1.50 s beyond capacity is above 1.0 s",
    ]
    assert failures_beyond(Tally(times=[5.0], refused=[0.5])) == []
    assert failures_of_burst(Tally(times=[1.0]), 2) == ["2 came at once, 1 were answered, 0 refused"]
    figures = figures_of(tally, Size(1, 2.0, 3.0, 4, 5))
    assert (figures["answers"], figures["errors"], figures["first_text_s"]["p50"]) == (100, 0, 51.0)


def test_the_questions_are_those_of_the_evaluation_and_memory_is_this_machines() -> None:
    assert len(set(questions())) > 300
    assert resident(os.getpid()) > 10 or not Path("/proc/self/status").exists()
