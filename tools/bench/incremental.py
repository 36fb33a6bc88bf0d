"""Changes of a library: adding, replacing and removing a document among many, as ``rag docs`` does it.

How many texts were embedded is the number of new rows in the cache of embeddings, which began empty.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from eval.machine import peak_memory_mib
from eval.own_cache import with_own_cache
from rag.config import Settings
from rag.library import Change, DocumentLibrary
from rag.upkeep import document_library
from rag.wiring import ensure_index
from tools.bench.alone import alone
from tools.bench.bulk import report
from tools.bench.result import Values, folder_mib, spread

SEED = 0
CHANGED = "本段为测量而改写，现有{}处与原来不同。"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one change took: milliseconds, and how many texts were embedded."""

    milliseconds: float
    embedded: int


def measure(settings: Settings, sizes: Sequence[int], times: int) -> Values:
    """Return for libraries of so many documents what each kind of change takes, each size in a fresh process."""
    return {str(size): alone(_size, settings, size, times) for size in sizes}


def _size(settings: Settings, size: int, times: int) -> Values:
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        own = replace(settings, index_directory=folder / "index", data_directory=folder / "data")
        own = with_own_cache(own, folder / "cache")
        _write_library(own.data_directory, size)
        start = time.perf_counter()
        ensure_index(own)
        built = time.perf_counter() - start
        texts = embedded(own)
        changes = _changes(document_library(own), own, size, times)
        return {
            "documents": size,
            "build_seconds": round(built, 2),
            "build_texts_embedded": texts,
            **{name: _row(done) for name, done in changes.items()},
            "index_mib": folder_mib(own.index_directory),
            "memory_mib": peak_memory_mib(),
        }


def _write_library(folder: Path, size: int) -> None:
    folder.mkdir()
    for number in range(size):
        (folder / f"{number:06}.txt").write_text(report(number, SEED), encoding="utf-8")


def _changes(library: DocumentLibrary, settings: Settings, size: int, times: int) -> dict[str, list[Measured]]:
    """Add a document, replace it by one with a changed paragraph, and remove it, as often as wanted."""
    done: dict[str, list[Measured]] = {"add": [], "replace": [], "remove": []}
    with TemporaryDirectory(prefix="bench-") as name:
        for number in range(size, size + times):
            path = Path(name) / f"{number:06}.txt"
            path.write_text(report(number, SEED), encoding="utf-8")
            done["add"].append(_timed(settings, lambda: library.add_files([path])))  # noqa: B023  called at once
            path.write_text(with_another_end(report(number, SEED), number), encoding="utf-8")
            done["replace"].append(_timed(settings, lambda: library.update_document(path.stem, path)))  # noqa: B023
            done["remove"].append(_timed(settings, lambda: library.remove_documents([path.stem])))  # noqa: B023
    return done


def with_another_end(text: str, number: int) -> str:
    """Return a text with a sentence that holds the number in the place of its last paragraph."""
    kept, _, _ = text.rstrip().rpartition("\n\n")
    return f"{kept}\n\n{CHANGED.format(number)}\n"


def embedded(settings: Settings) -> int:
    """Return how many embeddings the cache of these settings holds."""
    file = (settings.cache_directory or Path()) / "embeddings.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM embeddings").fetchall()
        return int(count)


def _timed(settings: Settings, change: Callable[[], Change]) -> Measured:
    before = embedded(settings)
    start = time.perf_counter()
    change()
    milliseconds = (time.perf_counter() - start) * 1000
    return Measured(milliseconds, embedded(settings) - before)


def _row(done: Sequence[Measured]) -> Values:
    counts = [each.embedded for each in done]
    return {**spread([each.milliseconds for each in done]), "texts_embedded": median(counts), "most": max(counts)}
