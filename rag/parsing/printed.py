"""Printed pages: lines with their places on the page, and what they tell about paragraphs, headings and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.parsing.lines import Line

LARGER = 1.1  # a heading is set larger than the text by at least so much
GAP = 1.6  # in usual line pitches: what is further below its line begins a paragraph
DEEPEST_LEVEL = 6


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line with its place in points from the left and the lower edge of its page, and its type size."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page with its size in points, its lines in reading order, and whether it shows anything but text."""

    width: float
    height: float
    lines: tuple[PrintedLine, ...]
    has_pictures: bool


def lines_of(pages: Sequence[PrintedPage]) -> list[Line]:
    """Return the lines of the pages with the indents, gaps, pages and heading ranks that their places tell."""
    printed = [line for page in pages for line in page.lines]
    if not printed:
        return []
    size, pitch = _body_size(printed), _pitch(pages)
    margin = _margin(printed, size)
    ranks = _ranks(printed, size)
    lines: list[Line] = []
    turned = 0
    for number, page in enumerate(pages):
        turned += number > 0
        before: PrintedLine | None = None
        for line in _with_whole_headings(page.lines, ranks):
            far = before is not None and before.bottom - line.bottom > GAP * pitch * max(1.0, line.size / size)
            indent = round(max(line.left - margin, 0.0) / size * 2) / 2
            lines.append(Line(line.text, indent, int(far), turned, ranks.get(_rounded(line.size), 0)))
            before, turned = line, 0
    return _without_title_ranks(lines)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _body_size(lines: Sequence[PrintedLine]) -> float:
    """Return the type size in which most of the text is set."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[_rounded(line.size)] += len(line.text)
    return max(counts, key=lambda size: (counts[size], size)) or 1.0


def _pitch(pages: Sequence[PrintedPage]) -> float:
    """Return the usual distance between two lines."""
    steps = [
        above.bottom - below.bottom
        for page in pages
        for above, below in pairwise(page.lines)
        if above.bottom > below.bottom
    ]
    return median(steps) if steps else 1.0


def _margin(lines: Sequence[PrintedLine], size: float) -> float:
    """Return where lines begin that are not indented: the leftmost place that is common."""
    places = Counter(round(2 * line.left / size) for line in lines)
    return min(place for place, count in places.items() if 12 * count >= max(places.values())) * size / 2


def _ranks(lines: Sequence[PrintedLine], body: float) -> dict[float, int]:
    """Return the heading rank of every type size that is larger than that of the text, 1 for the largest."""
    larger = sorted({_rounded(line.size) for line in lines if line.size > LARGER * body}, reverse=True)
    return {size: min(rank, DEEPEST_LEVEL) for rank, size in enumerate(larger, start=1)}


def _with_whole_headings(lines: Sequence[PrintedLine], ranks: dict[float, int]) -> Iterator[PrintedLine]:
    """Yield the lines; a heading of several lines is one."""
    held: PrintedLine | None = None
    for line in lines:
        goes_on = (
            held is not None
            and _rounded(line.size) in ranks
            and _rounded(line.size) == _rounded(held.size)
            and 0 < held.bottom - line.bottom < 2.2 * line.size
        )
        if held is not None and goes_on:
            gap = " " if held.text[-1].isascii() and line.text[0].isascii() else ""
            held = replace(line, text=held.text + gap + line.text, left=min(held.left, line.left))
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _without_title_ranks(lines: list[Line]) -> list[Line]:
    """Return the lines; what is set large on the first page before any text, and never again, is no heading."""
    begun = [index for index, line in enumerate(lines) if not line.level or (index and line.pages)]
    first = begun[0] if begun else 0
    below = {line.level for line in lines[first:]}
    return [
        replace(line, level=0, blanks=1) if index < first and line.level not in below else line
        for index, line in enumerate(lines)
    ]
