"""Lays a question and a window out as the tokens that the reader takes, and remembers what each token is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.reading.windows import WindowText
from rag.types import Span

BEGIN, END, PADDING = 0, 2, 1
MAXIMUM_TOKENS = 320
QUESTION_TOKENS = 64
OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Tokens:
    """The pieces of a text as vocabulary ids, with the span of characters that each stands for."""

    ids: tuple[int, ...]
    spans: tuple[Span, ...]


class Tokenizer(Protocol):
    """Cuts a text into pieces of the model's vocabulary, without special tokens."""

    def tokenize(self, text: str) -> Tokens:
        """Return the pieces in order."""
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """``<s> question </s></s> heading </s></s> window </s>``: ids, and for each token its sentence and characters.

    ``sentence_of[i]`` is the index of the sentence that token i belongs to, -1 outside the window; ``spans[i]`` is its
    place in the window's text, empty outside.
    """

    ids: tuple[int, ...]
    sentence_of: tuple[int, ...]
    spans: tuple[Span, ...]


def encode(tokenizer: Tokenizer, question: str, window: WindowText) -> Encoded:
    """Return the tokens of a question with a window; what does not fit into MAXIMUM_TOKENS is left off at the end."""
    asked = tokenizer.tokenize(question).ids[:QUESTION_TOKENS]
    heading = tokenizer.tokenize(window.heading).ids
    before = (BEGIN, *asked, END, END, *heading, END, END)
    room = MAXIMUM_TOKENS - len(before) - 1
    read = tokenizer.tokenize(window.text)
    spans = read.spans[:room]
    sentence_of = _sentences_of(spans, window.sentences)
    outside = (OUTSIDE,) * len(before)
    nothing = Span(0, 0)
    return Encoded(
        (*before, *read.ids[:room], END),
        (*outside, *sentence_of, OUTSIDE),
        (*(nothing,) * len(before), *spans, nothing),
    )


def _sentences_of(spans: Sequence[Span], sentences: Sequence[Span]) -> list[int]:
    """Return the sentence in which each piece ends, so that no piece is lost between two."""
    found, at = [], 0
    for span in spans:
        while at + 1 < len(sentences) and span.end > sentences[at].end:
            at += 1
        found.append(at)
    return found
