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
from rag.types import Hit, ParagraphKind

if TYPE_CHECKING:
    from rag.protocols import FloatArray

FEATURES = (
    "similarity",
    "similarity_gap",
    "lexical",
    "passage_rank",
    "uncovered_similarity",
    "uncovered_rank",
    "coverage",
    "context_coverage",
    "period",
    "heading_topic",
    "is_heading",
    "brief",
    "expected",
    "read",
    "odds",
    "odds_gap",
)
_CONTEXT = 1
"""Where the context coverage stands among what ``_matched`` returns."""

_BRIEF = 12
LEAST_ODDS, MOST_ODDS = -3.0, 6.0
"""The reader's log-odds are held between these: beyond them they tell nothing more."""


class SentenceTerms(TermWeights, Protocol):
    """The lexical index of the sentences."""

    def relative_scores(self, tokens: Sequence[str], keys: Sequence[str]) -> FloatArray:
        """Return the BM25 scores of some sentences as shares of the best score of all sentences, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with what speaks for it: the values of FEATURES, and what the reader found in it, if it was read.

    ``text`` is its matching copy.
    """

    sentence: Sentence
    features: FloatArray
    score: float
    period: Period | None
    reading: Reading | None = None
    text: str = ""

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
        return self._read(query, self.unread(query, hits))

    def weights_behind(self, evidence: Sequence[Evidence]) -> FloatArray:
        """Return the weights that gave evidence its scores: those after reading where any of it was read."""
        return self.weights if any(each.reading is not None for each in evidence) else self.first_weights

    def unread(self, query: Query, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences of the hits as evidence before anything is read, best first."""
        sentences = [sentence for hit in hits for sentence in self.corpus.sentences_of(hit.passage)]
        return self._first(query, hits, sentences) if sentences else []

    def _first(self, query: Query, hits: Sequence[Hit], sentences: Sequence[Sentence]) -> list[Evidence]:
        ranks = {hit.passage.passage_id: 1 / (1 + rank) for rank, hit in enumerate(hits)}
        similarities = self.vectors.vectors([sentence.key for sentence in sentences]) @ query.vector
        gaps = similarities - similarities.max()
        periods = [period_of_headings(self.corpus.headings_of(sentence)) for sentence in sentences]
        pairs = zip(sentences, periods, strict=True)
        matched = np.array([self._matched(query, sentence, period) for sentence, period in pairs], np.float32)
        rank = np.array([ranks[sentence.passage_id] for sentence in sentences], np.float32)
        uncovered = 1 - float(matched[:, _CONTEXT].max())  # words cannot tell sentences apart: meaning must
        nothing = np.zeros((len(sentences), 3), np.float32)
        lexical = self.terms.relative_scores(query.tokens, [sentence.key for sentence in sentences])
        columns = [similarities, gaps, lexical, rank, gaps * uncovered, rank * uncovered]
        table = np.concatenate([np.stack(columns, axis=1), matched, nothing], axis=1).astype(np.float32)
        scores = table @ self.first_weights
        found = [
            Evidence(sentence, row, float(score), period, text=self.corpus.normalized(sentence)[0])
            for sentence, row, score, period in zip(sentences, table, scores, periods, strict=True)
        ]
        return sorted(found, key=lambda evidence: -evidence.score)

    def _matched(self, query: Query, sentence: Sentence, period: Period | None) -> list[float]:
        text, headings = self.corpus.normalized(sentence)
        wanted, expected = query.periods, query.expectation
        innermost = headings.rpartition("\n")[2]
        return [
            coverage(query.words, text, self.terms),
            coverage(query.words, f"{headings}\n{text}", self.terms),
            0.0 if period is None or len(wanted) != 1 else 1.0 if period in wanted else -1.0,
            coverage(query.topic, innermost, self.terms) if innermost else 0.0,
            float(self._is_heading(sentence)),
            float(len(sentence.span) < _BRIEF),
            0.0 if expected is None else 1.0 if given_in(expected, text, query.normalized) else -1.0,
        ]

    def _is_heading(self, sentence: Sentence) -> bool:
        document = self.corpus.documents[sentence.doc_id]
        paragraph = document.paragraphs[document.paragraph_index_at(sentence.span.start)]
        return sentence.key in self.corpus.headings_by_id or paragraph.kind is ParagraphKind.TITLE

    def _read(self, query: Query, found: list[Evidence]) -> list[Evidence]:
        if self.reader is None or not found:
            return found
        readings = self.reader.read(query, [evidence.sentence.key for evidence in found])
        if not readings:
            return found
        best = max(held(reading.odds) for reading in readings.values())
        read = [self._with_reading(evidence, readings.get(evidence.sentence.key), best) for evidence in found]
        return sorted(read, key=lambda evidence: -evidence.score)

    def _with_reading(self, evidence: Evidence, reading: Reading | None, best: float) -> Evidence:
        features = evidence.features.copy()
        features[-3:] = (0.0, 0.0, 0.0) if reading is None else (1.0, held(reading.odds), held(reading.odds) - best)
        return replace(evidence, features=features, score=float(features @ self.weights), reading=reading)


def held(odds: float) -> float:
    """Return log-odds of the reader within the range in which they tell something."""
    return min(max(odds, LEAST_ODDS), MOST_ODDS)
