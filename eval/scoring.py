"""Turns one answer and the gold of its question into a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.gold import GoldItem, Place
from eval.measures import answers, retrieval
from eval.question_sets import Question
from eval.records import Record
from eval.squeezing import squeeze
from rag.schema import answer_to_json
from rag.types import Answer, Document, Hit, ShortAnswer

LIST_TYPES = ("list", "outline")
_AROUND = 40
_OPENING = 400  # characters shown of a gold passage that is a whole document
Documents = Mapping[str, Document]
Measures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a question set ranks: what counts as a rank, and how many characters a reader sees down to it."""

    ranks: Callable[[Sequence[GoldItem], Sequence[Hit], Documents], list[int | None]]
    characters: Callable[[Sequence[Hit], int], int]
    recall_key: str


BY_EVIDENCE = Ranking(retrieval.evidence_ranks, retrieval.characters_of_passages, "")
BY_DOCUMENT = Ranking(
    lambda gold, hits, _: retrieval.document_ranks(gold, hits), retrieval.characters_of_documents, "passage_recall"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold and what the pipeline did with it; ``answer`` is None where it failed."""

    question: Question
    gold: tuple[GoldItem, ...]
    answer: Answer | None
    hits: Sequence[Hit]
    error: str | None = None
    left_out: Mapping[str, Any] | None = None
    timings_ms: Mapping[str, float] | None = None


def score(asked: Asked, documents: Documents, ranking: Ranking) -> Record:
    """Return the record of a question; one that failed scores zero and is a wrong guess about refusing too."""
    question, answer = asked.question, asked.answer
    ranked = score_ranking(question, asked.gold, asked.hits, documents, ranking)
    wrong_guess = question.answerable
    citations = answer.citations if answer else ()
    cited = answers.cited_items(citations, asked.gold, documents)
    return replace(
        ranked,
        expected=[{**item, "cited": held} for item, held in zip(ranked.expected, cited, strict=True)],
        error=asked.error,
        refused=answer.refused if answer else wrong_guess,
        confidence=answer.confidence if answer else float(not wrong_guess),
        metrics={**ranked.metrics, **(_answer(asked, documents) if question.answerable else {})},
        counts=_counts(asked, documents),
        answer=_shown_answer(answer, asked.gold, documents) if answer else None,
        left_out=asked.left_out,
        timings_ms=asked.timings_ms or {},
    )


def score_ranking(
    question: Question, gold: tuple[GoldItem, ...], hits: Sequence[Hit], documents: Documents, ranking: Ranking
) -> Record:
    """Return the record of a question that was only searched for: neither answered nor refused."""
    ranks = ranking.ranks(gold, hits, documents)
    return Record(
        id=question.question_id,
        question=question.question,
        type=question.type,
        lang=question.lang,
        answerable=question.answerable,
        expected=[_expected(item, rank, documents) for item, rank in zip(gold, ranks, strict=True)],
        answers=question.answers,
        nuggets=question.nuggets,
        error=None,
        refused=None,
        confidence=None,
        metrics=_retrieval(ranks, ranking.recall_key) if question.answerable else {},
        counts={},
        characters={f"{k}": ranking.characters(hits, k) for k in retrieval.CUTOFFS},
        ranked=[_ranked(hit) for hit in hits],
        answer=None,
        left_out=None,
        timings_ms={},
    )


def _retrieval(ranks: retrieval.Ranks, recall_key: str) -> Measures:
    measures: Measures = {f"evidence_recall@{k}": retrieval.recall(ranks, k) for k in retrieval.CUTOFFS}
    measures["all_evidence@5"] = float(measures["evidence_recall@5"] == 1)
    measures |= retrieval.ir_measures_of(ranks)
    if recall_key:
        measures |= {f"{recall_key}@{k}": measures[f"evidence_recall@{k}"] for k in (1, 5)}
    return measures


def _answer(asked: Asked, documents: Documents) -> Measures:
    question, gold = asked.question, asked.gold
    citations = asked.answer.citations if asked.answer else ()
    answered = asked.answer is not None and not asked.answer.refused
    right = answers.right_citations(citations, gold, documents)
    cited = answers.cited_items(citations, gold, documents)
    measures: Measures = {
        "citation_hit": float(any(right)),
        "citation_precision": _precision(right, counted=answered or asked.error is not None),
        "first_citation_accuracy": float(bool(right) and right[0]),
    }
    if question.evidence:
        measures["citation_recall"] = sum(cited) / len(cited)
    if question.type in LIST_TYPES and question.evidence:
        measures["list_exact"] = float(all(cited) and all(right))
    if question.nuggets:
        text = asked.answer.text if asked.answer and answered else ""
        measures["nugget_recall"] = answers.nugget_recall(text, question.nuggets)
    if question.answers:
        first = citations[0].quote if citations else ""
        short = _quote(asked.answer.short_answer if asked.answer else None)
        measures["first_citation_contains_answer"] = answers.contains_answer(first, question.answers)
        measures["answer_exact"] = answers.short_answer_exact(short, question.answers)
        measures["answer_f1"] = answers.short_answer_f1(short, question.answers)
    return measures


def _precision(right: Sequence[bool], *, counted: bool) -> float | None:
    """Return the share of right citations; None where the question was refused, which shows in the recall."""
    if not counted:
        return None
    return sum(right) / len(right) if right else 0.0


def _quote(short: ShortAnswer | None) -> str:
    return short.quote if short else ""


def _counts(asked: Asked, documents: Documents) -> dict[str, int]:
    answer, evidence = asked.answer, asked.question.evidence
    if answer is None or answer.refused:
        return {}
    counts = {
        "citations": len(answer.citations),
        "exact_quotes": answers.exact_quotes(answer.citations, documents),
        "answer_characters": answers.answer_length(answer),
    }
    return counts | ({"evidence_characters": sum(len(squeeze(quote)) for quote in evidence)} if evidence else {})


def _expected(item: GoldItem, rank: int | None, documents: Documents) -> dict[str, Any]:
    text = item.text or documents[item.places[0].doc_id].text[:_OPENING]
    return {"text": text, "places": [_in_context(place, documents) for place in item.places], "rank": rank}


def _in_context(place: Place, documents: Documents) -> dict[str, Any]:
    start, end = place.span.start, place.span.end
    text = documents[place.doc_id].text if place.doc_id in documents else ""
    shown = {"doc_id": place.doc_id, "start": start, "end": end}
    return {**shown, "before": text[max(start - _AROUND, 0) : start], "after": text[end : end + _AROUND]}


def _ranked(hit: Hit) -> dict[str, Any]:
    span = hit.passage.span
    return {"doc_id": hit.passage.doc_id, "start": span.start, "end": span.end, "score": round(float(hit.score), 6)}


def _shown_answer(answer: Answer, gold: Sequence[GoldItem], documents: Documents) -> dict[str, Any]:
    """Return the answer as ``ask --json`` gives it, less hits and times; citations in context, right or not."""
    values = answer_to_json(answer)
    for key in ("schema_version", "question", "hits", "timings_ms"):
        values.pop(key, None)
    right = answers.right_citations(answer.citations, gold, documents)
    values["citations"] = [
        shown | _in_context(answers.place_of(citation), documents) | {"right": good}
        for shown, citation, good in zip(values["citations"], answer.citations, right, strict=True)
    ]
    return values
