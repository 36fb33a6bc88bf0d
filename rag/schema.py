"""The one JSON form of an answer (docs/answer.schema.json), shared by every interface."""

from __future__ import annotations

from typing import Any

from rag.types import ANSWER_SCHEMA_VERSION, Answer, Citation, Hit


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON values."""
    return {
        "passage_id": hit.passage.passage_id,
        "doc_id": hit.passage.doc_id,
        "headings": list(hit.headings),
        "page": hit.page,
        "start": hit.passage.span.start,
        "end": hit.passage.span.end,
        "text": hit.text,
        "score": hit.score,
    }


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """Return a citation as JSON values."""
    return {
        "number": citation.number,
        "doc_id": citation.doc_id,
        "title": citation.title,
        "headings": list(citation.headings),
        "page": citation.page,
        "paragraph": citation.paragraph,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
    }


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values."""
    short = answer.short_answer
    return {
        "schema_version": ANSWER_SCHEMA_VERSION,
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "text": answer.text,
        "refused": answer.refused,
        "reason": answer.reason,
        "short_answer": short and {"quote": short.quote, "start": short.span.start, "end": short.span.end},
        "sentences": [
            {"text": sentence.text, "citations": list(sentence.citations), "status": sentence.status.value}
            for sentence in answer.sentences
        ],
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "hits": [hit_to_json(hit) for hit in answer.hits],
        "timings_ms": {stage: round(milliseconds, 3) for stage, milliseconds in answer.timings_ms.items()},
    }
