"""How well the ranking finds the evidence; ranks count from 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.gold import GoldItem
from rag.types import Document, Hit, Span

Ranks = Sequence[int | None]
"""For each thing that must be found, the rank by which it is found, or None."""

CUTOFFS = (1, 3, 5, 10)


def evidence_ranks(
    gold: Sequence[GoldItem], hits: Sequence[Hit], documents: Mapping[str, Document]
) -> list[int | None]:
    """Return for each item the rank at which the passages so far, taken together, hold all of one of its places.

    White space is left aside, so that a quote across two adjacent passages is found once both are.
    """
    return [_first(_covered_at(place.span, place.doc_id, hits, documents) for place in item.places) for item in gold]


def _first(ranks: Iterable[int | None]) -> int | None:
    return min((rank for rank in ranks if rank is not None), default=None)


def _covered_at(span: Span, doc_id: str, hits: Sequence[Hit], documents: Mapping[str, Document]) -> int | None:
    text = documents[doc_id].text
    missing = {position for position in range(span.start, span.end) if not text[position].isspace()}
    for rank, hit in enumerate(hits, start=1):
        if hit.passage.doc_id == doc_id and hit.passage.span.overlaps(span):
            missing -= set(range(hit.passage.span.start, hit.passage.span.end))
            if not missing:
                return rank
    return None


def document_ranks(gold: Sequence[GoldItem], hits: Sequence[Hit]) -> list[int | None]:
    """Return for each item the rank of the first of its documents among the distinct documents of the hits."""
    ranked = {doc_id: rank for rank, doc_id in enumerate(distinct_documents(hits), start=1)}
    return [_first(ranked.get(place.doc_id) for place in item.places) for item in gold]


def distinct_documents(hits: Sequence[Hit]) -> list[str]:
    """Return the documents of the hits, each once at its best hit."""
    return list(dict.fromkeys(hit.passage.doc_id for hit in hits))


def recall(ranks: Ranks, k: int) -> float:
    """Return the share of things found by rank k.

    >>> recall([1, 4, None, 3], 3)
    0.5
    """
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def ir_measures_of(ranks: Ranks) -> dict[str, float]:
    """Return ``mrr@10`` and ``ndcg@10`` as ir_measures computes them, with the things to be found as its documents.

    Things found at the same rank are one document there, for a place of a ranking holds one; a thing not found is one
    that is missing from the run. So nDCG is 1 when everything is found as early as it was found together.
    See https://ir-measur.es/en/latest/measures.html.

    >>> ir_measures_of([2, None])
    {'mrr@10': 0.5, 'ndcg@10': 0.386853}
    """
    import ir_measures

    found = {f"at {rank}": rank for rank in ranks if rank is not None}
    missing = [f"missing {index}" for index, rank in enumerate(ranks) if rank is None]
    # every rank is filled, so that a document stands in the run where it stood in the ranking
    fillers = {f"other {rank}": rank for rank in range(1, max(found.values(), default=0)) if f"at {rank}" not in found}
    run = {"question": {name: -float(rank) for name, rank in {**found, **fillers}.items()}}
    relevant = {"question": dict.fromkeys([*found, *missing], 1)}
    names = {str(ir_measures.RR @ 10): "mrr@10", str(ir_measures.nDCG @ 10): "ndcg@10"}
    values = ir_measures.calc_aggregate([ir_measures.RR @ 10, ir_measures.nDCG @ 10], relevant, run)
    return dict(sorted((names[str(measure)], round(float(value), 6)) for measure, value in values.items()))


def characters_of_passages(hits: Sequence[Hit], k: int) -> int:
    """Return the number of characters that a reader of the first k passages sees."""
    return sum(len(hit.passage.span) for hit in hits[:k])


def characters_of_documents(hits: Sequence[Hit], k: int) -> int:
    """Return the number of characters in the passages that stand before the document of rank k + 1."""
    documents = set(distinct_documents(hits)[k:])
    stop = next((index for index, hit in enumerate(hits) if hit.passage.doc_id in documents), len(hits))
    return sum(len(hit.passage.span) for hit in hits[:stop])
