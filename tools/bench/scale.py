"""Hybrid search over thousands of real passages, each a document of its own; of many, vectors come from the cache."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.machine import peak_memory_mib
from eval.own_cache import with_own_cache
from rag.config import NO_READER, Settings
from rag.errors import InputError
from rag.models import query_embedder
from rag.parsing import parse_text
from rag.types import Document
from rag.wiring import build_index_from_documents, open_pipeline
from tools.bench.alone import alone
from tools.bench.embedded import count_embedded
from tools.bench.noisy import fill_cache
from tools.bench.result import Values, folder_mib, spread
from tools.bench.warm import STAGES, throughput

if TYPE_CHECKING:
    from rag.protocols import FloatArray

QUESTIONS = 200
AFRESH = 1000
"""How many passages at most are embedded afresh; more would take hours."""
_BEGINNING = 24


def passages(path: Path) -> Iterator[str]:
    """Yield the texts of a file of JSON lines with a ``text`` each, plain or gzipped."""
    content = path.read_bytes()
    for line in (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines():
        yield str(json.loads(line)["text"])


def questions(texts: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """Return stretches from the middle of texts as questions that are answered somewhere, but not quoted whole."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    chosen = chance.sample(list(texts), min(count, len(texts)))
    middles = ("".join(text.split())[len(text) // 3 :][:_BEGINNING] for text in chosen)
    return [f"{middle[:10]}与{middle[14:]}是什么情况" for middle in middles]


def measure(settings: Settings, path: Path, sizes: Sequence[int], real: FloatArray | None = None) -> Values:
    """Return for each number of passages what building, searching and asking take, each size in a fresh process.

    To a thousand passages everything is embedded afresh, beyond that what the cache holds is taken from it; or, where
    vectors of ``real`` sentences are given, every text has one of those with noise.
    """
    return {str(size): alone(_size, settings, path, size, real) for size in sizes}


def _size(settings: Settings, path: Path, size: int, real: FloatArray | None) -> Values:
    texts = list(islice(passages(path), size))
    if not texts:
        raise InputError(f"{path} holds no passages: name a file of JSON lines with a text each")
    with TemporaryDirectory(prefix="bench-") as folder:
        own = replace(settings, reader=NO_READER, index_directory=Path(folder) / "index")
        noisy = size > AFRESH and real is not None
        if size <= AFRESH or noisy:
            own = with_own_cache(own, Path(folder) / "cache")
        query_embedder(own)  # written first where it is missing, which is done once on a machine
        if noisy and real is not None:
            fill_cache(own, Path(folder) / "cache", documents(texts), real)
        counted: list[int] = []
        start = time.perf_counter()
        built = build_index_from_documents(documents(texts), own.index_directory, own, count_embedded(counted))
        seconds = round(time.perf_counter() - start, 2)
        built_memory = peak_memory_mib()
        asked = questions(texts, QUESTIONS)
        found = alone(_opened, own, asked)
        return {
            "passages": built.passages,
            "sentences": built.sentences,
            "embeddings": "of other sentences, with noise" if noisy else "afresh" if size <= AFRESH else "cached",
            "texts_embedded": max(counted, default=0),
            "build_seconds": seconds,
            "build_memory_mib": built_memory,
            "index_mib": folder_mib(own.index_directory),
            **found,
        }


def _opened(settings: Settings, asked: Sequence[str]) -> Values:
    """Return what opening an index and asking it takes in this process, which has built nothing."""
    start = time.perf_counter()
    pipeline = open_pipeline(settings.index_directory, settings)
    seconds = round(time.perf_counter() - start, 2)
    pipeline.ask(asked[0])
    timings = [pipeline.ask(question).timings_ms for question in asked]
    return {
        "open_seconds": seconds,
        "search": spread([each["query"] + each["retrieve"] for each in timings]),
        **{stage: spread([each[stage] for each in timings]) for stage in STAGES},
        "throughput": throughput(pipeline, asked),
        "memory_mib": peak_memory_mib(),
    }


@contextmanager
def indexed(
    settings: Settings, path: Path, size: int, real: FloatArray | None = None
) -> Iterator[tuple[Settings, list[str]]]:
    """Yield the settings of an index of so many passages, made for as long as the block lasts, and questions to it.

    Its embeddings are as in ``measure``.
    """
    texts = list(islice(passages(path), size))
    with TemporaryDirectory(prefix="bench-") as folder:
        own = replace(settings, index_directory=Path(folder) / "index")
        if real is not None:
            own = with_own_cache(own, Path(folder) / "cache")
            fill_cache(own, Path(folder) / "cache", documents(texts), real)
        build_index_from_documents(documents(texts), own.index_directory, own)
        yield own, questions(texts, QUESTIONS)


def documents(texts: Sequence[str]) -> list[Document]:
    """Return a document of each text."""
    return [
        parse_text(text, f"p{number}", f"p{number}.txt", hashlib.sha256(text.encode()).hexdigest(), f"p{number}")
        for number, text in enumerate(texts)
    ]
