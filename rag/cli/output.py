"""Write answers, hits and summaries, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.cli.columns import aligned
from rag.cli.words import (
    BUILT,
    CHINESE,
    DOCUMENT,
    ENGLISH,
    NO_OUTPUT,
    PAGES,
    SKIPPED,
    TOTAL,
    WARNING,
    Words,
    citation_line,
    hit_lines,
)
from rag.errors import RagError
from rag.explanation import words as explanation_words
from rag.explanation.tables import tables
from rag.explanation.values import Explanation
from rag.schema import hit_to_json
from rag.text import has_han
from rag.types import ANSWER_SCHEMA_VERSION, Answer, Document, Hit

if TYPE_CHECKING:
    from rag.library import IndexSummary

NO_TITLES: Mapping[str, str] = {}
NEAREST = 3
"""How many passages are shown to people after a refusal."""


def words_for(question: str) -> Words:
    """Return the words of the question's language: Chinese where it has a Han character."""
    return CHINESE if has_han(question) else ENGLISH


def write_json(value: dict[str, Any]) -> None:
    """Write one JSON object and a line break to standard output."""
    _write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    _write("".join(f"{line}\n" for line in lines))


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RagError(NO_OUTPUT.format(error.strerror or error)) from error


def search_to_json(query: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """Return search results as JSON values."""
    return {"schema_version": ANSWER_SCHEMA_VERSION, "query": query, "hits": [hit_to_json(hit) for hit in hits]}


def titles_shown(documents: Mapping[str, Document]) -> Mapping[str, str]:
    """Return the titles that tell documents apart: none where there is but one."""
    return {doc_id: each.title for doc_id, each in documents.items()} if len(documents) > 1 else {}


def search_lines(query: str, hits: Sequence[Hit], titles: Mapping[str, str] = NO_TITLES) -> list[str]:
    """Return the lines that show search results, each under the title of its document where that is given."""
    words = words_for(query)
    if not hits:
        return [words.nothing]
    return _hit_lines(words, hits, titles)


def _hit_lines(words: Words, hits: Sequence[Hit], titles: Mapping[str, str]) -> list[str]:
    ranked = enumerate(hits, start=1)
    return [line for rank, hit in ranked for line in hit_lines(words, rank, hit, titles.get(hit.passage.doc_id, ""))]


def answer_lines(answer: Answer, titles: Mapping[str, str] = NO_TITLES) -> list[str]:
    """Return the lines that show an answer with its sources, or a refusal with the nearest passages.

    A question that was understood after earlier ones stands first, in the wording that was answered; then the short
    answer, where there is one.
    """
    words = words_for(answer.question)
    changed = answer.resolved_question != answer.question
    understood = [words.understood.format(answer.resolved_question)] if changed else []
    if answer.refused:
        nearest = _hit_lines(words, answer.hits[:NEAREST], titles)
        return [*understood, words.refused + (answer.reason or ""), words.nearest, *nearest]
    sources = [citation_line(words, citation) for citation in answer.citations]
    short = [words.short_answer.format(in_one_line(answer.short_answer.quote))] if answer.short_answer else []
    return [*understood, *short, answer.text, "", words.sources, *sources]


def explanation_lines(explanation: Explanation) -> list[str]:
    """Return the lines that show why: titles with their remarks and their tables."""
    chinese = words_for(explanation.question) is CHINESE
    lines = []
    for table in tables(explanation, explanation_words.CHINESE if chinese else explanation_words.ENGLISH):
        lines += ["", f"## {table.title}", *table.remarks]
        lines += aligned([table.head, *table.rows]) if table.rows else []
    return lines


def in_one_line(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def summary_lines(summary: IndexSummary) -> list[str]:
    """Return the lines that say what was indexed."""
    lines = [BUILT.format(summary.index_directory)]
    for document in summary.documents:
        pages = PAGES.format(len(document.page_starts)) if document.page_starts else ""
        lines.append(
            DOCUMENT.format(
                title=document.title, doc_id=document.doc_id, pages=pages, paragraphs=len(document.paragraphs)
            )
        )
        lines += [WARNING.format(warning) for warning in document.warnings]
    lines.append(TOTAL.format(documents=len(summary.documents), passages=summary.passages, sentences=summary.sentences))
    return lines + [SKIPPED.format(reason) for reason in summary.skipped]
