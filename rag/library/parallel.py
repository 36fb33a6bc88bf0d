"""Does one thing to many items with several workers, in order, holding only a few results at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from rag.types import Document

_AHEAD = 4  # items begun for each worker beyond the one whose result is taken next
_Parse = Callable[[bytes, str, str], Document]
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class ParserPool:
    """Lends each call a parser of its own, so that as many files are read side by side as there are parsers."""

    def __init__(self, make: Callable[[], _Parse], size: int) -> None:
        """Make so many parsers; each is used by one thread at a time."""
        self.size = size
        self._free: SimpleQueue[_Parse] = SimpleQueue()
        for _ in range(size):
            self._free.put(make())

    def parse(self, data: bytes, name: str, doc_id: str) -> Document:
        """Return the document in the bytes of a file; wait while every parser is at work."""
        parser = self._free.get()
        try:
            return parser(data, name, doc_id)
        finally:
            self._free.put(parser)


def in_order(work: Callable[[_Item], _Result], items: Iterable[_Item], workers: int) -> Iterator[_Result]:
    """Yield the results in the order of the items; what the work raises is raised in its turn, and nothing more begun.

    >>> list(in_order(len, ["a", "bb", "ccc"], 2))
    [1, 2, 3]
    """
    if workers < 2:
        yield from map(work, items)
        return
    waiting: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
