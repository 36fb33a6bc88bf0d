"""Write what two documents say to one question: side by side where the terminal is wide enough."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rag.cli.columns import width
from rag.cli.output import answer_lines, write_json, write_lines
from rag.comparing import Comparison
from rag.schema import comparison_to_json

NARROWEST = 80
USUAL = 100
_BETWEEN = " │ "


def write_comparison(comparison: Comparison, as_json: bool) -> None:
    """Write a comparison to standard output."""
    if as_json:
        answers = ((each.doc_id, each.title, each.answer) for each in comparison.answers)
        write_json(comparison_to_json(comparison.question, answers))
    else:
        write_lines(comparison_lines(comparison, shutil.get_terminal_size((USUAL, 24)).columns))


def comparison_lines(comparison: Comparison, columns: int) -> list[str]:
    """Return the lines that show a comparison in a terminal of so many columns."""
    blocks = [[f"{each.title}（{each.doc_id}）", "", *answer_lines(each.answer)] for each in comparison.answers]
    if columns < NARROWEST:
        return [line for block in blocks for line in (*block, "")][:-1]
    room = (columns - width(_BETWEEN) * (len(blocks) - 1)) // len(blocks)
    return side_by_side([[part for line in block for part in wrapped(line, room)] for block in blocks], room)


def side_by_side(blocks: Sequence[Sequence[str]], room: int) -> list[str]:
    """Return blocks of lines beside one another, each so many columns wide.

    >>> side_by_side([["甲。", "乙。"], ["A"]], 4)
    ['甲。 │ A', '乙。 │']
    """
    rows = zip_longest(*blocks, fillvalue="")
    return [_BETWEEN.join(part + " " * (room - width(part)) for part in row).rstrip() for row in rows]


def wrapped(line: str, room: int) -> Iterator[str]:
    """Yield the parts of a line that fit into so many columns; a Chinese character takes two.

    >>> list(wrapped("数字化abc", 5))
    ['数字', '化abc']
    """
    part, used = "", 0
    for character in line:
        wide = width(character)
        if part and used + wide > room:
            yield part
            part, used = "", 0
        part += character
        used += wide
    yield part
