"""Rebuilds paragraphs from lines: finds out how the text is laid out and joins the lines that belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.parsing.lines import SENTENCE_ENDS, Line, first_unit, width
from rag.parsing.markers import find_marker
from rag.parsing.wrapping import Measure, break_lines
from rag.types import Span

SHORTEST_MEASURE = 12.0  # ems; narrower columns are lists or verse
LONGEST_MEASURE = 90.0
PAGE_BREAK_BLANKS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as the layout gives it: its place in the text, and the heading rank its file format marks."""

    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The reading text, one paragraph a line, with the paragraphs and the beginnings of pages in it."""

    text: str
    blocks: tuple[Block, ...]
    page_starts: tuple[int, ...]


def lay_out(lines: Sequence[Line]) -> Layout:
    """Join the lines of each paragraph; nothing is changed but white space."""
    measure = find_measure(lines)
    if measure is None:
        groups = _unwrapped(lines)
    else:
        spaced = _blank_after_each(lines)
        lines = _with_page_breaks(lines) if spaced else lines
        told = _indents_tell(lines)
        groups = break_lines(lines, _hard_breaks(lines, spaced, told), replace(measure, told=told))
    return _assemble(groups)


def find_measure(lines: Sequence[Line]) -> Measure | None:
    """Return the width that the text is wrapped to, or None where each line is a paragraph.

    A wrapped text has many lines of nearly equal width that stop inside a sentence because the next word did not fit.
    """
    if len(lines) < 2 or max(line.width for line in lines) < SHORTEST_MEASURE:
        return None
    unfinished = [line for line in lines[:-1] if line.is_open and not line.level]
    if len(unfinished) < 2:
        return None
    full = _common_width(unfinished)
    reached = [
        line
        for line, after in pairwise(lines)
        if line.is_open and abs(line.width + width(first_unit(after.text)) - full - 0.5) <= max(2.0, 0.1 * full)
    ]
    inside = sum(any(mark in line.text for mark in "，。、；,.;") for line in reached)
    too_wide = sum(line.width > full + max(6.0, 0.2 * full) for line in lines)
    if not SHORTEST_MEASURE <= full <= LONGEST_MEASURE or len(reached) < max(2, 0.25 * len(lines)):
        return None
    if 5 * inside < 2 * len(reached) or 20 * too_wide > len(lines):
        return None
    return Measure(full, justified=_is_han(lines))


def _common_width(lines: Sequence[Line]) -> float:
    """Return the most common width of the lines; where words of unequal length end them, nearly the widest."""
    if not _is_han(lines):
        return sorted(line.width for line in lines)[int(0.95 * (len(lines) - 1))]
    counts = Counter(round(line.width) for line in lines)
    return float(max(counts, key=lambda wide: (counts[wide], wide)))


def _is_han(lines: Sequence[Line]) -> bool:
    sample = "".join(line.text for line in lines[:200])
    return width(sample) > 0.75 * len(sample)


def _blank_after_each(lines: Sequence[Line]) -> bool:
    """Say whether blank lines are mere line spacing: they follow nearly every line."""
    return 10 * sum(line.blanks > 0 for line in lines[1:]) >= 9 * (len(lines) - 1)


def _with_page_breaks(lines: Sequence[Line]) -> list[Line]:
    """Turn runs of three or more blank lines into page breaks."""
    first, *rest = lines
    return [first, *(replace(line, pages=line.pages + (line.blanks >= PAGE_BREAK_BLANKS)) for line in rest)]


def _indents_tell(lines: Sequence[Line]) -> bool:
    """Say whether indents tell paragraphs apart: some lines have one, but most have none."""
    inset = sum(_is_indented(lines))
    return 0 < inset <= 0.7 * len(lines)


def _is_indented(lines: Sequence[Line]) -> list[bool]:
    margin = min(line.indent for line in lines)
    return [line.indent >= margin + 1 for line in lines]


def _hard_breaks(lines: Sequence[Line], spaced: bool, told: bool) -> list[bool]:
    """Say for each line whether its paragraph surely begins there: by a blank line, an indent, or its format."""
    breaks = [
        (line.blanks > 0 and not spaced and not line.pages) or (told and inset) or line.level > 0
        for line, inset in zip(lines, _is_indented(lines), strict=True)
    ]
    return [own or before.level > 0 for own, before in zip(breaks, [lines[0], *lines], strict=False)]


def _unwrapped(lines: Sequence[Line]) -> list[list[Line]]:
    """Return each line as a paragraph; only a sentence that a form feed cuts is joined."""
    groups: list[list[Line]] = []
    for line in lines:
        cut = line.pages and groups and groups[-1][-1].text[-1] not in SENTENCE_ENDS + "：:"
        if cut and not (line.indent or line.level or groups[-1][-1].level or find_marker(line.text)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _assemble(groups: Sequence[Sequence[Line]]) -> Layout:
    text: list[str] = []
    length = 0
    blocks = []
    page_starts: list[int] = []
    for group in groups:
        length += bool(text)
        text += ["\n"] if text else []
        start = length
        for line in group:
            gap = _gap(text[-1], line.text) if length > start else ""
            page_starts += [length + len(gap)] * line.pages
            text += [gap, line.text] if gap else [line.text]
            length += len(gap) + len(line.text)
        blocks.append(Block(Span(start, length), group[0].level))
    return Layout("".join(text), tuple(blocks), (0, *page_starts) if page_starts else ())


def _gap(before: str, after: str) -> str:
    """Return the space that parts two Latin words, or nothing between Han characters."""
    left, right = before[-1], after[0]
    latin = left < "\u2000" and left not in "-/([{" and right < "\u2000" and right not in ")]},.;:!?%"
    return " " if latin else ""
