"""Builds an index for an evaluation in a temporary place and opens it; the product's own index is never touched."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.passage_sets import PassageSet
from rag.protocols import Progress, QuestionAnswering

if TYPE_CHECKING:
    from tqdm import tqdm

    from rag.config import Settings
    from rag.library import IndexSummary

Build = Callable[[Path, "Settings", Progress], "IndexSummary"]


@dataclass(frozen=True, slots=True)
class Library:
    """An opened pipeline over a corpus, the name of its embedding model, and what building its index took.

    ``cost`` holds seconds, characters, characters a second, passages, sentences, and how many texts were embedded
    anew; the others came from the cache of embeddings, so the speed is that of a first build only where it is all.
    """

    pipeline: QuestionAnswering
    model: str
    cost: dict[str, Any]


def files(paths: tuple[Path, ...]) -> Build:
    """Return what builds an index of files and folders."""

    def build(index_directory: Path, settings: Settings, progress: Progress) -> IndexSummary:
        from rag.wiring import build_index

        return build_index(paths, index_directory, settings, progress)

    return build


def passages(source: PassageSet) -> Build:
    """Return what builds an index of the passages of a public set, each a document of its own."""

    def build(index_directory: Path, settings: Settings, progress: Progress) -> IndexSummary:
        from rag.wiring import build_index_from_documents

        return build_index_from_documents(source.documents(progress), index_directory, settings, progress)

    return build


@contextmanager
def opened(build: Build, settings: Settings) -> Iterator[Library]:
    """Build an index in a temporary folder, open it, and remove it afterwards."""
    from rag.generations import open_current
    from rag.wiring import open_pipeline

    with (
        tempfile.TemporaryDirectory(prefix="eval-", ignore_cleanup_errors=True) as folder,
        closing(ProgressBars()) as bars,
    ):
        elsewhere = replace(settings, index_directory=Path(folder) / "index")
        start = time.perf_counter()
        summary = build(elsewhere.index_directory, elsewhere, bars)
        seconds = time.perf_counter() - start
        characters = sum(len(document.text) for document in summary.documents)
        cost = {
            "index_seconds": round(seconds, 3),
            "characters": characters,
            "characters_per_second": round(characters / seconds, 1),
            "documents": len(summary.documents),
            "passages": summary.passages,
            "sentences": summary.sentences,
            "texts_embedded": bars.embedded,
        }
        bars.close()
        model = open_current(elsewhere.index_directory).description["embedding"]["name"]
        yield Library(open_pipeline(elsewhere.index_directory, elsewhere), model, cost)


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
