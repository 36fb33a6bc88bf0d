"""Reads Markdown: headings by # or an underline, emphasis around a whole line; code is text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.parsing.lines import Line, read_lines

HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?$")
UNDERLINE = re.compile(r"(=+|-+)$")
EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1$")
FENCE = re.compile(r"`{3,}|~{3,}")


def read_markdown_lines(text: str) -> list[Line]:
    r"""Return the lines of a Markdown text; marks of headings are taken off, all other marks stay.

    >>> [(line.text, line.level) for line in read_markdown_lines("# 报告\n**一、总则**\n正文 **重点**。")]
    [('报告', 1), ('一、总则', 0), ('正文 **重点**。', 0)]
    """
    return list(_marked(read_lines(text)))


def _marked(lines: Sequence[Line]) -> Iterator[Line]:
    fence = ""
    skipped = False
    for line, after in zip_longest(lines, lines[1:]):
        opened = FENCE.match(line.text)
        if skipped:
            skipped = False
        elif fence or opened:
            fence = _fence_after(fence, opened[0] if opened else "")
            yield line
        elif after is not None and not after.blanks and _is_underline(after.text) and not HEADING.match(line.text):
            skipped = True
            yield replace(line, level=1 if after.text[0] == "=" else 2)
        else:
            yield _heading(line)


def _fence_after(fence: str, mark: str) -> str:
    """Return the fence that is open after a line that begins with this mark; only its own kind closes a fence."""
    if not fence:
        return mark
    return "" if mark.startswith(fence) else fence


def _is_underline(text: str) -> bool:
    return len(text) >= 2 and UNDERLINE.fullmatch(text) is not None


def _heading(line: Line) -> Line:
    found = HEADING.fullmatch(line.text)
    if found and found[2]:
        return replace(line, text=found[2], level=len(found[1]))
    strong = EMPHASIS.fullmatch(line.text)
    return replace(line, text=strong[2]) if strong else line
