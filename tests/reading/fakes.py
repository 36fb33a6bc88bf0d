"""A tokenizer of single characters, and a model that looks for numbers and counts characters of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.reading.encoding import BEGIN, END, Encoded, Tokens
from rag.reading.reader import WindowScores
from rag.types import Span

NUMERALS = "0123456789一二三四五六七八九十百千万亿"


@dataclass(frozen=True)
class Characters:
    """Takes every character but white space for a token, its code point for the token's id."""

    cut: list[str] = field(default_factory=list)

    def tokenize(self, text: str) -> Tokens:
        """Return a token for each character."""
        self.cut.append(text)
        places = [index for index, character in enumerate(text) if not character.isspace()]
        return Tokens(tuple(ord(text[index]) for index in places), tuple(Span(index, index + 1) for index in places))


@dataclass(frozen=True)
class NumberFinder:
    """Gives a sentence as many log-odds as it has different characters of the question, and marks its first number.

    A token scores 1 to begin where a numeral begins, 1 to end where one ends, 0 elsewhere.
    """

    batches: list[int] = field(default_factory=list)

    def score(self, windows: Sequence[Encoded]) -> list[WindowScores]:
        """Return the scores of each window."""
        self.batches.append(len(windows))
        return [_score(window) for window in windows]


def _score(window: Encoded) -> WindowScores:
    assert window.ids[0] == BEGIN
    question = set(window.ids[1 : window.ids.index(END)])
    owners, ids = np.array(window.sentence_of), np.array(window.ids)
    shared = [len(question & set(ids[owners == each].tolist())) for each in range(1 + int(owners.max()))]
    inside = [owner >= 0 and chr(each) in NUMERALS for owner, each in zip(window.sentence_of, window.ids, strict=True)]
    starts = [float(here and not before) for before, here in zip([False, *inside], inside, strict=False)]
    ends = [float(here and not after) for here, after in zip(inside, [*inside[1:], False], strict=True)]
    return WindowScores(*(np.array(each, np.float32) for each in (shared, starts, ends)))
