"""Where the time of a build and of a question goes, by stage, and how far that is from what the machine could do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from eval.own_cache import with_own_cache
from rag import search_index, splitting, wiring
from rag.config import NO_READER, Settings
from rag.embedding.cache import CachedEmbedder
from rag.embedding.quantized import QuantizedEmbedder
from rag.models import query_embedder
from rag.pipeline import Pipeline
from rag.reading.onnx_model import load_tokenizer
from rag.retrieval.single import DenseRetriever, LexicalRetriever, PooledRetriever
from rag.stores.faiss import FaissStore
from rag.text import simplify
from tools.bench import limits
from tools.bench.result import Values
from tools.bench.stages import Place, Stages

if TYPE_CHECKING:
    from rag.protocols import Embedder, FloatArray

PROMPT_TOKENS = 4
"""What begins and ends a text that is embedded, and its prompt."""
VECTORS, DIMENSION, SEARCHES = 50_000, 384, 50
BUILD: Mapping[str, Sequence[Place]] = {
    "find": [(wiring, "find_sources")],
    "parse": [(wiring, "read_sources")],
    "model": [(wiring, "embedder")],
    "split": [(splitting, "split")],
    "cache": [(CachedEmbedder, "embed_passages")],
    "embed": [(QuantizedEmbedder, "embed_passages")],
    "segment": [(search_index, "passage_tokens"), (search_index, "sentence_tokens")],
    "lexical": [(search_index, "_terms")],
    "store": [(search_index, "build_store")],
    "write": [(wiring, "save_search_index")],
    "publish": [(wiring, "publish")],
}
ASK: Mapping[str, Sequence[str]] = {
    "question": ["rag.pipeline", "rag.query"],
    "vector": ["rag.embedding.quantized", "rag.embedding.encoder", "rag.embedding.sentence_transformer"],
    "dense": ["rag.stores.faiss", "rag.stores.hnsw", "rag.stores.memory"],
    "lexical": ["rag.retrieval.lexical"],
    "fusion": ["rag.retrieval.hybrid", "rag.retrieval.period", "rag.retrieval.outlined"],
    "outline": ["rag.outline"],
    "evidence": ["rag.answering.evidence"],
    "reader": ["rag.reading.reader", "rag.reading.onnx_model"],
    "judge": ["rag.answering.refusal"],
    "compose": ["rag.answering.extractive", "rag.answering.selection"],
}
"""The modules whose classes make up a stage of a question."""
RANKINGS: Mapping[str, Sequence[Place]] = {
    "dense": [(DenseRetriever, "retrieve")],
    "lexical": [(LexicalRetriever, "retrieve")],
    "fusion": [(PooledRetriever, "retrieve")],
}
"""The parts of one module that belong to several stages; the words of a question are found in ``lexical``."""


def measure(settings: Settings, source: Path, questions: Sequence[str]) -> Values:
    """Return the stages of a build of a file and of questions to the index that is there, beside the limits."""
    machine = limits.measure()
    plain = wiring.open_pipeline(settings.index_directory, replace(settings, reader=NO_READER))
    reading = wiring.open_pipeline(settings.index_directory, settings)
    return {
        "build": build(settings, source, machine),
        "ask_without_reader": ask(plain, questions),
        "ask_with_reader": ask(reading, questions),
        "question_vector": _vector(plain, questions, machine),
        "dense_search": _dense(machine),
        "limits": machine,
    }


def build(settings: Settings, source: Path, machine: Values) -> Values:
    """Return the stages of a build with an empty cache, and the tokens embedded a second beside the most possible."""
    with TemporaryDirectory(prefix="bench-") as name:
        own = with_own_cache(replace(settings, index_directory=Path(name) / "index"), Path(name) / "cache")
        model = query_embedder(own)
        model.embed_passages(["加载"])  # what is loaded once a process is no part of the embedding
        stages = Stages()
        with stages.of(BUILD, {}):
            wiring.build_index([source], own.index_directory, own)
        corpus = wiring.open_pipeline(own.index_directory, own).corpus
        texts = {
            "passages": [simplify(corpus.matching_text(each)) for each in corpus.passages],
            "sentences": [simplify(corpus.text_of(each)) for each in corpus.sentences.values()],
        }
        embedded = {kind: _embedding(model, each) for kind, each in texts.items()}
    rows = stages.rows()
    both = sum(each["seconds"] for each in embedded.values())
    for each in embedded.values():
        each["share_of_the_build"] = round(rows["embed"]["share"] * each["seconds"] / both, 3)
    rate = sum(each["tokens"] for each in embedded.values()) / both
    most = machine["tokens_per_second_and_core_at_most"] * (os.cpu_count() or 1)
    return {
        "stages": rows,
        "embed": {**embedded, "tokens_per_second": round(rate), "share_of_the_limit": round(rate / most, 3)},
    }


def ask(pipeline: Pipeline, questions: Sequence[str]) -> Values:
    """Return the stages of all questions together, asked once before without a clock."""
    for question in questions:
        pipeline.ask(question)
    stages = Stages()
    with stages.of(RANKINGS, {stage: [import_module(name) for name in names] for stage, names in ASK.items()}):
        for question in questions:
            pipeline.ask(question)
    whole = sum(stages.seconds.values())
    return {"questions": len(questions), "mean_ms": round(1000 * whole / len(questions), 2), "stages": stages.rows()}


def _embedding(model: Embedder, texts: Sequence[str]) -> Values:
    seconds = _seconds(lambda: model.embed_passages(texts))
    return {"texts": len(texts), "tokens": _tokens(texts), "seconds": round(seconds, 3)}


def _vector(pipeline: Pipeline, questions: Sequence[str], machine: Values) -> Values:
    """Return what the vector of a question takes on one core, and how much of that the products alone would take."""
    seconds = _seconds(lambda: [pipeline.embedder.embed_queries([question]) for question in questions])
    least = _tokens(questions) / machine["tokens_per_second_and_core_at_most"]
    return {
        "tokens": round(_tokens(questions) / len(questions), 1),
        "mean_ms": round(1000 * seconds / len(questions), 3),
        "share_of_the_limit": round(least / seconds, 3),
    }


def _dense(machine: Values) -> Values:
    """Return what an exact search takes, and how much of that reading the vectors once from memory would take."""
    chance = np.random.default_rng(0)
    vectors = _unit(chance.standard_normal((VECTORS, DIMENSION), np.float32))
    store = FaissStore.build([str(number) for number in range(VECTORS)], vectors)
    queries = _unit(chance.standard_normal((SEARCHES, DIMENSION), np.float32))
    store.search(queries[:1], 10)
    seconds = _seconds(lambda: [store.search(query[None], 10) for query in queries]) / SEARCHES
    return {
        "vectors": VECTORS,
        "mean_ms": round(1000 * seconds, 3),
        "share_of_the_limit": round(vectors.nbytes / machine["copied_bytes_per_second"] / seconds, 3),
    }


def _unit(vectors: FloatArray) -> FloatArray:
    return np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _tokens(texts: Sequence[str]) -> int:
    tokenizer = load_tokenizer()
    return sum(len(tokenizer.tokenize(text).ids) + PROMPT_TOKENS for text in texts)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
