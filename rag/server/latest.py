"""Keeps the latest things that were made from an opened library, for making one takes a moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Latest(Generic[Made]):
    """At most ``size`` things made from one library; those of another are forgotten. Threads may share it."""

    def __init__(self, size: int) -> None:
        """Begin with none."""
        self._size = size
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._of: object = None
        self._making = threading.Lock()

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    def get(self, whole: object, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what has this key, made now where it is not kept; what ``make`` raises passes through."""
        with self._making:
            if self._of is not whole:  # another index was opened
                self._kept.clear()
                self._of = whole
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return self._kept[key]
