"""Retrievers that each produce one ranking of passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.protocols import Ranking, Retriever, VectorStore
from rag.query import Query

POOLING_DEPTH = 8
"""How many sentences are looked at for each passage wanted; a passage of the report has about three."""


class TokenIndex(Protocol):
    """Ranks keys by the tokens they share with a query."""

    def search(self, tokens: Sequence[str], k: int) -> Ranking:
        """Return at most k keys that share a token, best first."""
        ...


@dataclass(frozen=True, slots=True)
class DenseRetriever:
    """Ranks by the inner product of vectors."""

    store: VectorStore

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return the k nearest keys."""
        return self.store.search(query.vector[None, :], k)[0]


@dataclass(frozen=True, slots=True)
class LexicalRetriever:
    """Ranks by BM25 over words and character bigrams."""

    index: TokenIndex

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k keys that share a token with the question."""
        return self.index.search(query.tokens, k)


@dataclass(frozen=True, slots=True)
class PooledRetriever:
    """Ranks passages by their best sentence."""

    sentences: Retriever
    passage_of: Mapping[str, str]

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k passage ids with the score of their best sentence."""
        best: dict[str, float] = {}
        for key, score in self.sentences.retrieve(query, k * POOLING_DEPTH):
            best.setdefault(self.passage_of[key], score)
        return list(best.items())[:k]
