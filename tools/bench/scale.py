"""Hybrid search over thousands of real passages, each a document of its own; embeddings come from the cache."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.machine import peak_memory_mib
from rag.config import NO_READER, Settings
from rag.parsing import parse_text
from rag.types import Document
from rag.wiring import build_index_from_documents, open_pipeline
from tools.bench.result import Values, folder_mib, spread
from tools.bench.warm import STAGES, throughput

QUESTIONS = 200
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


def measure(settings: Settings, path: Path, sizes: Sequence[int]) -> Values:
    """Return for each number of passages the milliseconds of a search and of ``ask`` by stage, without the reader."""
    found: Values = {}
    plain = replace(settings, reader=NO_READER)
    for size in sizes:
        texts = list(islice(passages(path), size))
        with TemporaryDirectory(prefix="bench-") as folder:
            own = replace(plain, index_directory=Path(folder))
            start = time.perf_counter()
            built = build_index_from_documents(_documents(texts), own.index_directory, own)
            built_seconds = time.perf_counter() - start
            start = time.perf_counter()
            pipeline = open_pipeline(own.index_directory, own)
            opened_seconds = time.perf_counter() - start
            asked = questions(texts, QUESTIONS)
            pipeline.ask(asked[0])
            timings = [pipeline.ask(question).timings_ms for question in asked]
            found[str(size)] = {
                "passages": built.passages,
                "sentences": built.sentences,
                "build_seconds": round(built_seconds, 1),
                "open_seconds": round(opened_seconds, 2),
                "search": spread([each["query"] + each["retrieve"] for each in timings]),
                **{stage: spread([each[stage] for each in timings]) for stage in STAGES},
                "throughput": throughput(pipeline, asked),
                "index_mib": folder_mib(own.index_directory),
                "memory_mib": peak_memory_mib(),
            }
    return found


def _documents(texts: Sequence[str]) -> list[Document]:
    return [
        parse_text(text, f"p{number}", f"p{number}.txt", hashlib.sha256(text.encode()).hexdigest(), f"p{number}")
        for number, text in enumerate(texts)
    ]
