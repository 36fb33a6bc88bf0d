"""Write ingestion reports, lists of documents and changes, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.cli import library_words as words
from rag.library import Change, IndexSummary, IngestionReport, ListedDocument, report_to_json


def list_lines(listed: Sequence[ListedDocument], folder: Path) -> list[str]:
    """Return a line a document."""
    if not listed:
        return [words.NOTHING_LISTED.format(folder)]
    return [
        words.LISTED.format(
            doc_id=each.doc_id,
            title=each.document.title if each.document else each.name,
            facts=" ".join(_facts(each)),
            state=f"{words.STATES[_state(each)]}{': ' + each.problem if each.problem else ''}",
        )
        for each in listed
    ]


def list_to_json(listed: Sequence[ListedDocument]) -> dict[str, Any]:
    """Return the list as JSON values."""
    return {"documents": [_listed_to_json(each) for each in listed]}


def report_lines(report: IngestionReport) -> list[str]:
    """Return the lines that show what was found in a file."""
    facts = {name: getattr(report, name) for name in words.FIELDS}
    pages = words.PAGES.format(report.pages) if report.pages else ""
    lines = [
        words.TITLE.format(title=report.title, doc_id=report.doc_id),
        *(words.FIELD.format(words.FIELDS[name], value) for name, value in facts.items() if value),
        words.COUNTS.format(
            paragraphs=report.paragraphs, sentences=report.sentences, characters=report.characters, pages=pages
        ),
        words.OUTLINE if report.outline else words.NO_OUTLINE,
    ]
    for entry in report.outline:
        page = f" p{entry.page}" if entry.page else ""
        lines.append(f"    {'  ' * (entry.level - 1)}{entry.heading}  [¶{entry.paragraph}{page}]")
    lines += [words.WARNING.format(warning) for warning in report.warnings]
    return lines + ([words.DUPLICATE.format(report.duplicate_of)] if report.duplicate_of else [])


def change_lines(change: Change) -> list[str]:
    """Return the lines that say what was read, what was left out, and what the index holds now."""
    lines = [line for report in change.reports for line in report_lines(report)]
    lines += [words.REJECTED.format(rejection.reason) for rejection in change.rejections]
    fresh = [report for report in change.reports if report.duplicate_of is None]
    return lines + (_summary_lines(change.summary) if change.summary or fresh else [words.NOTHING_ADDED])


def change_to_json(change: Change) -> dict[str, Any]:
    """Return what a change did as JSON values."""
    return {
        "reports": [report_to_json(report) for report in change.reports],
        "rejections": [{"name": each.name, "reason": each.reason} for each in change.rejections],
        "index": change.summary
        and {
            "documents": [document.doc_id for document in change.summary.documents],
            "passages": change.summary.passages,
            "sentences": change.summary.sentences,
        },
    }


def removed_lines(doc_ids: Sequence[str], change: Change) -> list[str]:
    """Return the lines that say what was removed."""
    return [*(words.REMOVED.format(doc_id) for doc_id in doc_ids), *_summary_lines(change.summary)]


def _summary_lines(summary: IndexSummary | None) -> list[str]:
    if summary is None:
        return []
    counts = {"documents": len(summary.documents), "passages": summary.passages, "sentences": summary.sentences}
    return [words.SUMMARY.format(**counts)]


def _state(listed: ListedDocument) -> str:
    if listed.problem is not None:
        return "unreadable"
    return "waiting" if listed.document is None else "indexed"


def _facts(listed: ListedDocument) -> list[str]:
    document = listed.document
    if document is None:
        return []
    pages = [f"{len(document.page_starts)} 页"] if document.page_starts else []
    return [*filter(None, [document.date]), *pages, f"{len(document.paragraphs)} 段"]


def _listed_to_json(listed: ListedDocument) -> dict[str, Any]:
    document = listed.document
    return {
        "doc_id": listed.doc_id,
        "name": listed.name,
        "path": str(listed.path),
        "state": _state(listed),
        "problem": listed.problem,
        "title": document and document.title,
        "date": document and document.date,
        "pages": (len(document.page_starts) or None) if document else None,
        "paragraphs": document and len(document.paragraphs),
    }
