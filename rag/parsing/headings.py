"""Finds which numbered paragraphs of a document are headings: those whose numbers count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.parsing.markers import DASH, UNITS, Marker, find_marker
from rag.types import Span

LONGEST_HEADING = 60
LONGEST_LABEL = 20
LARGEST_GAP = 2
ENDINGS = "。；！;!"
FORMAT = "format"  # the kind of headings that the file format marks, such as # in Markdown


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading before its level is known: its paragraph, the kind of its marker, and whether text follows it there.

    ``rank`` is the rank that the file format gives it, 0 for none.
    """

    paragraph: int
    span: Span
    kind: str
    marker: str
    run_in: bool
    rank: int = 0


def counted_markers(texts: Mapping[int, str]) -> dict[int, Marker]:
    """Return the markers that take part in a count 1, 2, 3 …, by paragraph.

    A number that nothing leads up to (a year, 2.5, a quoted item) is text. A dash counts if another one stands in the
    document, a chapter also alone.
    """
    found = {index: marker for index, text in texts.items() if (marker := find_marker(text))}
    last: dict[str, int] = {}
    accepted: dict[int, Marker] = {}
    ordered = sorted(found)
    for place, index in enumerate(ordered):
        marker = found[index]
        later = [found[other] for other in ordered[place + 1 :] if found[other].kind == marker.kind]
        if _counts(marker, last.get(marker.kind), later):
            accepted[index] = marker
            last[marker.kind] = marker.number
    return accepted


def _counts(marker: Marker, last: int | None, later: Sequence[Marker]) -> bool:
    if marker.kind == DASH:
        return last is not None or bool(later)
    if last is not None and 0 < marker.number - last <= LARGEST_GAP:
        return True
    goes_on = any(other.number == marker.number + 1 for other in later)
    return (marker.number == 1 or last is None) and (goes_on or (marker.kind in UNITS and last is None))


def marked_heading(index: int, paragraph: Span, sentences: Sequence[Span], text: str, marker: Marker) -> Heading:
    """Return the heading that a marker opens: the whole line, the lead sentence, a label before a colon, or itself."""
    first = sentences[0]
    if len(sentences) == 1 and len(first) <= LONGEST_HEADING + LONGEST_LABEL:
        return Heading(index, first, marker.kind, marker.text, run_in=False)
    if len(first) <= LONGEST_HEADING:
        return Heading(index, first, marker.kind, marker.text, run_in=True)
    colon = first.of(text).find("：") + 1
    label = colon if 0 < colon <= LONGEST_LABEL else len(marker.text)
    return Heading(index, Span(paragraph.start, paragraph.start + label), marker.kind, marker.text, run_in=True)


def is_item(heading: Heading, text: str) -> bool:
    """Say whether a heading line could as well be an item of a list: it ends as a sentence does."""
    return not heading.run_in and heading.kind != FORMAT and heading.span.of(text)[-1] in ENDINGS
