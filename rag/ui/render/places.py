"""Places of the text: in words, as links, and as cuts through a stretch of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.types import Hit, Span
from rag.ui.strings import Strings


def place(strings: Strings, page: int | None, paragraph: int) -> str:
    """Return a place in words: page, where there is one, and paragraph."""
    return (strings.place_paged if page else strings.place).format(page=page, paragraph=paragraph)


def path(headings: Iterable[str]) -> str:
    """Return a heading path on one line."""
    return " › ".join(headings)


def hit_link(turn: int | str, hit: Hit) -> dict[str, str | int]:
    """Return the attributes of a button that leads to a hit."""
    return {
        "type": "button",
        "data_turn": turn,
        "data_doc": hit.passage.doc_id,
        "data_start": hit.passage.span.start,
        "data_end": hit.passage.span.end,
        "data_passage": hit.passage.passage_id,
    }


def pieces(whole: Span, marks: Sequence[Span]) -> Iterator[tuple[Span, int | None]]:
    """Cut a span at the edges of marks; yield each piece with the index of the first mark that covers it.

    >>> [(piece.start, piece.end, mark) for piece, mark in pieces(Span(0, 9), [Span(2, 4)])]
    [(0, 2, None), (2, 4, 0), (4, 9, None)]
    """
    edges = {edge for mark in marks for edge in (mark.start, mark.end) if whole.start < edge < whole.end}
    bounds = [whole.start, *sorted(edges), whole.end]
    for start, end in pairwise(bounds):
        piece = Span(start, end)
        yield piece, next((index for index, mark in enumerate(marks) if mark.contains(piece)), None)
