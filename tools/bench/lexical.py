"""Lexical search over many passages: real words at their real frequencies, in passages of real lengths."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from rag.retrieval.lexical import LexicalIndex
from rag.text import lexical_tokens
from tools.bench.result import Values, folder_mib, spread


def measure(texts: Sequence[str], questions: Sequence[str], sizes: Sequence[int]) -> Values:
    """Return for each number of passages the milliseconds of a question, and the time and space of the index."""
    tokens = [lexical_tokens(text) for text in texts]
    pool = np.array([token for each in tokens for token in each])
    lengths = np.array([len(each) for each in tokens])
    asked = [lexical_tokens(question) for question in questions]
    found: Values = {"real_passages": len(texts), "different_tokens": len(set(pool.tolist())), "sizes": {}}
    for size in sizes:
        chance = np.random.default_rng(0)
        drawn = (pool[chance.integers(0, len(pool), count)].tolist() for count in chance.choice(lengths, size))
        passages = list(drawn)
        start = time.perf_counter()
        index = LexicalIndex.build([str(number) for number in range(size)], passages)
        seconds = round(time.perf_counter() - start, 1)
        del passages
        with TemporaryDirectory(prefix="bench-") as folder:
            index.save(Path(folder) / "terms")
            mib = folder_mib(Path(folder))
            mapped = LexicalIndex.load(Path(folder) / "terms")
            mapped.search(asked[0], 50)
            milliseconds = [_milliseconds(mapped, each) for each in asked]
            del mapped
        found["sizes"][str(size)] = {**spread(milliseconds), "build_seconds": seconds, "mib": mib}
    return found


def _milliseconds(index: LexicalIndex, tokens: Sequence[str]) -> float:
    start = time.perf_counter()
    index.search(tokens, 50)
    return (time.perf_counter() - start) * 1000
