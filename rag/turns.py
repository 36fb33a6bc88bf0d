"""Turns at the library: how many questions are worked on at a time, and whether others have come lately."""

from __future__ import annotations

import threading
from types import TracebackType


class Turns:
    """A context manager that lets ``places`` threads in at a time; the others wait.

    More threads than cores at work only make each other wait for the interpreter and for caches.
    """

    def __init__(self, places: int) -> None:
        """Take the number of places, at least 1."""
        self.places = places
        self._working = 0
        lock = threading.Lock()
        self._left, self._emptied = threading.Condition(lock), threading.Condition(lock)

    def __enter__(self) -> None:
        """Wait for a place and take it."""
        with self._left:
            self._left.wait_for(lambda: self._working < self.places)
            self._working += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the place to the next."""
        with self._left:
            self._working -= 1
            self._left.notify()
            if not self._working:
                self._emptied.notify_all()

    def idle(self, seconds: float = 0.0) -> bool:
        """Say whether nobody is at work, waiting so long for that to be so."""
        with self._emptied:
            return self._emptied.wait_for(lambda: not self._working, timeout=seconds)


class Comers:
    """Tells a thread whether it has the cores for itself: whether no other has come within the last ``seconds``."""

    def __init__(self, seconds: float) -> None:
        """Take for how long after a thread has come others are to count on it."""
        self._seconds = seconds
        self._last: tuple[int, float] | None = None

    def alone(self, thread: int, now: float) -> bool:
        """Say whether a thread that comes now, in seconds of any clock, is alone.

        >>> comers = Comers(0.2)
        >>> comers.alone(1, 10.0), comers.alone(1, 10.1), comers.alone(2, 10.2), comers.alone(1, 10.3)
        (True, True, False, False)
        >>> comers.alone(2, 10.6)
        True
        """
        before, self._last = self._last, (thread, now)
        return before is None or before[0] == thread or now - before[1] > self._seconds
