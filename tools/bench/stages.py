"""How long each stage of some work takes: functions and the methods of modules are timed while it runs.

A stage's time is its own: what another stage that it calls takes is not part of it. The product's code stays as it is;
it is only called through a clock while it is being measured. Other threads than the measured one are not counted.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from threading import get_ident
from types import FunctionType, ModuleType
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

from tools.bench.result import Values

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
OTHER = "other"
Place = tuple[Any, str]
"""A module or class, and the name of a function in it."""


class Stages:
    """Adds up the seconds of stages that call one another."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin with none; outside of every stage the time is that of ``other``."""
        self._clock = clock
        self._thread = get_ident()
        self._open = [OTHER]
        self._since = clock()
        self.seconds: dict[str, float] = {}

    def timed(self, stage: str, work: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
        """Return the same function, whose time is counted for the stage."""

        @functools.wraps(work)
        def counted(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
            if get_ident() != self._thread or self._open[-1] == stage:
                return work(*arguments, **named)
            self._turn()
            self._open.append(stage)
            try:
                return work(*arguments, **named)
            finally:
                self._turn()
                self._open.pop()

        return counted

    def _turn(self) -> None:
        """Count what has passed since the last turn for the stage that is open."""
        now = self._clock()
        stage = self._open[-1]
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now

    @contextmanager
    def of(
        self, functions: Mapping[str, Sequence[Place]], modules: Mapping[str, Sequence[ModuleType]]
    ) -> Iterator[None]:
        """Time functions by their place, and all methods of the classes of modules, until the block ends."""
        with ExitStack() as patches:
            for stage, places in functions.items():
                for owner, name in places:
                    patches.enter_context(patch.object(owner, name, self.timed(stage, getattr(owner, name))))
            for stage, each in modules.items():
                for owner, name, function in (found for module in each for found in _methods(module)):
                    patches.enter_context(patch.object(owner, name, self.timed(stage, function)))
            self._since = self._clock()
            try:
                yield
            finally:
                self._turn()

    def rows(self) -> Values:
        """Return seconds and share of each stage, the longest first."""
        whole = sum(self.seconds.values())
        longest = sorted(self.seconds.items(), key=lambda item: -item[1])
        return {stage: {"seconds": round(each, 4), "share": round(each / whole, 3)} for stage, each in longest}


def _methods(module: ModuleType) -> Iterator[tuple[type, str, Callable[..., Any]]]:
    """Yield the methods that the classes of a module define, but for those with special names."""
    for owner in [each for each in vars(module).values() if isinstance(each, type)]:
        if owner.__module__ == module.__name__:
            methods = [(name, each) for name, each in vars(owner).items() if isinstance(each, FunctionType)]
            yield from ((owner, name, each) for name, each in methods if not name.startswith("__"))
