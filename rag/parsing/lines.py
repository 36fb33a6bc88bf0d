"""Cuts a source text into lines that know their indent, the blank lines before them, and the pages that begin there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

OPENING = "“‘「『（(《〈【〔[{"
CLOSING = "”’」』）)》〉】〕]}"
SENTENCE_ENDS = "。！？!?…"
LINE_ENDS = SENTENCE_ENDS + "；;：:."
HALF_WIDTH_END = "\u2000"  # Latin letters and digits lie below; Han and its punctuation above

INDENT = re.compile(r"[ \t\u00a0\u3000]*")
INLINE_INDENT = re.compile(r"\u3000{2,}")
FIRST_UNIT = re.compile(rf"[{re.escape(OPENING)}]*(?:[A-Za-z0-9.,%+-]+|.)[，。、；：！？,.;:!?%…{re.escape(CLOSING)}]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without the white space around it.

    ``indent`` is the width in front of it in ems, ``blanks`` the number of blank lines before it, ``pages`` the
    number of pages that begin with it, and ``level`` the rank of a heading that its file format marks (0 for none).
    """

    text: str
    indent: float = 0.0
    blanks: int = 0
    pages: int = 0
    level: int = 0

    @property
    def width(self) -> float:
        """The width in ems: one for a Han character, a half for a Latin letter or a digit."""
        return width(self.text)

    @property
    def is_open(self) -> bool:
        """Whether the line ends inside a sentence, or is a heading without a full stop."""
        return self.text.rstrip(CLOSING + "\"'")[-1:] not in LINE_ENDS


def width(text: str) -> float:
    """Return the width of a text in ems.

    >>> width("双15工程")
    4.0
    """
    return sum(0.5 if character < HALF_WIDTH_END else 1.0 for character in text)


def first_unit(text: str) -> str:
    """Return the shortest beginning that typesetting never parts: a word or a Han character with its punctuation.

    >>> first_unit("“中国梦”"), first_unit("5806 万人次"), first_unit("家、")
    ('“中', '5806', '家、')
    """
    found = FIRST_UNIT.match(text)
    return found[0] if found else text[:1]


def read_lines(text: str) -> list[Line]:
    """Return the lines that are not blank.

    A form feed begins a page. Where runs of two or more full-width spaces follow sentences, they begin lines.
    """
    lines: list[Line] = []
    blanks = pages = 0
    for number, page in enumerate(text.split("\f")):
        pages += number > 0
        for raw in page.splitlines():
            if raw.strip():
                lines.append(_line(raw, blanks, pages))
                blanks = pages = 0
            else:
                blanks += 1
    return _split_at_inline_indents(lines)


def _line(raw: str, blanks: int, pages: int) -> Line:
    indent = INDENT.match(raw)
    return Line(raw.strip(), width(indent[0]) if indent else 0.0, blanks, pages)


def _split_at_inline_indents(lines: Sequence[Line]) -> list[Line]:
    """Cut lines at inner runs of full-width spaces, if in this text such runs mostly follow the end of a sentence."""
    before = [line.text[found.start() - 1] for line in lines for found in INLINE_INDENT.finditer(line.text)]
    if 3 * sum(character in SENTENCE_ENDS + CLOSING + "：" for character in before) < 2 * len(before) or not before:
        return list(lines)
    cut = []
    for line in lines:
        first, *rest = INLINE_INDENT.split(line.text)
        cut.append(replace(line, text=first.strip()))
        cut += [Line(part.strip(), indent=2.0) for part in rest if part.strip()]
    return cut
