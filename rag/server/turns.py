"""Turns at the library: how many questions are worked on at a time."""

from __future__ import annotations

import threading
from types import TracebackType


class Turns:
    """A context manager that lets ``places`` threads in at a time; the others wait."""

    def __init__(self, places: int) -> None:
        """Take the number of places, at least 1."""
        self.places = places
        self._working = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        """Wait for a place and take it."""
        with self._changed:
            self._changed.wait_for(lambda: self._working < self.places)
            self._working += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the place to the next."""
        with self._changed:
            self._working -= 1
            self._changed.notify_all()

    def idle(self, seconds: float = 0.0) -> bool:
        """Say whether nobody is at work, waiting so long for that to be so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._working, timeout=seconds)
