"""Retrievers and indexes that give just what a test lays down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.protocols import Ranking
from rag.query import Query


@dataclass(frozen=True)
class Fixed:
    """A retriever that ranks the same keys for every question, and notes how many it was asked for."""

    ranking: Sequence[tuple[str, float]]
    asked: list[int] = field(default_factory=list)

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return the first k."""
        assert query.text
        self.asked.append(k)
        return list(self.ranking[:k])


def ranked(*keys: str) -> Fixed:
    """Return a retriever of keys whose scores fall from 1 in steps of a tenth."""
    return Fixed([(key, 1 - rank / 10) for rank, key in enumerate(keys)])


@dataclass(frozen=True)
class Weights:
    """The weights of words, one where none is laid down."""

    of: Mapping[str, float] = field(default_factory=dict)

    def idf(self, token: str) -> float:
        """Return the weight of a word."""
        return self.of.get(token, 1.0)
