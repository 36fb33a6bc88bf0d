"""Builds an index for an evaluation in a temporary place and opens it; the product's own index is never touched."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.passage_sets import PassageSet
from rag.protocols import Progress, QuestionAnswering
from rag.types import Document

if TYPE_CHECKING:
    from tqdm import tqdm

    from rag.config import Settings
    from rag.library import IndexSummary

Reader = Callable[[Progress | None], tuple[Sequence[Document], Sequence[str]]]
"""Gives the parsed documents of a corpus, and the reasons for which files were left out."""


@dataclass(frozen=True, slots=True)
class Library:
    """An opened pipeline over a corpus, the name of its embedding model, what building its index took, files left out.

    ``cost`` holds seconds, characters, characters a second, passages, sentences, and how many texts were embedded
    anew; the others came from the cache of embeddings, so the speed is that of a first build only where it is all.
    """

    pipeline: QuestionAnswering
    model: str
    cost: dict[str, Any]
    skipped: tuple[str, ...] = ()


def files(*paths: Path) -> Reader:
    """Return what reads files and folders."""

    def read(progress: Progress | None) -> tuple[Sequence[Document], Sequence[str]]:
        from rag.library import find_sources, read_sources
        from rag.parsing import READABLE_SUFFIXES, parse_bytes

        documents, skipped, _ = read_sources(find_sources(paths, READABLE_SUFFIXES), paths, parse_bytes, progress)
        return documents, skipped

    return read


def passages(source: PassageSet) -> Reader:
    """Return what reads the passages of a public set, each a document of its own."""
    return lambda progress: (source.documents(progress), ())


@contextmanager
def opened(read: Reader, settings: Settings) -> Iterator[Library]:
    """Build an index in a temporary folder, open it, and remove it afterwards."""
    from rag.generations import open_current
    from rag.wiring import build_index_from_documents, open_pipeline

    with (
        tempfile.TemporaryDirectory(prefix="eval-", ignore_cleanup_errors=True) as folder,
        closing(ProgressBars()) as bars,
    ):
        place = Path(folder) / "index"
        elsewhere = replace(settings, index_directory=place)
        start = time.perf_counter()
        documents, skipped = read(bars)
        summary = build_index_from_documents(documents, place, elsewhere, bars)
        seconds = time.perf_counter() - start
        bars.close()
        model = open_current(place).description["embedding"]["name"]
        cost = _cost(summary, seconds, bars.embedded)
        yield Library(open_pipeline(place, elsewhere), model, cost, tuple(skipped))


def _cost(summary: IndexSummary, seconds: float, embedded: int) -> dict[str, Any]:
    characters = sum(len(document.text) for document in summary.documents)
    return {
        "index_seconds": round(seconds, 3),
        "characters": characters,
        "characters_per_second": round(characters / seconds, 1),
        "documents": len(summary.documents),
        "passages": summary.passages,
        "sentences": summary.sentences,
        "texts_embedded": embedded,
    }


class ProgressBars:
    """A Progress that shows one bar a stage on the error stream, where that is a terminal, and counts embeddings."""

    def __init__(self) -> None:
        """Begin without a bar."""
        self.embedded = 0
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show a step."""
        from tqdm import tqdm

        if stage == "embed":
            self.embedded = max(self.embedded, done)
        if stage != self._stage:
            self.close()
            self._stage, self._bar = stage, tqdm(desc=stage, total=total, unit="", disable=None, leave=False)
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.close()
        self._stage, self._bar = "", None
