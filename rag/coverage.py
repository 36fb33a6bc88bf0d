"""How much of what a question asks about stands in a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class TermWeights(Protocol):
    """Knows how telling each word is in a corpus."""

    def idf(self, token: str) -> float:
        """Return the inverse document frequency of a token; rare tokens weigh more."""
        ...


def coverage(words: Iterable[str], normalized_text: str, weights: TermWeights) -> float:
    """Return the share of the words, weighted by rarity, that occur in the text: 0 for none, 1 for all.

    Both sides are matching copies (``rag.text.normalize``). Words are looked for as substrings, so that it does not
    matter how the text would be segmented.

    >>> class Equal:
    ...     def idf(self, token): return 1.0
    >>> coverage(["数字化", "目标"], "加快数字化建设", Equal())
    0.5
    """
    total = found = 0.0
    for word in words:
        weight = weights.idf(word)
        total += weight
        if stands_in(word, normalized_text):
            found += weight
    return found / total if total else 0.0


def stands_in(word: str, normalized_text: str) -> bool:
    """Say whether a word counts as occurring in a text, both being matching copies."""
    return word in normalized_text
