"""Whether two things have changed places: who does it and to whom, which stands for which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from rag.text import words
from rag.writing.material import Material, bigrams, comparable

_JOINED = re.compile("[、和与及跟同，或以]*")
_GAIN = 2
"""How many more pairs of neighbouring characters the exchange must share with the cited text."""

_MOST_WORDS = 40


def exchanged(sentence: str, cited: Material) -> str | None:
    """Return two stretches of a sentence that stand in each other's place in the cited text, if there are such.

    When the two are put in each other's place, more of the joints between words are those of the cited text. Things
    that are merely listed (甲、乙和丙) have no order.
    """
    text, source = comparable(sentence), bigrams(cited.text)
    places = list(_known_words(text, cited.text))[:_MOST_WORDS]
    gained: dict[str, int] = {}
    for (start, end), (start_2, end_2) in combinations(_stretches(places), 2):
        one, between, other = text[start:end], text[end:start_2], text[start_2:end_2]
        if end <= start_2 and one != other and not _JOINED.fullmatch(between):
            swapped = text[:start] + other + between + one + text[end_2:]
            gained[f"{one}, {other}"] = len(bigrams(swapped) & source) - len(bigrams(text) & source)
    most = max(gained, key=gained.__getitem__, default=None)
    return most if most and gained[most] >= _GAIN else None


def _known_words(text: str, source: str) -> Iterator[tuple[int, int]]:
    """Yield where the words stand that the source has too."""
    place = 0
    for word in words(text):
        start = text.find(word, place)
        if start < 0:
            continue
        place = start + len(word)
        if len(word) > 1 and word in source:
            yield start, place


def _stretches(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the words, and the pairs of words that stand side by side, in order."""
    pairs = [(start, end) for (start, middle), (follows, end) in pairwise(places) if middle == follows]
    return sorted([*places, *pairs])
