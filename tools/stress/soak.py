"""Keeps the page in use for an hour in every way that it is used: memory, descriptors and threads stay flat.

``python -m tools.stress.soak [--minutes 60] [--users 10] [--seed N] [--out FILE]``. Visitors ask and
read, slowly too or not to the end; programs chat, fetch the page, send what is too large, closed or foreign, and ask
for the health.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.stress.load import Size, descriptors, failures_of, figures_of, questions, resident
from tools.stress.results import Outcome, parser, report
from tools.stress.serving import served
from tools.stress.visitors import Handlers, Tally, Visitor, connected

FULL = ("--minutes", "60")
THINKING = 2.0
SAMPLES = 20
SETTLED = 5
"""How many of the first samples the last ones are not compared with: caches fill."""
MOST_MORE = 16
"""Descriptors and threads that may come and go."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process holds at one time."""

    rss_mib: int
    descriptors: int
    threads: int


def sample(process: int) -> Sample:
    """Return what a process holds now; zeros where the system does not tell."""
    tasks = Path(f"/proc/{process}/task")
    threads = len(list(tasks.iterdir())) if tasks.exists() else 0
    return Sample(resident(process), descriptors(process), threads)


def growth(samples: Sequence[Sample]) -> list[str]:
    """Return a line for each thing that is not flat after the server has settled."""
    settled = samples[min(SETTLED, len(samples) - 1) :]
    first, last = settled[0], settled[-1]
    found = [
        f"{name} grew from {getattr(first, name)} to {getattr(last, name)}"
        for name in ("descriptors", "threads")
        if getattr(last, name) > getattr(first, name) + MOST_MORE
    ]
    more = last.rss_mib > 1.1 * first.rss_mib
    return [*found, *([f"memory grew from {first.rss_mib} to {last.rss_mib} MiB"] if more else [])]


async def programs(client: Any, until: float, thinking: float, tally: Tally, dice: random.Random) -> int:  # noqa: ANN401
    """Use what programs use until the time is over; return how often."""
    count = 0
    while time.monotonic() < until:
        question = dice.choice(questions())
        body = {"model": "wenju", "messages": [{"role": "user", "content": question}], "stream": bool(count % 2)}
        wanted, method, path, more = (
            (200, "POST", "/v1/chat/completions", {"json": body}),
            (200, "GET", "/health", {}),
            (200, "GET", "/", {}),
            (200, "GET", "/config", {}),
            (404, "GET", "/gradio_api/file=/etc/passwd", {}),
            (403, "GET", "/", {"headers": {"Origin": "http://evil.example"}}),
            (413, "POST", "/v1/chat/completions", {"content": b"x" * (2 << 20)}),
        )[count % 7]
        try:
            status = (await client.request(method, path, **more)).status_code
            if status != wanted:
                tally.errors.append(f"a program got {status} instead of {wanted}")
        except Exception as error:  # whatever happens to a program is what is counted
            tally.errors.append(f"{type(error).__name__}: {error}"[:200])
        count += 1
        await asyncio.sleep(dice.expovariate(1 / thinking))
    return count


async def run(address: str, process: int, size: Size, seed: int) -> Outcome:
    """Use a server for so long; return what was counted and what did not hold."""
    samples: list[Sample] = []
    kinds = ("reads", "slow", "reads", "leaves")
    async with connected(address) as client:
        handlers, tally, until = await Handlers.of(client), Tally(), time.monotonic() + size.seconds
        visitors = [
            Visitor(client, handlers, questions(), tally, random.Random(f"{seed} {number}"), kinds[number % 4])  # noqa: S311
            for number in range(size.users)
        ]
        work = [asyncio.create_task(each.visit(until, size.thinking)) for each in visitors]
        other = asyncio.create_task(programs(client, until, size.thinking, tally, random.Random(seed)))  # noqa: S311
        while time.monotonic() < until:
            samples.append(sample(process))
            await asyncio.sleep(size.seconds / SAMPLES)
        await asyncio.gather(*work)
        used = await other
    samples.append(sample(process))
    shown = [[each.rss_mib, each.descriptors, each.threads] for each in samples]
    figures = {**figures_of(tally, size), "requests_of_programs": used, "rss_mib_descriptors_threads": shown}
    figures["load_average"] = [round(each, 1) for each in os.getloadavg()]
    slow = [each for each in failures_of(tally, 0, 0) if "p95" not in each]
    return Outcome(figures, [*slow, *growth(samples)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; return the exit code."""
    options = parser("soak", __doc__)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--users", type=int, default=10)
    given = options.parse_args(arguments)
    size = Size(given.users, 60 * given.minutes, THINKING, 0, 0)

    def work() -> Outcome:
        with served(["app.py", "--mcp"], "/health") as (address, server):
            return asyncio.run(run(address, server.pid, size, given.seed))

    return report("soak", work, given.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
