"""A place of a document opened by its address, and documents as programs list them: the JSON beside the answer's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.errors import InputError
from rag.types import Document, Span, address

LONGEST_PASSAGE = 5000
"""Code points that can be opened at a time."""
MOST_AROUND = 5
"""Paragraphs on either side that can be opened with a passage."""
_ADDRESS = re.compile(r"(?P<doc_id>.+):(?P<start>\d{1,9})-(?P<end>\d{1,9})", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage with its place and what stands around it: ``before + text + after`` is one stretch of the document."""

    doc_id: str
    title: str
    headings: tuple[str, ...]
    page: int | None
    paragraph: int
    span: Span
    text: str
    before: str
    after: str


def open_excerpt(documents: Mapping[str, Document], place: str, around: int = 0) -> Excerpt:
    """Return the passage at an address (``doc_id:start-end``) with the rest of its paragraphs.

    ``around`` adds so many paragraphs on either side. Raises InputError for an address of no place.
    """
    if not 0 <= around <= MOST_AROUND:
        raise InputError(f"around is {around}: it must be from 0 to {MOST_AROUND} paragraphs")
    document, span = _place(documents, place)
    first = max(document.paragraph_index_at(span.start) - around, 0)
    last = min(document.paragraph_index_at(span.end - 1) + around, len(document.paragraphs) - 1)
    return Excerpt(
        doc_id=document.doc_id,
        title=document.title,
        headings=document.headings_at(span),
        page=document.page_at(span.start),
        paragraph=document.paragraph_number_at(span.start),
        span=span,
        text=span.of(document.text),
        before=document.text[min(document.paragraphs[first].span.start, span.start) : span.start],
        after=document.text[span.end : max(document.paragraphs[last].span.end, span.end)],
    )


def excerpt_to_json(excerpt: Excerpt) -> dict[str, Any]:
    """Return a passage as JSON values (docs/passage.schema.json)."""
    return {
        "passage_id": address(excerpt.doc_id, excerpt.span),
        "doc_id": excerpt.doc_id,
        "title": excerpt.title,
        "headings": list(excerpt.headings),
        "page": excerpt.page,
        "paragraph": excerpt.paragraph,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "text": excerpt.text,
        "before": excerpt.before,
        "after": excerpt.after,
    }


def document_to_json(document: Document) -> dict[str, Any]:
    """Return what a document is, without its text, as JSON values (docs/document.schema.json)."""
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "date": document.date,
        "speaker": document.speaker,
        "source": document.source,
        "source_sha256": document.source_sha256,
        "pages": len(document.page_starts) or None,
        "paragraphs": len(document.paragraphs),
        "characters": len(document.text),
    }


def _place(documents: Mapping[str, Document], place: str) -> tuple[Document, Span]:
    """Return the document and the span of an address; raise InputError where there is no such place."""
    match = _ADDRESS.fullmatch(place)
    if match is None:
        raise InputError(
            f"{place[:80]!r} is no address: write the document, a colon and the place, as in report:120-180"
        )
    document = documents.get(match["doc_id"])
    if document is None:
        known = ", ".join(sorted(documents)[:20])
        raise InputError(f"there is no document {match['doc_id'][:80]!r}: the documents are {known}")
    start, end = int(match["start"]), int(match["end"])
    if not start < end <= len(document.text):
        size = len(document.text)
        raise InputError(f"{place[:80]} is no place of the document: it has {size} characters, the start comes first")
    if end - start > LONGEST_PASSAGE:
        raise InputError(
            f"{place[:80]} has {end - start} characters, {LONGEST_PASSAGE} are opened at a time: open parts"
        )
    return document, Span(start, end)
