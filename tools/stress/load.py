"""Lets many visitors use the page at once: no error, no deadlock, answers in time, memory flat, and refusals beyond.

``python -m tools.stress.load [--users 100] [--minutes 10] [--thinking 10] [--beyond 400] [--burst 200] [--seed N]
[--out FILE]``. Then so many more come as the server cannot answer, and at last many in the same moment.
The real server runs on the default index; one visitor in ten reads slowly, one in twenty leaves before the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.stress.results import Outcome, parser, report
from tools.stress.serving import ROOT, served
from tools.stress.visitors import Handlers, Tally, Visitor, connected, ranked

FULL = ("--users", "100", "--minutes", "10")
P95_SECONDS = 2.0
MOST_GROWTH = 0.10
REFUSED_WITHIN_SECONDS = 1.0
BEYOND_SECONDS = 30.0
WARMING = 0.2
"""The share of the time after which memory is taken as that of a server at work."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many visitors come, for how long, how long they think, how many come beyond capacity, how many at once."""

    users: int
    seconds: float
    thinking: float
    beyond: int
    burst: int


def resident(process: int) -> int:
    """Return the resident memory of a process in MiB, 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def descriptors(process: int) -> int:
    """Return how many files and connections a process has open, 0 where the system does not tell."""
    folder = Path(f"/proc/{process}/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def questions() -> list[str]:
    """Return the questions of the evaluation set."""
    lines = (ROOT / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


async def run(address: str, process: int, size: Size, seed: int) -> Outcome:
    """Send the visitors to a server; return what was counted and what did not hold."""
    async with connected(address) as client:
        handlers, tally = await Handlers.of(client), Tally()
        await Visitor(client, handlers, questions(), Tally(), random.Random(seed)).ask("工会")  # noqa: S311
        work = asyncio.create_task(_visits(client, handlers, tally, size.users, size.seconds, size.thinking, seed))
        await asyncio.sleep(WARMING * size.seconds)
        early = resident(process)
        await work
        late, beyond = resident(process), Tally()
        await _visits(client, handlers, beyond, size.beyond, BEYOND_SECONDS, size.thinking, seed)
        burst = await together(client, handlers, size.burst, seed)
        health = (await client.get("/health")).json()["status"]
    figures = {**figures_of(tally, size), "rss_mib": [early, late], "descriptors": descriptors(process)}
    figures["beyond"] = {"users": size.beyond, "answered": len(beyond.times) + len(beyond.slow), **_refusals(beyond)}
    figures["burst"] = {"at_once": size.burst, "answered": len(burst.times), **_refusals(burst)}
    figures["load_average"] = [round(each, 1) for each in os.getloadavg()]
    failures = [*failures_of(tally, early, late), *failures_beyond(beyond), *failures_of_burst(burst, size.burst)]
    return Outcome(figures, [*failures, *_ill(health)])


async def _visits(
    client: Any,  # noqa: ANN401  httpx is imported where it is used
    handlers: Handlers,
    tally: Tally,
    users: int,
    seconds: float,
    thinking: float,
    seed: int,
) -> None:
    """Let so many visitors come for so long."""
    until = time.monotonic() + seconds
    visitors = [_visitor(number, client, handlers, tally, seed) for number in range(users)]
    await asyncio.gather(*(each.visit(until, thinking) for each in visitors))


def _refusals(tally: Tally) -> dict[str, Any]:
    """Return how many were refused, and within how many seconds."""
    shares = {f"refused_p{round(100 * share)}_s": round(ranked(tally.refused, share), 2) for share in (0.5, 0.95)}
    return {"refused": len(tally.refused), **shares}


def _visitor(number: int, client: Any, handlers: Handlers, tally: Tally, seed: int) -> Visitor:  # noqa: ANN401
    patience = {0: "slow", 5: "leaves" if number % 20 == 5 else "reads"}.get(number % 10, "reads")
    dice = random.Random(f"{seed} {number}")  # noqa: S311  reproducible, not secret
    return Visitor(client, handlers, questions(), tally, dice, patience)


async def together(
    client: Any,  # noqa: ANN401  httpx is imported where it is used
    handlers: Handlers,
    number: int,
    seed: int,
    asked: Sequence[str] = (),
) -> Tally:
    """Let so many visitors ask in the same moment, each one of the questions that are asked."""
    tally, dice = Tally(), random.Random(seed)  # noqa: S311  reproducible, not secret
    each = [Visitor(client, handlers, asked or questions(), tally, dice) for _ in range(number)]
    done = await asyncio.gather(*(one.ask(one.dice.choice(one.questions)) for one in each), return_exceptions=True)
    tally.errors += [f"{type(error).__name__}: {error}"[:200] for error in done if isinstance(error, BaseException)]
    return tally


def figures_of(tally: Tally, size: Size) -> dict[str, Any]:
    """Return what was counted."""
    return {
        "users": size.users,
        "seconds": size.seconds,
        "thinking_s": size.thinking,
        "answers": len(tally.times) + len(tally.slow),
        "answers_read_slowly": len(tally.slow),
        "refused": len(tally.refused),
        "left": tally.left,
        "errors": len(tally.errors),
        "first_text_s": {f"p{round(100 * share)}": round(tally.percentile(share), 2) for share in (0.5, 0.95, 0.99)},
    }


def failures_of(tally: Tally, early: int, late: int) -> list[str]:
    """Return a line for each promise that was not kept."""
    found = [f"error: {each}" for each in dict.fromkeys(tally.errors)]
    if tally.refused:
        found.append(f"{len(tally.refused)} questions were refused")
    if not tally.times:
        found.append("nothing was answered")
    if tally.percentile(0.95) > P95_SECONDS:
        found.append(f"first text p95 {tally.percentile(0.95):.2f} s is above {P95_SECONDS} s")
    if early and late > (1 + MOST_GROWTH) * early:
        found.append(f"memory grew from {early} to {late} MiB")
    return found


def failures_beyond(tally: Tally) -> list[str]:
    """Return a line for each promise that was not kept when more came than can be answered."""
    found = [f"error beyond capacity: {each}" for each in dict.fromkeys(tally.errors)]
    if (slow := ranked(tally.refused, 0.95)) > REFUSED_WITHIN_SECONDS:
        found.append(f"refused p95 {slow:.2f} s beyond capacity is above {REFUSED_WITHIN_SECONDS} s")
    return found


def failures_of_burst(burst: Tally, number: int) -> list[str]:
    """Return a line for each promise that was not kept when too many came at once."""
    found = [f"error of those at once: {each}" for each in dict.fromkeys(burst.errors)]
    if len(burst.times) + len(burst.refused) != number:
        found.append(f"{number} came at once, {len(burst.times)} were answered, {len(burst.refused)} refused")
    return found


def _ill(health: str) -> list[str]:
    return [] if health == "ok" else [f"health says {health}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; return the exit code."""
    options = parser("load", __doc__)
    options.add_argument("--users", type=int, default=100)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--thinking", type=float, default=10, help="seconds on average")
    options.add_argument("--beyond", type=int, default=400, help="how many come for half a minute afterwards")
    options.add_argument("--burst", type=int, default=200, help="how many ask in the same moment at the end")
    given = options.parse_args(arguments)
    size = Size(given.users, 60 * given.minutes, given.thinking, given.beyond, given.burst)

    def work() -> Outcome:
        with served(["app.py"], "/health") as (address, server):
            return asyncio.run(run(address, server.pid, size, given.seed))

    return report("load", work, given.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
