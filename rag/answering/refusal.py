"""Decide whether the documents answer the question at all."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.evidence import LEAST_ODDS, Evidence, held
from rag.coverage import TermWeights, coverage
from rag.query import Query
from rag.question.addressing import addressed
from rag.question.figures import Contradiction, contradiction
from rag.question.opposites import opposed
from rag.text import has_han

if TYPE_CHECKING:
    from rag.protocols import FloatArray

SIGNALS = (
    "bias",
    "similarity",
    "coverage",
    "context_coverage",
    "covered_by_hits",
    "odds",
    "second_odds",
    "lexical",
    "not_expected",
    "contradiction",
    "far",
    "unread",
    "alien",
    "named",
    "foreign",
    "foreign_far",
    "other_time",
    "absent_number",
    "opposed",
    "addressed",
    "reason",
)
_NEAR = 0.87
"""From this cosine on, a sentence is near the question; e5 gives unrelated Chinese sentences about 0.83."""
_NEAR_ACROSS_LANGUAGES = 0.77
"""The same for a question in another language, where e5 gives unrelated sentences about 0.73."""
_NAMED = 0.85
"""From this coverage on, the heading above the best sentence names the topic of the question."""
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_REASON = re.compile("为什么|为何|理由|原因|出于|目的何在|依据是|凭什么|怎么解释|怎样解释")
_ANSWERING = 0.0
"""From these log-odds on the reader holds that a sentence answers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probability that the documents answer, with the signals it comes from.

    ``missing`` are the informative words that nothing retrieved holds; ``contradiction`` is a number of the question
    in whose place the documents have another one.
    """

    probability: float
    missing: tuple[str, ...]
    contradiction: Contradiction | None
    signals: FloatArray


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model over SIGNALS; ``weights`` are fitted by ``python -m tools.fit_answers``."""

    terms: TermWeights
    weights: FloatArray

    def judge(self, query: Query, evidence: Sequence[Evidence], texts: Sequence[str]) -> Verdict:
        """Return the verdict; ``texts`` are the matching copies of the retrieved passages."""
        missing = tuple(word for word in query.words if not any(word in text for text in texts))
        if not evidence:
            return Verdict(0.0, missing, None, np.zeros(len(SIGNALS), np.float32))
        found = contradiction(query.normalized, list(texts)) if texts else None
        signals = self._signals(query, evidence, texts, found)
        logit = float(np.clip(signals @ self.weights, -30.0, 30.0))
        return Verdict(1 / (1 + math.exp(-logit)), missing, found, signals)

    def _signals(
        self, query: Query, evidence: Sequence[Evidence], texts: Sequence[str], found: Contradiction | None
    ) -> FloatArray:
        similarity = max(each.value("similarity") for each in evidence)
        odds = sorted((each.reading.odds for each in evidence if each.reading is not None), reverse=True) or [0.0]
        foreign = float(not has_han(query.text))
        native = 1.0 - foreign
        covered = coverage(query.words, "\n".join(texts), self.terms)
        matched = max(each.value("context_coverage") for each in evidence)
        unexpected = evidence[0].value("expected") < 0
        if unexpected:  # what the reader found is not of the kind asked for
            odds = [LEAST_ODDS]
        values = {
            "bias": 1.0,
            "similarity": native * similarity,
            "coverage": native * max(each.value("coverage") for each in evidence),
            "context_coverage": native * matched,
            "covered_by_hits": native * covered,
            "odds": native * held(odds[0]),
            "second_odds": native * held(odds[min(1, len(odds) - 1)]),
            "lexical": native * evidence[0].value("lexical"),
            "not_expected": native * float(unexpected),
            "contradiction": float(found is not None),
            "far": native * max(_NEAR - similarity, 0.0),
            "unread": native * float(odds[0] < _ANSWERING),
            "alien": native * matched * (1 - covered),
            "named": native * float(evidence[0].value("heading_topic") >= _NAMED),
            "foreign": foreign,
            "foreign_far": foreign * max(_NEAR_ACROSS_LANGUAGES - similarity, 0.0),
            "other_time": float(evidence[0].value("period") < 0),
            "absent_number": float(any(not _states(number, texts) for number in _NUMBER.findall(query.normalized))),
            "opposed": native * float(opposed(query.normalized, evidence[0].text) is not None),
            "addressed": float(addressed(query.normalized)),
            "reason": native * float(_REASON.search(query.normalized) is not None),
        }
        return np.array([values[name] for name in SIGNALS], np.float32)


def _states(number: str, texts: Sequence[str]) -> bool:
    """Say whether a text has the number, not as a part of another one."""
    itself = re.compile(rf"(?<![0-9.]){re.escape(number)}(?![0-9]|\.[0-9])")
    return any(itself.search(text) for text in texts)
