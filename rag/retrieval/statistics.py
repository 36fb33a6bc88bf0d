"""How often words occur: what BM25 needs to know of a corpus whose postings are kept elsewhere.

An engine's own BM25 finds the texts; its scores differ between engines in sign and statistics (docs/scale-out.md), so
those of what it found are computed here and are those of ``LexicalIndex``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import StaleIndexError
from rag.retrieval.lexical import K1, B

if TYPE_CHECKING:
    from marisa_trie import Trie

_TOKENS, _FREQUENCIES, _COUNTS = "tokens.trie", "frequencies.npy", "counts.json"


class TermStatistics:
    """The number of texts, their mean length in tokens, and in how many of them each token occurs.

    On disk it grows with the vocabulary; it is read memory-mapped.
    """

    def __init__(self, texts: int, mean_length: float, tokens: Trie, frequencies: NDArray[np.int64]) -> None:
        """Hold, for token number t, the number of texts that hold it in ``frequencies[t]``."""
        self.texts = texts
        self.mean_length = mean_length
        self._tokens = tokens
        self._frequencies = np.asarray(frequencies)  # a plain view: each look into a np.memmap makes another one

    @classmethod
    def build(cls, texts_tokens: Iterable[Sequence[str]]) -> TermStatistics:
        """Count the tokens of some texts."""
        from marisa_trie import Trie

        texts, length, counts = 0, 0, Counter[str]()
        for tokens in texts_tokens:
            texts += 1
            length += len(tokens)
            counts.update(set(tokens))
        trie = Trie(sorted(counts))
        frequencies = np.zeros(len(trie), np.int64)
        for token, count in counts.items():
            frequencies[trie[token]] = count
        return cls(texts, length / texts if texts else 0.0, trie, frequencies)

    def save(self, folder: Path) -> None:
        """Write the statistics into an existing or new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._tokens.save(str(folder / _TOKENS))
        np.save(folder / _FREQUENCIES, self._frequencies, allow_pickle=False)
        content = {"texts": self.texts, "mean_length": self.mean_length}
        (folder / _COUNTS).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TermStatistics:
        """Open saved statistics memory-mapped; raise StaleIndexError when the files do not fit together."""
        from marisa_trie import Trie

        try:
            tokens = Trie().mmap(str(folder / _TOKENS))
            frequencies = np.load(folder / _FREQUENCIES, mmap_mode="r", allow_pickle=False)
            counts = json.loads((folder / _COUNTS).read_text(encoding="utf-8"))
            found = cls(int(counts["texts"]), float(counts["mean_length"]), tokens, frequencies)
        except (OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise _damaged(folder, str(error)) from error
        if frequencies.shape != (len(tokens),):
            raise _damaged(folder, f"{len(tokens)} tokens, {frequencies.shape} frequencies")
        return found

    def idf(self, token: str) -> float:
        """Return the token's inverse document frequency; a token that occurs nowhere has the highest."""
        number = self._tokens.get(token)
        frequency = 0 if number is None else int(self._frequencies[number])
        return math.log(1 + (self.texts - frequency + 0.5) / (frequency + 0.5))

    def query_weights(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return the rarity of every token that occurs anywhere; one given twice counts twice."""
        known = Counter(token for token in tokens if token in self._tokens)
        return {token: count * self.idf(token) for token, count in known.items()}


def bm25(weights: Mapping[str, float], tokens: Sequence[str], mean_length: float) -> float:
    """Return the score of a text for the weights of a question.

    That is the sum of ``weight · tf / (tf + k1 · (1 - b + b · length / mean length))``: Lucene's variant (Kamphuis et
    al. 2020).
    """
    counts = Counter(tokens)
    damping = K1 * (1 - B + B * len(tokens) / mean_length) if tokens else 1.0
    return sum(weight * counts[token] / (counts[token] + damping) for token, weight in weights.items())


def _damaged(folder: Path, why: str) -> StaleIndexError:
    return StaleIndexError(
        f"the word statistics in {folder} are damaged ({why}): run python -m rag index to build them again"
    )
