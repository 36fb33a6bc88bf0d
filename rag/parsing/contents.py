"""Finds the table of contents that a report prints before its text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from rag.parsing.headings import PROSE_ENDINGS
from rag.parsing.markers import find_marker

LEADERS = re.compile(r"(?:[\s.·…．_—-]{2,}|[\t\s]+)(?:[0-9]{1,3}|[IVXLivxl]{1,5})$|[.·…．_]{3,}$")
TITLE = re.compile(r"目\s*[录錄次]|contents", re.IGNORECASE)
SHORTEST = 3


def contents_lines(body: Mapping[int, str]) -> frozenset[int]:
    """Return which paragraphs are entries of a table of contents, its title included.

    Entries stand together, three or more, right after the title 目录 or before any other number of the document. Each
    is a number with words that open a later paragraph too; leaders and page numbers do not count.
    """
    bare = {index: _bare(text) for index, text in body.items() if find_marker(LEADERS.sub("", text))}
    heads = sorted((text, index) for index, text in bare.items())
    entries = {index for index, text in bare.items() if text[-1] not in PROSE_ENDINGS and _recurs(text, index, heads)}
    titled = {index + 1 for index, text in body.items() if TITLE.fullmatch(text)}
    for start in sorted(entries & {*titled, min(bare, default=-1)}):
        end = start
        while end in entries:
            end += 1
        if end - start >= SHORTEST:
            return frozenset(range(start - (start in titled), end))
    return frozenset()


def _bare(text: str) -> str:
    """Return a line without its leaders and page number, and without white space.

    >>> _bare("一、总体要求 …………… 12"), _bare("第二章　目标 3"), _bare("三、保障")
    ('一、总体要求', '第二章目标', '三、保障')
    """
    return "".join(LEADERS.sub("", text).split())


def _recurs(entry: str, index: int, heads: Sequence[tuple[str, int]]) -> bool:
    """Say whether a later paragraph begins with the entry; ``heads`` are sorted, so its likes stand together."""
    place = bisect_left(heads, (entry, index + 1))
    while place < len(heads) and heads[place][0].startswith(entry):
        if heads[place][1] > index:
            return True
        place += 1
    return False
