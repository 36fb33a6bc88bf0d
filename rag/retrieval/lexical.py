"""The lexical index: BM25 over tokens, saved as plain arrays and read without loading them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.disk.arrays import write_array
from rag.disk.durable import naming, read_file, write_file
from rag.errors import StaleIndexError
from rag.retrieval.maxscore import Column, best, scores_at

if TYPE_CHECKING:
    from marisa_trie import Trie

    from rag.protocols import FloatArray, Ranking

K1 = 1.5
B = 0.75

_KEYS = "keys.json"
_TOKENS = "tokens.trie"
_STARTS, _POSTINGS, _WEIGHTS = "starts.npy", "postings.npy", "weights.npy"
_KEPT_TOKENS = 4096
"""How many rarities are remembered: each word of a question is weighed in every sentence that is looked at."""


class LexicalIndex:
    """Scores keys by BM25 (Lucene's variant, k1 = 1.5, b = 0.75): Robertson and Zaragoza 2009, doi:10.1561/1500000019.

    A token's score in a text is ``idf · tf / (tf + k1 · (1 - b + b · length / mean length))``, ``idf`` being
    ``ln(1 + (N - n + 0.5) / (n + 0.5))`` for a token in n of N texts (Kamphuis et al. 2020: "Which BM25 do you mean?").
    bm25s computes these weights; adding up a few rows of them needs only NumPy, so that a question does not pay for
    importing bm25s (100 ms and 22 MB where SciPy is installed).
    """

    def __init__(
        self,
        keys: Sequence[str],
        tokens: Trie,
        starts: NDArray[np.int64],
        postings: NDArray[np.int32],
        weights: FloatArray,
    ) -> None:
        """Hold, for token number t, the positions of its keys and its weights there in ``starts[t]:starts[t + 1]``."""
        self._keys = tuple(keys)
        self._tokens = tokens
        # plain views: taking a slice of a np.memmap makes another one, at twenty times the cost
        self._starts = np.asarray(starts)
        self._postings = np.asarray(postings)
        self._weights = np.asarray(weights)
        self._rarity = lru_cache(_KEPT_TOKENS)(self._computed_rarity)

    @classmethod
    def build(cls, keys: Sequence[str], texts_tokens: Sequence[Sequence[str]]) -> LexicalIndex:
        """Index the tokens of one text a key; raise ValueError when the two differ in number or a key repeats."""
        if len(keys) != len(texts_tokens) or len(set(keys)) != len(keys):
            raise ValueError(f"{len(keys)} keys ({len(set(keys))} different) for {len(texts_tokens)} texts")
        from marisa_trie import Trie

        tokens = Trie(sorted({token for text in texts_tokens for token in text}))
        return cls.of_numbers(keys, tokens, [[tokens[token] for token in text] for text in texts_tokens])

    @classmethod
    def of_numbers(cls, keys: Sequence[str], tokens: Trie, texts: Collection[Sequence[int]]) -> LexicalIndex:
        """Index texts whose tokens are numbers of a trie, one text a key.

        The texts are gone through three times, so a collection that makes them anew each time need not hold them.
        """
        return cls(keys, tokens, *_weights(texts, len(tokens)))

    def save(self, folder: Path) -> None:
        """Write the index into an existing or new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        write_file(folder / _KEYS, json.dumps(self._keys, ensure_ascii=False).encode())
        write_file(folder / _TOKENS, self._tokens.tobytes())  # its own saving raises no OSError when the disk is full
        for name, values in ((_STARTS, self._starts), (_POSTINGS, self._postings), (_WEIGHTS, self._weights)):
            write_array(folder / name, values)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open a saved index memory-mapped.

        Raises StaleIndexError when its files do not fit together; another OSError passes through.
        """
        from marisa_trie import Trie

        try:
            keys = json.loads(read_file(folder / _KEYS).decode("utf-8"))
            tokens = Trie().mmap(str(folder / _TOKENS))
            starts, postings, weights = (_array(folder / name) for name in (_STARTS, _POSTINGS, _WEIGHTS))
        except (FileNotFoundError, EOFError, ValueError, RuntimeError) as error:
            raise _damaged(folder, str(error)) from error
        if starts.shape != (len(tokens) + 1,) or postings.shape != weights.shape or starts[-1] != len(postings):
            raise _damaged(folder, f"{len(tokens)} tokens, {starts.shape} starts, {postings.shape} postings")
        if len(postings) and not 0 <= int(postings.min()) <= int(postings.max()) < len(keys):
            raise _damaged(folder, f"a posting of a text that is none of the {len(keys)}")
        return cls(keys, tokens, starts, postings, weights)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order in which they were given."""
        return self._keys

    def search(self, tokens: Sequence[str], k: int) -> Ranking:
        """Return at most k keys that hold one of the tokens, best first, equal scores in key order."""
        places, scores = best(self._columns(tokens), len(self._keys), max(k, 1))
        order = np.argsort(-scores, kind="stable")[:k]
        return [(self._keys[places[number]], float(scores[number])) for number in order]

    def scores(self, tokens: Sequence[str]) -> FloatArray:
        """Return one score for each key in key order, shape ``(len(keys),)``; a token given twice counts twice."""
        return scores_at(self._columns(tokens), np.arange(len(self._keys)))

    def relative_scores(self, tokens: Sequence[str], keys: Sequence[str]) -> FloatArray:
        """Return the scores of some keys as shares of the best score of all, shape ``(len(keys),)``."""
        columns = self._columns(tokens)
        _, scores = best(columns, len(self._keys), 1)
        chosen = scores_at(columns, np.array([self._places[key] for key in keys], np.int64))
        return chosen / max(float(scores.max(initial=0.0)), 1e-9)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self._keys)}

    def document_frequency(self, token: str) -> int:
        """Return the number of keys whose text holds the token."""
        rows = self._rows(token)
        return int(rows.stop - rows.start)

    def idf(self, token: str) -> float:
        """Return the token's inverse document frequency; a token that occurs nowhere has the highest."""
        return self._rarity(token)

    def _computed_rarity(self, token: str) -> float:
        frequency = self.document_frequency(token)
        return math.log(1 + (len(self._keys) - frequency + 0.5) / (frequency + 0.5))

    def _columns(self, tokens: Sequence[str]) -> list[Column]:
        """Return the columns of the tokens that occur, shortest first."""
        columns = (self._column(token, times) for token, times in Counter(tokens).items())
        return sorted((each for each in columns if len(each.postings)), key=lambda column: len(column.postings))

    def _column(self, token: str, times: int) -> Column:
        """Return the column of a token that is asked for so many times."""
        rows = self._rows(token)
        weights = self._weights[rows]
        return Column(self._postings[rows], weights if times == 1 else weights * times, self.idf(token) * times)

    def _rows(self, token: str) -> slice:
        number = self._tokens.get(token)
        if number is None:
            return slice(0, 0)
        return slice(int(self._starts[number]), int(self._starts[number + 1]))


def _weights(
    token_numbers: Collection[Sequence[int]], vocabulary_size: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], FloatArray]:
    """Return where each token's rows start, whose rows they are, and their weights."""
    if not vocabulary_size:
        return np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
    from bm25s import BM25

    scores = BM25(k1=K1, b=B, method="lucene", backend="numpy").build_index_from_ids(
        unique_token_ids=list(range(vocabulary_size)), corpus_token_ids=token_numbers, show_progress=False
    )
    return (
        np.asarray(scores["indptr"], np.int64),
        np.asarray(scores["indices"], np.int32),
        np.asarray(scores["data"], np.float32),
    )


def _array(path: Path) -> NDArray[Any]:
    with naming(path):
        values: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return values


def _damaged(folder: Path, why: str) -> StaleIndexError:
    return StaleIndexError(
        f"the lexical index in {folder} is damaged ({why}): run `python -m rag index` to build it again"
    )
