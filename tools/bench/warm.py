"""A warm process: questions by stage, with and without the reader, the query's vector, and many at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from eval.question_sets import Question
from rag.api import Library
from rag.config import NO_READER, Settings
from rag.pipeline import Pipeline
from rag.wiring import open_pipeline
from tools.bench.result import Values, spread

THREADS = 32
STAGES = ("query", "retrieve", "answer", "total")


def measure(settings: Settings, questions: Sequence[Question]) -> Values:
    """Return the milliseconds of the questions over an index that is there, and how many a second 32 threads get."""
    texts = [question.question for question in questions]
    reading = open_pipeline(settings.index_directory, settings)
    plain = open_pipeline(settings.index_directory, replace(settings, reader=NO_READER))
    return {
        "query_vector": _each(texts, lambda text: plain.embedder.embed_queries([text])),
        "search": _each(texts, lambda text: plain.search(text, 10)),
        "ask_without_reader": asked(plain, texts),
        "ask_with_reader": asked(reading, texts),
        "throughput": throughput(plain, texts),
    }


def asked(pipeline: Pipeline, texts: Sequence[str]) -> Values:
    """Return the milliseconds of each stage of ``ask``, and the share of each in the whole."""
    pipeline.ask(texts[0])
    timings = [pipeline.ask(text).timings_ms for text in texts]
    found: Values = {stage: spread([each[stage] for each in timings]) for stage in STAGES}
    total = sum(each["total"] for each in timings)
    return {**found, "shares": {stage: round(sum(each[stage] for each in timings) / total, 3) for stage in STAGES[:-1]}}


def throughput(pipeline: Pipeline, texts: Sequence[str]) -> Values:
    """Return how many searches and questions a second many threads get from one process."""
    library = Library(pipeline)
    return {
        "threads": THREADS,
        "searches_per_second": _per_second(library.search, texts),
        "questions_per_second": _per_second(library.ask, texts),
    }


def _each(texts: Sequence[str], work: Callable[[str], object]) -> Values:
    milliseconds = []
    for text in [texts[0], *texts]:
        start = time.perf_counter()
        work(text)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return spread(milliseconds[1:])


def _per_second(work: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(work, texts))
    return round(len(done) / (time.perf_counter() - start), 1)
