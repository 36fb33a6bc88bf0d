"""A reader that marks the sentences a test names, and ways to lay evidence down by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from rag.answering.evidence import FEATURES, Evidence, EvidenceScorer
from rag.corpus import Sentence
from rag.protocols import FloatArray, Reading
from rag.query import Query
from rag.question.period import period_of_headings
from rag.search_index import SearchIndex, build_search_index
from rag.types import Hit
from tests.answering.county import EMBEDDER, County, county


@dataclass(frozen=True)
class Marking:
    """Gives the readings laid down, whatever is asked, and notes the keys it was given."""

    readings: Mapping[str, Reading]
    given: list[list[str]] = field(default_factory=list)

    def read(self, query: Query, keys: Sequence[str]) -> Mapping[str, Reading]:
        """Return the readings of those of the keys that have one."""
        assert query.text
        self.given.append(list(keys))
        return {key: self.readings[key] for key in keys if key in self.readings}


def row(names: Sequence[str], values: Mapping[str, float]) -> FloatArray:
    """Return the values in the order of the names, zero where there is none."""
    assert set(values) <= set(names)
    return np.array([values.get(name, 0.0) for name in names], np.float32)


def evidence(report: County, beginning: str, score: float, reading: Reading | None = None, **values: float) -> Evidence:
    """Return a sentence of the report with a score and some features."""
    sentence = report.sentence(beginning)
    period = period_of_headings(report.corpus.headings_of(sentence))
    return Evidence(sentence, row(FEATURES, values), score, period, reading)


@cache
def county_index() -> SearchIndex:
    """Return the index of the report under the embedder without a model."""
    return build_search_index(county().corpus, EMBEDDER)


def hits(report: County, *beginnings: str) -> list[Hit]:
    """Return the passages that hold the sentences that begin so, in this order."""
    keys = dict.fromkeys(report.passage(beginning) for beginning in beginnings)
    return [report.corpus.hit(key, 1 - rank / 10) for rank, key in enumerate(keys)]


def scorer(
    report: County, first: Mapping[str, float], then: Mapping[str, float] | None = None, reader: Marking | None = None
) -> EvidenceScorer:
    """Return what scores evidence by these weights, before reading and after it."""
    index = county_index()
    weights = row(FEATURES, first if then is None else then)
    return EvidenceScorer(
        report.corpus, index.sentence_vectors, index.sentence_terms, reader, row(FEATURES, first), weights
    )


def beginnings(report: County, sentences: Sequence[Sentence]) -> list[str]:
    """Return the first four characters of each sentence."""
    return [report.text(sentence)[:4] for sentence in sentences]
