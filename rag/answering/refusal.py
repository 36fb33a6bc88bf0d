"""Decide whether the documents answer the question at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.evidence import Evidence
from rag.coverage import TermWeights
from rag.query import Query


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probability that the documents answer, and the informative words that nothing retrieved holds."""

    probability: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model over the best evidence: how similar it is and how much of the question it covers."""

    term_weights: TermWeights
    similarity: float = 40.0
    coverage: float = 4.0
    bias: float = -36.0

    def judge(self, query: Query, evidence: Sequence[Evidence], texts: Sequence[str]) -> Verdict:
        """Return the verdict; ``texts`` are the matching copies of the retrieved passages."""
        missing = tuple(word for word in query.words if not any(word in text for text in texts))
        if not evidence:
            return Verdict(0.0, missing)
        similarity = max(each.similarity for each in evidence)
        covered = max(each.context_coverage for each in evidence)
        logit = self.similarity * similarity + self.coverage * covered + self.bias
        return Verdict(1 / (1 + math.exp(-max(min(logit, 30.0), -30.0))), missing)
