"""Cuts places of a document into windows that the reader reads at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rag.text import simplify
from rag.types import Document, Span

WINDOW_CHARACTERS = 180
"""How long a window may be; a longer sentence is a window of its own."""

HEADING_CHARACTERS = 40
"""How much of its heading is read before a window."""


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences of one document under one heading."""

    doc_id: str
    heading: str
    sentences: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """The place of the window."""
        return Span(self.sentences[0].start, self.sentences[-1].end)


@dataclass(frozen=True, slots=True)
class WindowText:
    """What the reader reads of a window: simplified characters; ``sentences`` are spans of this ``text``."""

    heading: str
    text: str
    sentences: tuple[Span, ...]


def text_of(document: Document, window: Window) -> WindowText:
    """Return the reader's copy of a window: its sentences, one after the other without white space between."""
    parts = [simplify(span.of(document.text)) for span in window.sentences]
    ends = list(accumulate(len(part) for part in parts))
    starts = [0, *ends[:-1]]
    return WindowText(simplify(window.heading), "".join(parts), tuple(map(Span, starts, ends)))


def windows_of(document: Document, sentences: Sequence[Span]) -> list[Window]:
    """Return windows that hold the sentences, given in order, each once.

    The heading is the innermost one of the first sentence, or else the title of the document.
    """
    groups: list[list[Span]] = []
    for span in sentences:
        if groups and span.end - groups[-1][0].start <= WINDOW_CHARACTERS:
            groups[-1].append(span)
        else:
            groups.append([span])
    return [Window(document.doc_id, _heading(document, group[0]), tuple(group)) for group in groups]


def _heading(document: Document, span: Span) -> str:
    headings = document.headings_at(span)
    return (headings[-1] if headings else document.title)[:HEADING_CHARACTERS]
