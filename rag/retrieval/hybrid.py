"""Dense and lexical rankings fused by rank, with the lexical side counting for as much as it has matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.corpus import Corpus
from rag.coverage import TermWeights, coverage
from rag.protocols import Ranking, Retriever
from rag.query import Query
from rag.retrieval.fusion import fuse
from rag.text import normalize

DEPTH = 50
"""How many passages each list contributes at least."""

SHORTEST_QUOTE = 8
"""From this many characters on, a question that stands literally in a passage is taken for a quotation of it."""

_QUOTED_AMONG = 10
"""How many of the first passages of each lexical list are looked through for it: one that holds the question holds all
of its words, so it is among them."""


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Fuses several rankings; a passage that quotes the question literally comes first.

    A question in another language, or one that shares few informative words with the text, must not be drowned by a
    lexical list of accidental matches: that list weighs as much as its best passages cover of the question's words.
    """

    corpus: Corpus
    dense: Sequence[Retriever]
    lexical: Sequence[Retriever]
    weights: TermWeights
    fusion_k: int

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k passage ids, best first."""
        return self.fused(query, self.lists(query, k))[:k]

    def lists(self, query: Query, k: int) -> list[tuple[Ranking, float]]:
        """Return each list that k passages are fused from with its weight, the dense ones first."""
        depth = max(k, DEPTH)
        rankings = [(retriever.retrieve(query, depth), 1.0) for retriever in self.dense]
        for retriever in self.lexical:
            ranking = retriever.retrieve(query, depth)
            rankings.append((ranking, self._trust(query, ranking)))
        return rankings

    def fused(self, query: Query, lists: Sequence[tuple[Ranking, float]]) -> Ranking:
        """Return the passages of all lists, best first."""
        ranking = fuse(lists, self.fusion_k)
        quoting = self._quoting(query, [ranked for ranked, _ in lists[len(self.dense) :]])
        if not quoting:
            return ranking
        top = ranking[0][1]
        return sorted(
            ((key, score + top if key in quoting else score) for key, score in ranking), key=lambda item: -item[1]
        )

    def _trust(self, query: Query, ranking: Ranking) -> float:
        """Return the greatest share of the question's words that one of the first passages holds."""
        return max((coverage(query.words, self._matched(key), self.weights) for key, _ in ranking[:3]), default=0.0)

    def _quoting(self, query: Query, rankings: Sequence[Ranking]) -> set[str]:
        """Return the passages that hold the question literally, white space aside."""
        sought = "".join(query.normalized.split())
        if len(sought) < SHORTEST_QUOTE:
            return set()
        likely = {key for ranking in rankings for key, _ in ranking[:_QUOTED_AMONG]}
        return {key for key in likely if sought in "".join(self._matched(key).split())}

    def _matched(self, passage_id: str) -> str:
        return normalize(self.corpus.matching_text(self.corpus.passages_by_id[passage_id]))
