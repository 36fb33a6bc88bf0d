"""Measures rankings that were made elsewhere: every metric of retrieval, and none of answers, is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.checkpoint import fingerprint
from eval.gold import EvidenceResolver
from eval.machine import versions
from eval.plan import Plan
from eval.records import Record
from eval.results import Outcome, result_of
from eval.scoring import BY_DOCUMENT, BY_EVIDENCE, score_ranking
from eval.trec import Run, hits_of
from rag.errors import InputError
from rag.types import Document, Hit


def ranking_result(plan: Plan, run: Run) -> dict[str, Any]:
    """Return the result of a run over the questions of a plan; a question missing from the run found nothing.

    Raises InputError when the run has a question that the plan has not, or names what is not in the corpus.
    """
    read, skipped = plan.read(None)
    documents = {document.doc_id: document for document in read}
    strange = next((name for name in run if name not in {question.question_id for question in plan.questions}), None)
    if strange is not None and not (plan.draw.split or plan.draw.limit):
        raise InputError(f"the run has the question {strange!r}, which {plan.name} has not: name the set of the run")
    hits = {name: hits_of(ranking, documents) for name, ranking in run.items()}
    records, warnings = ranking_records(plan, hits, documents)
    sources = {document.doc_id: document.source_sha256 for document in read}
    setup: dict[str, Any] = {"model": None, "settings": {}, "versions": versions(), "leave_one_out": False}
    setup["corpus_sha256"] = fingerprint(sources)
    return result_of(plan, setup, Outcome(records, (), [*skipped, *warnings], {}))


def ranking_records(
    plan: Plan, hits: Mapping[str, Sequence[Hit]], documents: Mapping[str, Document]
) -> tuple[list[Record], list[str]]:
    """Return the record of each question of the plan for the hits of each, and what should be looked at."""
    resolver = EvidenceResolver(documents)
    records = []
    for question in plan.questions:
        ranking = BY_DOCUMENT if question.passages else BY_EVIDENCE
        gold = resolver.question(question)
        if question.answerable and not all(item.places for item in gold):
            continue  # named by the check below
        records.append(score_ranking(question, gold, hits.get(question.question_id, ()), documents, ranking))
    resolver.check()
    return records, resolver.repeated
