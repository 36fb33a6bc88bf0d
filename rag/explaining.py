"""Explains an answer by asking the stages that make it, so that the explanation cannot differ from the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.evidence import FEATURES, Evidence
from rag.answering.extractive import ExtractiveAnswerer, Weighed
from rag.answering.refusal import SIGNALS
from rag.coverage import stands_in
from rag.explanation.values import (
    Contribution,
    ExplainedHit,
    ExplainedSentence,
    Explanation,
    FusedList,
    Judgement,
    Term,
    Understanding,
)
from rag.protocols import Ranking
from rag.query import Query
from rag.question.period import Period
from rag.retrieval.hybrid import HybridRetriever
from rag.retrieval.period import PeriodRetriever
from rag.text import normalize
from rag.types import Answer, Hit

if TYPE_CHECKING:
    from rag.protocols import FloatArray

SENTENCES = 8
"""How many sentences are explained; those that are cited are explained in any case."""


@dataclass(frozen=True, slots=True)
class StageExplainer:
    """An Explainer over the stages of a pipeline; ``names`` are those of the lists that the fusion takes, in order."""

    names: Sequence[str]
    fusion: HybridRetriever
    period: PeriodRetriever
    answerer: ExtractiveAnswerer

    def explain(self, query: Query, hits: Sequence[Hit]) -> Explanation:
        """Return why the answer to a question with these hits is what it is."""
        found = self.answerer.consider(query, hits)
        answer = self.answerer.compose(query, hits, found)
        lists = self.fusion.lists(query, self.period.looked_at(query, len(hits)))
        weighed = found if isinstance(found, Weighed) else None
        return Explanation(
            question=query.text,
            resolved_question=query.text,
            understanding=self._understanding(query),
            lists=tuple(FusedList(name, weight) for name, (_, weight) in zip(self.names, lists, strict=True)),
            hits=tuple(self._hits(query, answer.hits, lists)),
            sentences=tuple(self._sentences(query, hits, weighed.evidence, answer)) if weighed else (),
            judgement=self._judgement(weighed) if weighed else None,
            strictness=self.answerer.strictness,
            refused=answer.refused,
            reason=answer.reason,
        )

    def with_strictness(self, strictness: float) -> StageExplainer:
        """Return what explains answers of this strictness."""
        return replace(self, answerer=self.answerer.with_strictness(strictness))

    def _understanding(self, query: Query) -> Understanding:
        terms = self.answerer.judge.terms
        return Understanding(
            words=tuple(Term(word, terms.idf(word)) for word in query.words),
            periods=tuple(period.value for period in Period if period in query.periods),
            expects=None if query.expectation is None else query.expectation.name,
            outline=None if query.structure is None else query.structure.wanted.value,
        )

    def _hits(
        self, query: Query, hits: Sequence[Hit], lists: Sequence[tuple[Ranking, float]]
    ) -> Iterator[ExplainedHit]:
        ranks = [_ranks(ranking) for ranking, _ in lists]
        fused = self.fusion.fused(query, lists)
        fused_ranks, fused_scores = _ranks(fused), dict(fused)
        for hit in hits:
            key = hit.passage.passage_id
            text = normalize(self.answerer.corpus.matching_text(hit.passage))
            yield ExplainedHit(
                hit=hit,
                ranks=tuple(each.get(key) for each in ranks),
                fused_rank=fused_ranks.get(key),
                fused_score=fused_scores.get(key),
                period_factor=self.period.factor(query, key) if key in fused_ranks else 1.0,
                matched=tuple(word for word in query.words if stands_in(word, text)),
                unmatched=tuple(word for word in query.words if not stands_in(word, text)),
            )

    def _sentences(
        self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], answer: Answer
    ) -> Iterator[ExplainedSentence]:
        scorer = self.answerer.scorer
        unread = {each.sentence: each.score for each in scorer.unread(query, self.answerer.searched(hits))}
        numbers = {(citation.doc_id, citation.span): citation.number for citation in answer.citations}
        weights = scorer.weights_behind(evidence)
        for rank, each in enumerate(evidence, start=1):
            place = (each.sentence.doc_id, each.sentence.span)
            if rank > SENTENCES and place not in numbers:
                continue
            yield ExplainedSentence(
                rank=rank,
                doc_id=each.sentence.doc_id,
                span=each.sentence.span,
                text=self.answerer.corpus.text_of(each.sentence),
                first_score=unread[each.sentence],
                odds=None if each.reading is None else each.reading.odds,
                score=each.score,
                contributions=_contributions(FEATURES, each.features, weights),
                citation=numbers.get(place),
            )

    def _judgement(self, weighed: Weighed) -> Judgement:
        verdict = weighed.verdict
        if not weighed.evidence:
            return Judgement(verdict.probability, ())
        return Judgement(verdict.probability, _contributions(SIGNALS, verdict.signals, self.answerer.judge.weights))


def _ranks(ranking: Ranking) -> dict[str, int]:
    return {key: rank for rank, (key, _) in enumerate(ranking, start=1)}


def _contributions(names: Sequence[str], values: FloatArray, weights: FloatArray) -> tuple[Contribution, ...]:
    rows = zip(names, values, weights, strict=True)
    return tuple(Contribution(name, float(value), float(weight)) for name, value, weight in rows)
