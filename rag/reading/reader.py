"""Chooses the windows worth reading, has the model score them, and finds the short answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.corpus import Corpus
from rag.protocols import Reading
from rag.query import Query
from rag.reading.alignment import original_span
from rag.reading.encoding import Encoded, Tokenizer, Tokens, encode
from rag.reading.windows import Window, WindowText, text_of, windows_of
from rag.text import simplify
from rag.types import Document, Span

if TYPE_CHECKING:
    from rag.protocols import FloatArray

LONGEST_ANSWER = 40
_STARTS = 5


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What the model gives for a window: log-odds of each sentence, scores of each token to begin or end the answer."""

    sentences: FloatArray
    starts: FloatArray
    ends: FloatArray


class ReaderModel(Protocol):
    """Scores windows with a question."""

    def score(self, windows: Sequence[Encoded]) -> list[WindowScores]:
        """Return the scores of each window."""
        ...


@dataclass(frozen=True, slots=True)
class WindowReader:
    """A SentenceReader that reads at most ``maximum_windows`` windows of the passages of a corpus."""

    corpus: Corpus
    model: ReaderModel
    tokenizer: Tokenizer
    maximum_windows: int

    def read(self, query: Query, keys: Sequence[str]) -> Mapping[str, Reading]:
        """Return readings of the best sentences and of those that share their windows, by sentence key."""
        windows = self._chosen(keys)
        texts = [text_of(self.corpus.documents[window.doc_id], window) for window in windows]
        question = simplify(query.text)
        encoded = [encode(self.tokenizer, question, text) for text in texts]
        readings: dict[str, Reading] = {}
        for window, text, tokens, scores in zip(windows, texts, encoded, self.model.score(encoded), strict=True):
            document = self.corpus.documents[window.doc_id]
            for index, span in enumerate(window.sentences[: len(scores.sentences)]):
                found = _answer(document, span, index, text, tokens, scores)
                if found is not None:
                    readings[f"{window.doc_id}:{span.start}-{span.end}"] = found
        return readings

    def _chosen(self, keys: Sequence[str]) -> list[Window]:
        """Return the windows that hold the first sentences, each once, as many as may be read."""
        found: dict[Window, None] = {}
        for key in keys:
            sentence = self.corpus.sentences[key]
            passage = self.corpus.passages_by_id[sentence.passage_id]
            windows = windows_of(self.corpus.documents[passage.doc_id], passage.sentences)
            found.setdefault(next(window for window in windows if sentence.span in window.sentences))
            if len(found) == self.maximum_windows:
                break
        return list(found)


def _answer(
    document: Document, span: Span, index: int, text: WindowText, tokens: Encoded, scores: WindowScores
) -> Reading | None:
    """Return the reading of one sentence, None where it was cut off before its first token."""
    inside = [at for at, sentence in enumerate(tokens.sentence_of) if sentence == index]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    place, score = best_span(scores.starts[first:last], scores.ends[first:last])
    offset = text.sentences[index].start
    begin = max(tokens.spans[first + place[0]].start, offset)  # a piece may begin in the sentence before
    end = max(tokens.spans[first + place[1]].end, begin + 1)
    original = original_span(span.of(document.text), begin - offset, end - offset)
    quote = Span(span.start + original.start, span.start + original.end)
    return Reading(float(scores.sentences[index]), quote, score)


def best_span(starts: FloatArray, ends: FloatArray) -> tuple[tuple[int, int], float]:
    """Return the first and last token of the best answer of at most LONGEST_ANSWER tokens, and its score.

    >>> best_span(np.array([0.0, 2.0, 1.0]), np.array([3.0, 0.0, 2.0]))
    ((1, 2), 4.0)
    """
    best, place = -np.inf, (0, 0)
    for first in np.argsort(-starts, kind="stable")[:_STARTS]:
        last = int(first) + int(np.argmax(ends[first : first + LONGEST_ANSWER]))
        if starts[first] + ends[last] > best:
            best, place = starts[first] + ends[last], (int(first), last)
    return place, float(best)


class CachedTokenizer:
    """A Tokenizer that remembers what it cut last: the sentences of a library come again with every question."""

    def __init__(self, tokenizer: Tokenizer, size: int = 4096) -> None:
        """Wrap a tokenizer."""
        self._cut = lru_cache(size)(tokenizer.tokenize)

    def tokenize(self, text: str) -> Tokens:
        """Return the pieces of a text."""
        return self._cut(text)
