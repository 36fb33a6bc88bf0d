"""Texts without white space, which is how evidence is matched, with the way back to positions of the whole text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left

from rag.types import Span


def squeeze(text: str) -> str:
    r"""Return the text without any white space.

    >>> squeeze("新建职工书屋 5 万\n余家")
    '新建职工书屋5万余家'
    """
    return "".join(text.split())


def is_word_character(character: str) -> bool:
    """Say whether a character carries meaning: a letter (Han included), mark, number or symbol, not punctuation.

    >>> [is_word_character(character) for character in "数5%，” "]
    [True, True, False, False, False, False]
    """
    return unicodedata.category(character)[0] in "LMNS"


class SqueezedText:
    """A text without white space that finds quotes however they are wrapped or spaced."""

    def __init__(self, text: str) -> None:
        """Squeeze the text."""
        self._positions = [index for index, character in enumerate(text) if not character.isspace()]
        self._squeezed = squeeze(text)

    def find_all(self, quote: str) -> list[Span]:
        """Return every place of the quote, overlapping ones too, as spans of the text; none for an empty quote."""
        needle, found = squeeze(quote), []
        start = self._squeezed.find(needle) if needle else -1
        while start >= 0:
            found.append(Span(self._positions[start], self._positions[start + len(needle) - 1] + 1))
            start = self._squeezed.find(needle, start + 1)
        return found

    def length(self, span: Span) -> int:
        """Return the number of characters of the span that are not white space."""
        return bisect_left(self._positions, span.end) - bisect_left(self._positions, span.start)
