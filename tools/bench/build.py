"""Building: characters and tokens a second beside sentence-transformers in float32, rebuilds, changes, size, memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from eval.machine import peak_memory_mib
from eval.own_cache import with_own_cache
from rag.config import DEFAULT_MODEL_SETTING, Settings
from rag.models import query_embedder
from rag.wiring import build_index
from tools.bench.embedded import count_embedded
from tools.bench.result import Values, folder_mib

_Result = TypeVar("_Result")
CHANGED = "这一段是为了测量而改的。"


def measure(settings: Settings, source: Path) -> Values:
    """Build an index of a text file with an empty cache, build it again as it is, and with a paragraph changed."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Path(folder)
        own = with_own_cache(replace(settings, index_directory=work / "index"), work / "cache")
        copy = work / "data" / source.name
        copy.parent.mkdir()
        copy.write_bytes(source.read_bytes())
        counted: list[int] = []
        clock = _Clock()
        query_embedder(own)  # loaded once, so that the first build begins as the others do
        built, first = _seconds(lambda: build_index([copy], own.index_directory, own, clock.show))
        shares = clock.shares()
        _, again = _seconds(lambda: build_index([copy], own.index_directory, own))
        text = copy.read_text(encoding="utf-8").rstrip()
        copy.write_text(f"{text}\n\n　　{CHANGED}\n", encoding="utf-8")
        _, changed = _seconds(lambda: build_index([copy], own.index_directory, own, count_embedded(counted)))
        characters = sum(len(document.text) for document in built.documents)
        return {
            "characters": characters,
            "passages": built.passages,
            "sentences": built.sentences,
            "seconds": first,
            "characters_per_second": round(characters / first),
            "shares": shares,
            "unchanged_seconds": again,
            "changed_seconds": changed,
            "texts_embedded_after_a_change": max(counted, default=0),
            "index_mib": folder_mib(own.index_directory) / 2,  # two generations are kept
            "memory_mib": peak_memory_mib(),
        }


def measure_engines(settings: Settings, texts: Sequence[str], times: int) -> Values:
    """Return the tokens a second of the product's engine and of sentence-transformers in float32, in turns.

    The latter runs as it comes (32 texts at a time) and with the 8 that are best on two cores.
    """
    from sentence_transformers import SentenceTransformer

    from rag.embedding.default_model import default_cache_directory, ensure_default_model

    cache = settings.cache_directory or default_cache_directory()
    ours = query_embedder(replace(settings, embedding_model=DEFAULT_MODEL_SETTING))
    plain = SentenceTransformer(str(ensure_default_model(cache)), local_files_only=True)
    tokens = sum(len(row) for row in plain.tokenizer([f"passage: {text}" for text in texts])["input_ids"])
    engines: dict[str, Callable[[], object]] = {
        "wenju": lambda: ours.embed_passages(texts),
        "float32_batch_32": lambda: plain.encode_document(list(texts), prompt="passage: "),
        "float32_batch_8": lambda: plain.encode_document(list(texts), prompt="passage: ", batch_size=8),
    }
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(times + 1):
        for name, work in engines.items():
            spent = _seconds(work)[1]
            if turn:  # the first loads
                seconds[name].append(spent)
    rates = {name: round(tokens / min(each)) for name, each in seconds.items()}
    best = max(rates["float32_batch_8"], rates["float32_batch_32"])
    return {"tokens": tokens, "tokens_per_second": rates, "times_float32": round(rates["wenju"] / best, 2)}


def _seconds(work: Callable[[], _Result]) -> tuple[_Result, float]:
    start = time.perf_counter()
    result = work()
    return result, round(time.perf_counter() - start, 3)


class _Clock:
    """Notes when each stage of a build begins; what follows the last progress is publishing."""

    def __init__(self) -> None:
        self._marks: list[tuple[str, float]] = [("start", time.perf_counter())]

    def show(self, stage: str, done: int, total: int) -> None:
        name = "publish" if stage == "index" and done == total else stage
        if name != self._marks[-1][0]:
            self._marks.append((name, time.perf_counter()))

    def shares(self) -> dict[str, float]:
        """Return the share of each stage in the time from the start until now."""
        ends = [mark for _, mark in self._marks[1:]] + [time.perf_counter()]
        whole = ends[-1] - self._marks[0][1]
        spent: dict[str, float] = {}
        for (name, begun), ended in zip(self._marks, ends, strict=True):
            spent[name] = spent.get(name, 0.0) + (ended - begun) / whole
        return {name: round(share, 3) for name, share in spent.items()}
