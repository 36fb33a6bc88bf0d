"""Progress of long work: a bar on a terminal; elsewhere nothing, since there an error is the only line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.cli.words import STAGES

if TYPE_CHECKING:
    from tqdm import tqdm

    from rag.protocols import Progress


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Yield a progress that draws one bar after another and leaves the terminal on a line of its own."""
    bars = _Bars()
    try:
        yield bars.show
    finally:
        bars.close()


class _Bars:
    """The bar of the stage at hand, if there is a terminal."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def show(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.close()
            self._stage = stage
            self._open(STAGES.get(stage, stage), total)
        if self._bar is not None:
            self._bar.total = total
            self._bar.n = done
            self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _open(self, label: str, total: int) -> None:
        if sys.stderr is not None and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(desc=label, total=total, file=sys.stderr)
