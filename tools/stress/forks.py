"""Runs work in a forked child, which has every import of its parent, and can be killed."""

from __future__ import annotations

import json
import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Tell = Callable[[Any], None]
"""Sends one JSON value to the parent at once; what was told before a kill arrives."""


@dataclass(frozen=True, slots=True)
class Child:
    """What became of a child: what it told, whether it was killed, and its traceback where it broke."""

    told: tuple[Any, ...]
    killed: bool
    problem: str | None
    seconds: float


def in_child(work: Callable[[Tell], None], kill_after: float | None = None, limit: float = 120.0) -> Child:
    """Run the work in a child; kill it after so many seconds, or let it end; one that hangs is killed and a problem.

    The parent must have started no threads, not even those of OpenMP.
    """
    begun = time.monotonic()
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    deadline = begun + (limit if kill_after is None else kill_after)
    content, hung = _read(reading, deadline)
    if hung:
        os.kill(process, signal.SIGKILL)
        content += _read(reading, time.monotonic() + limit)[0]
    os.close(reading)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    lines = [json.loads(line) for line in content.split(b"\n")[:-1]]
    problems = [line["problem"] for line in lines if isinstance(line, dict) and "problem" in line]
    told = tuple(line["told"] for line in lines if isinstance(line, dict) and "told" in line)
    problem = problems[0] if problems else None
    if problem is None and hung and kill_after is None:
        problem = f"hung for {limit:g} s"
    if problem is None and code not in {0, -signal.SIGKILL}:
        problem = f"ended with {code}"
    return Child(told, code == -signal.SIGKILL, problem, time.monotonic() - begun)


def end_at_once() -> None:
    """Kill this very process, as the system would."""
    os.kill(os.getpid(), signal.SIGKILL)


def _work(work: Callable[[Tell], None], writing: int) -> None:
    def tell(value: Any) -> None:  # noqa: ANN401  any JSON value
        _write(writing, json.dumps({"told": value}))

    try:
        work(tell)
    except BaseException:
        _write(writing, json.dumps({"problem": traceback.format_exc()[-3000:]}))
        os._exit(1)
    os._exit(0)


def _write(descriptor: int, line: str) -> None:
    content = line.encode() + b"\n"
    while content:
        content = content[os.write(descriptor, content) :]


def _read(descriptor: int, deadline: float) -> tuple[bytes, bool]:
    """Read until the other end is closed or the time has come; say whether it has."""
    content = b""
    while (left := deadline - time.monotonic()) > 0:
        if select.select([descriptor], [], [], left)[0]:
            block = os.read(descriptor, 1 << 16)
            if not block:
                return content, False
            content += block
    return content, True
