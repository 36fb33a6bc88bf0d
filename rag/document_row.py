"""A document as JSON values, exact in both directions; what is not of this form is refused.

The fields of Document, but structure as columns of plain integers, which load in half the time of nested lists. Spans
are written ``start, end, start, end, …``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any

from rag.types import Document, Paragraph, ParagraphKind, Section, Span

_STRUCTURE = {"paragraphs", "sections"}
_PLAIN = [field.name for field in fields(Document) if field.name not in _STRUCTURE]
_COLUMNS = ("paragraph_spans", "kinds", "sentence_counts", "sentence_spans", "section_spans", "section_labels")
_FIELDS = {*_PLAIN, *_COLUMNS}
Row = Any
"""What JSON holds, until it is checked."""


def document_to_row(document: Document) -> dict[str, Row]:
    """Return the document as JSON values."""
    paragraphs, sections = document.paragraphs, document.sections
    columns = (
        flat(each.span for each in paragraphs),
        [each.kind.value for each in paragraphs],
        [len(each.sentences) for each in paragraphs],
        flat(sentences_of(document)),
        flat(span for each in sections for span in (each.span, each.heading)),
        [[each.level, each.marker, each.run_in] for each in sections],
    )
    plain = {name: getattr(document, name) for name in _PLAIN}
    return plain | dict(zip(_COLUMNS, columns, strict=True))


def sentences_of(document: Document) -> list[Span]:
    """Return the sentences of a document in their order."""
    return [sentence for paragraph in document.paragraphs for sentence in paragraph.sentences]


def flat(spans: Iterable[Span]) -> list[int]:
    """Return the positions of spans as they are written."""
    return [position for span in spans for position in (span.start, span.end)]


def document_from_row(row: Row) -> Document:
    """Return the document in JSON values; raise ValueError or TypeError for any that no document gives."""
    if not isinstance(row, dict) or row.keys() != _FIELDS:
        raise ValueError("the fields of a document are others")
    length = len(_text(row["text"]))
    return Document(
        doc_id=_text(row["doc_id"]),
        title=_text(row["title"]),
        text=row["text"],
        paragraphs=_paragraphs(row, length),
        sections=_sections(row, length),
        page_starts=tuple(positions_in(row["page_starts"], length)),
        date=None if row["date"] is None else _text(row["date"]),
        speaker=None if row["speaker"] is None else _text(row["speaker"]),
        source=_text(row["source"]),
        source_sha256=_text(row["source_sha256"]),
        warnings=tuple(map(_text, list_in(row["warnings"]))),
    )


def _paragraphs(row: dict[str, Row], length: int) -> tuple[Paragraph, ...]:
    sentences = spans_in(row["sentence_spans"], length)
    counts = positions_in(row["sentence_counts"], len(sentences))
    if sum(counts) != len(sentences):
        raise ValueError("the paragraphs have more or fewer sentences than there are")
    kinds = map(ParagraphKind, list_in(row["kinds"]))
    ends = list(accumulate(counts))
    inside = (sentences[end - count : end] for end, count in zip(ends, counts, strict=True))
    return tuple(map(Paragraph, *_columns(spans_in(row["paragraph_spans"], length), tuple(kinds), tuple(inside))))


def _sections(row: dict[str, Row], length: int) -> tuple[Section, ...]:
    spans, labels = spans_in(row["section_spans"], length), list_in(row["section_labels"])
    if any([type(part) for part in label] != [int, str, bool] for label in labels):
        raise ValueError("a section is not labelled with level, marker and whether it runs in")
    columns = _columns(spans[::2], spans[1::2], labels)
    return tuple(Section(span, heading, *label) for span, heading, label in zip(*columns, strict=True))


def _columns(*columns: Sequence[Row]) -> tuple[Sequence[Row], ...]:
    if len(set(map(len, columns))) != 1:
        raise ValueError("columns of one table have different lengths")
    return columns


def spans_in(flat: Row, length: int) -> tuple[Span, ...]:
    """Return the spans at positions from 0 to the length; raise ValueError or TypeError for anything else."""
    positions = positions_in(flat, length)
    if len(positions) % 2:
        raise ValueError("a span lacks its end")
    return tuple(map(Span, positions[::2], positions[1::2]))


def positions_in(values: Row, length: int) -> list[int]:
    """Return the values, which must be integers from 0 to the length."""
    if list_in(values) and not (set(map(type, values)) == {int} and 0 <= min(values) <= max(values) <= length):
        raise ValueError(f"a position is not an integer from 0 to {length}")
    return list(values)


def list_in(value: Row) -> list[Row]:
    """Return the value, which must be a list; raise TypeError if it is none."""
    if not isinstance(value, list):
        raise TypeError(f"found {type(value).__name__} instead of a list")
    return value


def _text(value: Row) -> str:
    if not isinstance(value, str):
        raise TypeError(f"found {type(value).__name__} instead of text")
    return value
