"""Lexical search over many passages: real words at their real frequencies, in passages of real lengths."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.machine import peak_memory_mib
from rag.retrieval.lexical import LexicalIndex
from rag.text import lexical_tokens
from tools.bench.alone import alone
from tools.bench.result import Values, folder_mib, load, spread

if TYPE_CHECKING:
    from marisa_trie import Trie

_BLOCK = 10_000
_K = 50


@dataclass(frozen=True)
class DrawnPassages(Collection[list[int]]):
    """Passages of numbers of tokens, each as long as one of ``lengths`` and each token one of ``pool``.

    They are drawn block by block whenever one goes through them, always the same: memory does not grow with ``size``.
    """

    pool: NDArray[np.int32]
    lengths: NDArray[np.int64]
    size: int

    def __len__(self) -> int:
        """Return the number of passages."""
        return self.size

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the numbers of the tokens of each passage."""
        for start in range(0, self.size, _BLOCK):
            chance = np.random.default_rng([0, start])
            lengths = chance.choice(self.lengths, min(_BLOCK, self.size - start))
            drawn = self.pool[chance.integers(0, len(self.pool), int(lengths.sum()))].tolist()
            ends = np.cumsum(lengths).tolist()
            yield from (drawn[begin:end] for begin, end in zip([0, *ends], ends, strict=False))

    def __contains__(self, passage: object) -> bool:
        """Return whether one of the passages has these numbers in this order."""
        return any(each == passage for each in self)


def measure(texts: Sequence[str], questions: Sequence[str], sizes: Sequence[int]) -> Values:
    """Return for each number of passages the milliseconds of a question, and the time and space of the index."""
    from marisa_trie import Trie

    tokens = [lexical_tokens(text) for text in texts]
    trie = Trie(sorted({token for text in tokens for token in text}))
    pool = np.fromiter((trie[token] for text in tokens for token in text), np.int32)
    lengths = np.array([len(each) for each in tokens])
    asked = [lexical_tokens(question) for question in questions]
    del tokens
    found: Values = {
        "real_passages": len(texts),
        "different_tokens": len(trie),
        "tokens_per_passage": round(float(lengths.mean()), 1),
        "tokens_per_question": round(float(np.mean([len(each) for each in asked])), 1),
        "sizes": {},
    }
    for size in sizes:
        found["sizes"][str(size)] = alone(_size, trie, DrawnPassages(pool, lengths, size), asked)
    return found


def _size(trie: Trie, passages: DrawnPassages, asked: Sequence[Sequence[str]]) -> Values:
    start, load_before = time.perf_counter(), load()
    index = LexicalIndex.of_numbers([str(number) for number in range(len(passages))], trie, passages)
    seconds = round(time.perf_counter() - start, 1)
    with TemporaryDirectory(prefix="bench-") as folder:
        index.save(Path(folder) / "terms")
        del index
        mib = folder_mib(Path(folder))
        mapped = LexicalIndex.load(Path(folder) / "terms")
        mapped.search(asked[0], _K)
        milliseconds = spread([_milliseconds(mapped, each) for each in asked])
        del mapped  # before its files are removed
    return {
        **milliseconds,
        "build_seconds": seconds,
        "load": [load_before, load()],
        "mib": mib,
        "peak_memory_mib": peak_memory_mib(),
    }


def _milliseconds(index: LexicalIndex, tokens: Sequence[str]) -> float:
    start = time.perf_counter()
    index.search(tokens, _K)
    return (time.perf_counter() - start) * 1000
