"""Questions about the past or the future: passages of the other time step back."""

from __future__ import annotations

from dataclasses import dataclass

from rag.corpus import Corpus
from rag.protocols import Ranking, Retriever
from rag.query import Query
from rag.question.period import period_of_headings

STEP_BACK = 0.6


@dataclass(frozen=True, slots=True)
class PeriodRetriever:
    """Lowers the scores of passages whose headings speak of another time than the question does."""

    corpus: Corpus
    others: Retriever

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k passage ids, best first."""
        ranking = self.others.retrieve(query, self.looked_at(query, k))
        if len(query.periods) != 1:
            return ranking
        scored = [(key, score * self.factor(query, key)) for key, score in ranking]
        return sorted(scored, key=lambda item: -item[1])[:k]

    def looked_at(self, query: Query, k: int) -> int:
        """Return how many passages are looked at to find k of them."""
        return 2 * k if len(query.periods) == 1 else k

    def factor(self, query: Query, passage_id: str) -> float:
        """Return by what the score of a passage is multiplied."""
        if len(query.periods) != 1:
            return 1.0
        period = period_of_headings(self.corpus.headings_of(self.corpus.passages_by_id[passage_id]))
        return STEP_BACK if period is not None and period not in query.periods else 1.0
