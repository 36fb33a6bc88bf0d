"""Ends a server on a signal: nothing new is taken, the answer that is being worked on is given, then it is over."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from rag.turns import Turns

LONGEST_SECONDS = 60.0
"""How long an answer that is being worked on is waited for."""
_SEND_SECONDS = 0.5  # for what has been answered to reach its reader


def wait_for_signal() -> None:
    """Return when the process is asked to end by Ctrl-C or SIGTERM; being asked again ends it at once."""
    asked = threading.Event()
    before: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {}

    def stop(number: int, _: FrameType | None) -> None:
        for each, handler in before.items():
            signal.signal(each, handler)
        asked.set()
        del number

    for each in (signal.SIGINT, signal.SIGTERM):
        before[each] = signal.signal(each, stop)
    while not asked.wait(1.0):  # with a limit, since Windows does not interrupt a wait without
        pass


def finish(server: Any, turn: Turns, longest: float = LONGEST_SECONDS) -> None:  # noqa: ANN401  uvicorn's
    """Let a server of uvicorn close its door and give the answers that it owes; then let its connections go.

    ``turn`` is taken by whoever is working on an answer.
    """
    server.should_exit = True
    deadline = time.monotonic() + longest
    while time.monotonic() < deadline:
        if not turn.idle(max(0.0, deadline - time.monotonic())):
            break
        time.sleep(_SEND_SECONDS)
        if turn.idle():  # nobody who waited has begun
            break
    server.force_exit = True  # an open page keeps its connection for ever
