"""Finds the fenced blocks of the documentation that an HTML comment asks to be checked.

The comment stands on the line before the fence:

- ``<!-- test -->`` runs a ``bash`` or ``python`` block; it must succeed.
- ``<!-- test schema=NAME -->`` also validates what it prints against ``docs/NAME``.
- ``<!-- server -->`` runs it while ``python app.py --mcp`` serves the default index; 7860 in it stands for its port.
- ``<!-- output -->`` on a block right after a tested one: its lines are printed, in this order; a line ``…`` stands for
  lines left out.
- ``<!-- schema=NAME -->`` validates a ``json`` block against ``docs/NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "index" / "README.md", *sorted(ROOT.glob("docs/*.md")))
BLOCK = re.compile(
    r"^<!-- (?P<order>test|server|output|(?=schema))[ ]?(?:schema=(?P<schema>\S+))? -->\n"
    r"(?P<fence>`{3,})(?P<language>\w+)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
COMMENT = re.compile(r"^<!-- (?:test|server|output|schema)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A block to check: ``order`` is ``test``, ``server``, ``output`` or empty for a block that is only validated."""

    place: str
    order: str
    schema: str | None
    language: str
    text: str


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order; raise ValueError for a comment with no block after it."""
    text = path.read_text(encoding="utf-8")
    found = list(BLOCK.finditer(text))
    for comment in COMMENT.finditer(text):
        if comment.start() not in {match.start() for match in found}:
            raise ValueError(f"{path.name}:{_line(text, comment.start())} asks for a check but no block follows")
    for match in found:
        place = f"{path.name}:{_line(text, match.start('fence'))}"
        yield Block(place, match["order"], match["schema"], match["language"], match["text"])


def runnable(path: Path, order: str = "test") -> Iterator[tuple[Block, Block | None]]:
    """Yield the blocks to run, each with the output that the page promises."""
    found = list(blocks(path))
    for block, after in zip_longest(found, found[1:]):
        if block.order == order:
            yield block, after if after and after.order == "output" else None


def missing_line(expected: str, printed: str) -> str | None:
    r"""Return the first expected line that was not printed in its turn, or None.

    >>> missing_line("a\n…\nc\n", "a\nb\nc\n"), missing_line("c\na\n", "a\nb\nc\n")
    (None, 'a')
    """
    left = iter(printed.splitlines())
    for line in expected.splitlines():
        if line.strip() not in {"…", ""} and not any(line.rstrip() == other.rstrip() for other in left):
            return line
    return None


def _line(text: str, position: int) -> int:
    """Return the 1-based line of a position."""
    return text.count("\n", 0, position) + 1
