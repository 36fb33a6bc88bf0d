"""Takes off what is printed on every page: running heads, running feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.parsing.printed import PrintedLine, PrintedPage

NUMERALS = re.compile(r"[0-9０-９]+|[〇零一二三四五六七八九十百]+|[ivxlcIVXLC]+")
PAGE_NUMBER = re.compile(
    r"[-—–―·•\s（(\[/|]*(?:第|共|page)?\s*(?:[0-9０-９]{1,4}|[〇零一二三四五六七八九十百]{1,5}|[ivxlc]{1,6})\s*(?:页)?"
    r"(?:\s*(?:/|of|，|,|共)*\s*共?\s*[0-9０-９]{1,4}\s*页?)?[-—–―·•\s）)\]/|]*",
    re.IGNORECASE,
)
EDGE = 3  # how many lines at either edge of a page can be such
BAND = 0.12  # the share of the page's height at either edge in which they stand
SAME_PLACE = 6.0  # points
LEAST_PAGES = 3


def without_furniture(pages: Sequence[PrintedPage]) -> tuple[list[PrintedPage], tuple[str, ...]]:
    """Return the pages without what repeats at their edges, and what was taken off, once each.

    A line is taken off if it stands near the edge, and lines with the same words, whatever their numbers, stand in the
    same place on at least three pages and a third of all; or if it is but a page number.
    """
    places: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for number, page in enumerate(pages):
        for line in _edge_lines(page):
            places[_place(line)].add(number)
    needed = max(LEAST_PAGES, len(pages) / 3)
    repeated = {place for place, where in places.items() if len(where) >= needed}
    taken: dict[str, str] = {}
    kept = []
    for page in pages:
        gone = {line for line in _edge_lines(page) if _repeats(line, repeated) or _is_page_number(line)}
        for line in gone:
            taken.setdefault(_words(line.text), line.text)
        kept.append(replace(page, lines=tuple(line for line in page.lines if line not in gone)))
    return kept, tuple(taken.values())


def _edge_lines(page: PrintedPage) -> list[PrintedLine]:
    """Return the lines in the bands at the upper and the lower edge."""
    ordered = sorted(page.lines, key=lambda line: -line.bottom)
    upper = [line for line in ordered[:EDGE] if line.bottom > (1 - BAND) * page.height]
    lower = [line for line in ordered[-EDGE:] if line.bottom < BAND * page.height and line not in upper]
    return upper + lower


def _place(line: PrintedLine) -> tuple[str, int]:
    return _words(line.text), round(line.bottom / SAME_PLACE)


def _repeats(line: PrintedLine, repeated: set[tuple[str, int]]) -> bool:
    words, row = _place(line)
    return any((words, near) in repeated for near in (row - 1, row, row + 1))


def _words(text: str) -> str:
    """Return the words of a line in which every number is the same.

    >>> _words("第 3 页"), _words("— 12 —"), _words("第三章 总则  15")
    ('第#页', '—#—', '第#章总则#')
    """
    return NUMERALS.sub("#", "".join(text.split()))


def _is_page_number(line: PrintedLine) -> bool:
    return PAGE_NUMBER.fullmatch(line.text.strip()) is not None
