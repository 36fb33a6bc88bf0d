"""What a sentence cites, in the forms in which it is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.question.period import Period, period_of_headings
from rag.text import normalize
from rag.types import Citation

_SPACE = re.compile(r"\s+")
_MORE_THAN = re.compile(r"(?<=[0-9])\s*[多余来]\s*(?=[万亿])|(?<=[0-9])(\s*[万亿]+)\s*[多余](?=\s*\S)")
_FEW = {digit: str(value) for value, digit in enumerate("二三四五六七八九", start=2)} | {"两": "2"}
_COUNTED = re.compile(
    f"(?<![{''.join(_FEW)}一十百千万亿第])[{''.join(_FEW)}](?=[家名人位户座所条台辆场处批部件份篇次亩栋间期轮])"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(f"[{_HAN}]+")


def squeezed(text: str) -> str:
    """Return a text without white space, which line breaks and layout put anywhere."""
    return _SPACE.sub("", text)


def comparable(text: str) -> str:
    """Return the matching copy of a text in which 2900 多万 and 2900 万 are one number, and 八家 and 8家.

    >>> comparable("服务农民工 2900 多万人次，投入三万亿元，建成八家")
    '服务农民工2900万人次，投入30000亿元，建成8家'
    """
    text = squeezed(normalize(_MORE_THAN.sub(lambda match: match[1] or "", text)))
    return _COUNTED.sub(lambda match: _FEW[match[0]], text)


def runs(text: str) -> Iterator[str]:
    """Yield the runs of Chinese characters of a text.

    >>> list(runs("建成13.1万个站点"))
    ['建成', '万个站点']
    """
    return (match[0] for match in _RUN.finditer(text))


def bigrams(text: str) -> set[str]:
    """Return the pairs of neighbouring Chinese characters of a text."""
    return {run[place : place + 2] for run in runs(text) for place in range(len(run) - 1)}


@dataclass(frozen=True)
class Material:
    """The cited places of one sentence: their words, and the headings and titles that they stand under."""

    citations: tuple[Citation, ...]

    @cached_property
    def quote(self) -> str:
        """The cited text without white space, as it is written."""
        return "\n".join(squeezed(citation.quote) for citation in self.citations)

    @cached_property
    def text(self) -> str:
        """The matching copy of the cited text."""
        return "\n".join(comparable(citation.quote) for citation in self.citations)

    @cached_property
    def around(self) -> str:
        """The matching copy of the cited text with its headings and titles, which say when and of what it speaks."""
        places = dict.fromkeys(
            line for citation in self.citations for line in (citation.title, *citation.headings) if line
        )
        return "\n".join([self.text, *map(comparable, places)])

    @cached_property
    def periods(self) -> frozenset[Period]:
        """The times that the headings of the cited places name."""
        found = (period_of_headings(citation.headings) for citation in self.citations)
        return frozenset(period for period in found if period is not None)


def material(citations: Sequence[Citation]) -> Material:
    """Return what a sentence with these citations may say."""
    return Material(tuple(citations))
