"""The one JSON form of an answer (docs/answer.schema.json) and of its explanation, shared by every interface."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rag.explanation.values import Contribution, ExplainedHit, ExplainedSentence, Explanation
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


def comparison_to_json(question: str, answers: Iterable[tuple[str, str, Answer]]) -> dict[str, Any]:
    """Return the answers of several documents, given as doc_id, title and answer, as JSON values."""
    return {
        "schema_version": ANSWER_SCHEMA_VERSION,
        "question": question,
        "answers": [
            {"doc_id": doc_id, "title": title, "answer": answer_to_json(answer)} for doc_id, title, answer in answers
        ],
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


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values (docs/explanation.schema.json)."""
    understood, judgement = explanation.understanding, explanation.judgement
    names = [each.name for each in explanation.lists]
    return {
        "question": explanation.question,
        "resolved_question": explanation.resolved_question,
        "understanding": {
            "words": [{"word": term.word, "weight": term.weight} for term in understood.words],
            "periods": list(understood.periods),
            "expects": understood.expects,
            "outline": understood.outline,
        },
        "lists": [{"name": each.name, "weight": each.weight} for each in explanation.lists],
        "hits": [_explained_hit(each, names) for each in explanation.hits],
        "sentences": [_explained_sentence(each) for each in explanation.sentences],
        "judgement": judgement
        and {"probability": judgement.probability, "contributions": _contributions(judgement.contributions)},
        "strictness": explanation.strictness,
        "refused": explanation.refused,
        "reason": explanation.reason,
    }


def _explained_hit(explained: ExplainedHit, names: Sequence[str]) -> dict[str, Any]:
    return {
        "passage_id": explained.hit.passage.passage_id,
        "score": explained.hit.score,
        "ranks": dict(zip(names, explained.ranks, strict=True)),
        "fused_rank": explained.fused_rank,
        "fused_score": explained.fused_score,
        "period_factor": explained.period_factor,
        "matched": list(explained.matched),
        "unmatched": list(explained.unmatched),
    }


def _explained_sentence(explained: ExplainedSentence) -> dict[str, Any]:
    return {
        "rank": explained.rank,
        "doc_id": explained.doc_id,
        "start": explained.span.start,
        "end": explained.span.end,
        "text": explained.text,
        "first_score": explained.first_score,
        "odds": explained.odds,
        "score": explained.score,
        "contributions": _contributions(explained.contributions),
        "citation": explained.citation,
    }


def _contributions(contributions: Sequence[Contribution]) -> list[dict[str, Any]]:
    return [{"name": each.name, "value": each.value, "weight": each.weight} for each in contributions]
