"""Numbers with what they count, and questions that put another number in a statement's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十百两"
_QUOTES = re.compile("[“”‘’\"'《》「」『』]")
_FIGURE = re.compile(
    rf"(?P<number>第?(?:[0-9]+(?:\.[0-9]+)?[万亿]?|[{_NUMERAL}]+))[多余来]?(?P<counted>[\u4e00-\u9fff]{{3}})"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written in normalized text, with the first characters of what it counts (``20`` ``条举措``)."""

    number: str
    counted: str

    def __str__(self) -> str:
        """Return the figure as a person would write it."""
        return self.number + self.counted


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A figure of a question that no text holds, and the figure that stands in its place."""

    asked: Figure
    written: Figure


def figures_in(normalized: str) -> Iterator[Figure]:
    """Yield the figures of a normalized text.

    >>> [str(figure) for figure in figures_in("推出20条举措，筹集77.5亿元，帮扶职工2289.5万人次")]
    ['20条举措', '2289.5万人次']
    """
    for found in _FIGURE.finditer(_QUOTES.sub("", normalized)):
        yield Figure(found["number"], found["counted"])


def contradiction(question: str, texts: list[str]) -> Contradiction | None:
    """Return the first figure of a normalized question that the normalized texts state with another number.

    >>> contradiction("推出的30条举措支持哪些行业", ["推出支持小微企业发展等20条举措"])
    Contradiction(asked=Figure(number='30', counted='条举措'), written=Figure(number='20', counted='条举措'))
    """
    stated = [figure for text in texts for figure in figures_in(text)]
    for asked in figures_in(question):
        itself = re.compile(rf"(?<![0-9.第{_NUMERAL}]){re.escape(asked.number + asked.counted[0])}")
        if any(itself.search(text) for text in texts):
            continue  # the number itself is stated, of something else or in other words
        same = [figure for figure in stated if figure.counted == asked.counted]
        if same and all(figure.number != asked.number for figure in same):
            return Contradiction(asked, same[0])
    return None
