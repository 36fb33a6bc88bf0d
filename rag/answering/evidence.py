"""Score every sentence of the retrieved passages as evidence for the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.corpus import Corpus, Sentence
from rag.coverage import TermWeights, coverage
from rag.protocols import Reading, SentenceReader, VectorStore
from rag.query import Query
from rag.question.expectation import given_in
from rag.question.period import Period, period_of_headings
from rag.types import Hit

if TYPE_CHECKING:
    from rag.protocols import FloatArray

FEATURES = (
    "similarity",
    "similarity_gap",
    "coverage",
    "context_coverage",
    "passage_rank",
    "lexical",
    "period",
    "heading_topic",
    "is_heading",
    "brief",
    "expected",
    "read",
    "odds",
    "odds_gap",
)
_BRIEF = 12


class SentenceTerms(TermWeights, Protocol):
    """The lexical index of the sentences."""

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the sentences in the order of the scores."""
        ...

    def scores(self, tokens: Sequence[str]) -> FloatArray:
        """Return the BM25 score of every sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with what speaks for it: the values of FEATURES, and what the reader found in it, if it was read."""

    sentence: Sentence
    features: FloatArray
    score: float
    period: Period | None
    reading: Reading | None = None

    def value(self, feature: str) -> float:
        """Return the value of a feature."""
        return float(self.features[FEATURES.index(feature)])


@dataclass(frozen=True, slots=True)
class EvidenceScorer:
    """Scores sentences by a linear model; the best of them are then read together with the question.

    ``weights`` and ``first_weights`` are one weight a feature, fitted by ``python -m tools.fit_answers``; the latter
    choose what is read, before anything has been.
    """

    corpus: Corpus
    vectors: VectorStore
    terms: SentenceTerms
    reader: SentenceReader | None
    first_weights: FloatArray
    weights: FloatArray

    def score(self, query: Query, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences of the hits as evidence, best first."""
        sentences = [sentence for hit in hits for sentence in self.corpus.sentences_of(hit.passage)]
        if not sentences:
            return []
        found = self._first(query, hits, sentences)
        return self._read(query, found)

    def _first(self, query: Query, hits: Sequence[Hit], sentences: Sequence[Sentence]) -> list[Evidence]:
        ranks = {hit.passage.passage_id: rank for rank, hit in enumerate(hits)}
        similarities = self.vectors.vectors([sentence.key for sentence in sentences]) @ query.vector
        lexical = self._lexical(query, sentences)
        best = float(similarities.max())
        found = []
        for sentence, similarity, overlap in zip(sentences, similarities, lexical, strict=True):
            period = period_of_headings(self.corpus.headings_of(sentence))
            values = self._values(query, sentence, period)
            rank = 1 / (1 + ranks[sentence.passage_id])
            row = np.array(
                [similarity, similarity - best, *values[:2], rank, overlap, *values[2:], 0.0, 0.0, 0.0], np.float32
            )
            found.append(Evidence(sentence, row, float(row @ self.first_weights), period))
        return sorted(found, key=lambda evidence: -evidence.score)

    def _lexical(self, query: Query, sentences: Sequence[Sentence]) -> FloatArray:
        scores = self.terms.scores(query.tokens)
        places = {key: index for index, key in enumerate(self.terms.keys)}
        chosen: FloatArray = scores[[places[sentence.key] for sentence in sentences]]
        return chosen / max(float(scores.max()), 1e-9)

    def _values(self, query: Query, sentence: Sentence, period: Period | None) -> list[float]:
        text, headings = self.corpus.normalized(sentence)
        wanted = query.periods
        fits = 0.0 if period is None or len(wanted) != 1 else 1.0 if period in wanted else -1.0
        is_heading = sentence.key in self.corpus.headings_by_id
        innermost = headings.rpartition("\n")[2]
        expected = query.expectation
        return [
            coverage(query.words, text, self.terms),
            coverage(query.words, f"{headings}\n{text}", self.terms),
            fits,
            coverage(query.topic, innermost, self.terms) if innermost else 0.0,
            float(is_heading),
            float(len(sentence.span) < _BRIEF),
            0.0 if expected is None else 1.0 if given_in(expected, text, query.normalized) else -1.0,
        ]

    def _read(self, query: Query, found: list[Evidence]) -> list[Evidence]:
        if self.reader is None:
            return found
        readings = self.reader.read(query, [evidence.sentence.key for evidence in found])
        if not readings:
            return found
        best = max(reading.odds for reading in readings.values())
        read = [self._with_reading(evidence, readings.get(evidence.sentence.key), best) for evidence in found]
        return sorted(read, key=lambda evidence: -evidence.score)

    def _with_reading(self, evidence: Evidence, reading: Reading | None, best: float) -> Evidence:
        features = evidence.features.copy()
        features[-3:] = (0.0, 0.0, 0.0) if reading is None else (1.0, reading.odds, reading.odds - best)
        return replace(evidence, features=features, score=float(features @ self.weights), reading=reading)
