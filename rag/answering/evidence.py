"""Score every sentence of the retrieved passages as evidence for the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.corpus import Corpus, Sentence
from rag.coverage import TermWeights, coverage
from rag.protocols import VectorStore
from rag.query import Query
from rag.text import normalize
from rag.types import Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with what speaks for it.

    ``similarity`` is the cosine to the question, ``coverage`` the share of the question's words in the sentence,
    ``context_coverage`` the same with its headings, ``passage_rank`` the place of its passage, 0 for the first.
    """

    sentence: Sentence
    score: float
    similarity: float
    coverage: float
    context_coverage: float
    passage_rank: int


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """How much each kind of support counts; fitted on the development questions (docs/answering.md)."""

    similarity: float = 6.0
    coverage: float = 0.6
    context_coverage: float = 0.4
    passage: float = 0.4


@dataclass(frozen=True, slots=True)
class EvidenceScorer:
    """Scores sentences by dense similarity, covered words and the rank of their passage."""

    corpus: Corpus
    vectors: VectorStore
    term_weights: TermWeights
    weights: EvidenceWeights = EvidenceWeights()

    def score(self, query: Query, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences of the hits as evidence, best first."""
        places = [
            (rank, sentence) for rank, hit in enumerate(hits) for sentence in self.corpus.sentences_of(hit.passage)
        ]
        if not places:
            return []
        similarities = self.vectors.vectors([sentence.key for _, sentence in places]) @ query.vector
        found = [
            self._evidence(query, sentence, rank, float(similarity))
            for (rank, sentence), similarity in zip(places, similarities, strict=True)
        ]
        return sorted(found, key=lambda evidence: -evidence.score)

    def _evidence(self, query: Query, sentence: Sentence, rank: int, similarity: float) -> Evidence:
        alone = coverage(query.words, normalize(self.corpus.text_of(sentence)), self.term_weights)
        around = coverage(query.words, normalize(self.corpus.matching_text(sentence)), self.term_weights)
        parts = (similarity, alone, around, 1 / (1 + rank))
        weights = (self.weights.similarity, self.weights.coverage, self.weights.context_coverage, self.weights.passage)
        total = sum(part * weight for part, weight in zip(parts, weights, strict=True))
        return Evidence(sentence, total, similarity, alone, around, rank)
