"""What a file holds as a document, told before it counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rag.types import Document


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading with its level, the number of its paragraph, and its page where the source has pages."""

    level: int
    heading: str
    paragraph: int
    page: int | None


@dataclass(frozen=True, slots=True)
class IngestionReport:
    """What was found in a file, and under which ``doc_id`` it is or would be asked.

    ``pages`` is None where the source has none, ``encoding`` None where the format has its own. ``duplicate_of`` names
    the document of the library that is the same file.
    """

    name: str
    doc_id: str
    sha256: str
    title: str
    date: str | None
    speaker: str | None
    outline: tuple[OutlineEntry, ...]
    paragraphs: int
    sentences: int
    characters: int
    pages: int | None
    encoding: str | None
    warnings: tuple[str, ...]
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that cannot be a document, and why."""

    name: str
    reason: str


def report_of(document: Document, encoding: str | None = None, duplicate_of: str | None = None) -> IngestionReport:
    """Return the report about a document."""
    text = document.text
    return IngestionReport(
        name=document.source,
        doc_id=document.doc_id,
        sha256=document.source_sha256,
        title=document.title,
        date=document.date,
        speaker=document.speaker,
        outline=tuple(
            OutlineEntry(
                section.level,
                section.heading.of(text),
                document.paragraph_number_at(section.heading.start),
                document.page_at(section.heading.start),
            )
            for section in document.sections
        ),
        paragraphs=len(document.paragraphs),
        sentences=sum(len(paragraph.sentences) for paragraph in document.paragraphs),
        characters=sum(not character.isspace() for character in text),
        pages=len(document.page_starts) or None,
        encoding=encoding,
        warnings=document.warnings,
        duplicate_of=duplicate_of,
    )


def report_to_json(report: IngestionReport) -> dict[str, Any]:
    """Return a report as JSON values."""
    return {**asdict(report), "outline": [asdict(entry) for entry in report.outline], "warnings": list(report.warnings)}
