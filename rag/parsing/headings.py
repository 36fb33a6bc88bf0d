"""Finds which numbered paragraphs of a document are headings: those whose numbers count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.parsing.markers import APPENDIX, ARTICLE, NAMED, UNCOUNTED, UNITS, Marker, find_marker
from rag.types import Span

LONGEST_HEADING = 60
LONGEST_LABEL = 20
LARGEST_GAP = 2
ENDINGS = "。；！;!"
PROSE_ENDINGS = ENDINGS + "？?，：:."
ARTICLE_TITLE = re.compile(r"\s*[【（(\[〔][^】）)\]〕]{1,20}[】）)\]〕](?=\s*\S)")
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

    A number that nothing leads up to (a year, 2.5, a quoted item) is text. A dash or bullet counts if another one
    stands in the document; a name such as 前言 and the title of a chapter count alone, as does a title with the number
    one where its kind counted before.
    """
    found = {index: marker for index, text in texts.items() if (marker := find_marker(text))}
    final = {marker.kind: index for index, marker in sorted(found.items())}
    final_of_number = {(marker.kind, marker.number): index for index, marker in sorted(found.items())}
    last: dict[str, int] = {}
    accepted: dict[int, Marker] = {}
    for index, marker in sorted(found.items()):
        goes_on = final_of_number.get((marker.kind, marker.number + 1), -1) > index
        if marker.kind in UNCOUNTED:
            counts = marker.kind in last or final[marker.kind] > index
        else:
            counts = _counts(marker, last.get(marker.kind), goes_on=goes_on, alone=_is_title(texts[index]))
        if counts:
            accepted[index] = marker
            last[marker.kind] = marker.number
    return accepted


def _counts(marker: Marker, last: int | None, *, goes_on: bool, alone: bool) -> bool:
    if marker.kind in (NAMED, APPENDIX) or (last is not None and 0 < marker.number - last <= LARGEST_GAP):
        return True
    if last is None:
        return goes_on or (alone and marker.kind in UNITS)
    return marker.number == 1 and (goes_on or alone)


def _is_title(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and text[-1] not in PROSE_ENDINGS


def marked_heading(index: int, paragraph: Span, sentences: Sequence[Span], text: str, marker: Marker) -> Heading:
    """Return the heading that a marker opens: the whole line, the lead sentence, a label before a colon, or itself.

    The sentences of a statute's article are its text: 第三条, or with its title 第三条【原则】, heads them.
    """
    first = sentences[0]
    if marker.kind == ARTICLE and paragraph.of(text)[-1] in PROSE_ENDINGS:
        titled = ARTICLE_TITLE.match(text, paragraph.start + len(marker.text), paragraph.end)
        end = titled.end() if titled else paragraph.start + len(marker.text)
        return Heading(index, Span(paragraph.start, end), marker.kind, marker.text, run_in=True)
    if len(sentences) == 1 and len(first) <= LONGEST_HEADING + LONGEST_LABEL:
        return Heading(index, first, marker.kind, marker.text, run_in=False)
    if len(first) <= LONGEST_HEADING:
        return Heading(index, first, marker.kind, marker.text, run_in=True)
    colon = first.of(text).find("：") + 1
    label = colon if 0 < colon <= LONGEST_LABEL else len(marker.text)
    return Heading(index, Span(paragraph.start, paragraph.start + label), marker.kind, marker.text, run_in=True)


def format_heading(index: int, line: Span, rank: int, text: str) -> Heading:
    """Return the heading in a line that the file format marks as one."""
    marker = find_marker(line.of(text))
    return Heading(index, line, FORMAT, marker.text if marker else "", run_in=False, rank=rank)


def is_item(heading: Heading, text: str) -> bool:
    """Say whether a heading line could as well be an item of a list: it ends as a sentence does."""
    return not heading.run_in and heading.kind != FORMAT and heading.span.of(text)[-1] in ENDINGS
