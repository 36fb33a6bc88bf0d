"""Reciprocal rank fusion: several rankings become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rag.protocols import Ranking


def fuse(rankings: Iterable[tuple[Ranking, float]], k: int) -> Ranking:
    """Return the keys by the sum of ``weight / (k + rank)`` over the rankings that hold them, best first.

    Ranks begin at 1; equal sums keep the order in which the keys were first seen. See Cormack, Clarke and Büttcher
    2009, https://doi.org/10.1145/1571941.1572114, who recommend k = 60.

    >>> fuse([([("a", 9.0), ("b", 8.0)], 1.0), ([("b", 0.7)], 1.0)], k=1)
    [('b', 0.8333333333333333), ('a', 0.5)]
    """
    sums: dict[str, float] = defaultdict(float)
    for ranking, weight in rankings:
        for rank, (key, _) in enumerate(ranking, start=1):
            sums[key] += weight / (k + rank)
    return sorted(sums.items(), key=lambda item: -item[1])
