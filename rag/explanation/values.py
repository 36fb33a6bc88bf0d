"""Everything that led to an answer, as values: what was understood, found, weighed and judged.

The numbers are those the answer was made with; ``rag.explaining`` takes them from the stages themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Hit, Span


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question with how telling it is, its inverse document frequency."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was understood.

    ``periods`` are the times it speaks of (``past``, ``future``), ``expects`` is the kind of answer it expects and
    ``outline`` what it wants of the outline; None where its words do not tell.
    """

    words: tuple[Term, ...]
    periods: tuple[str, ...]
    expects: str | None
    outline: str | None


@dataclass(frozen=True, slots=True)
class FusedList:
    """A ranking that the hits were fused from, with its weight."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class ExplainedHit:
    """A hit with the way it came.

    ``ranks`` has its rank in each list, None where a list does not hold it. ``fused_rank`` and ``fused_score`` are
    those after fusion, None for a heading that the outline put first; ``period_factor`` is what the score was then
    multiplied by. ``matched`` and ``unmatched`` are the words of the question that its headings and text hold or lack.
    """

    hit: Hit
    ranks: tuple[int | None, ...]
    fused_rank: int | None
    fused_score: float | None
    period_factor: float
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of a linear score: a value with its weight."""

    name: str
    value: float
    weight: float

    @property
    def amount(self) -> float:
        """Return what it adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class ExplainedSentence:
    """A sentence that was weighed as evidence, the ``rank``-th of all.

    ``first_score`` chose what was read, ``odds`` are the reader's log-odds (None where it did not read the sentence),
    ``score`` is the sum of the contributions, and ``citation`` the number under which it is cited, if it is.
    """

    rank: int
    doc_id: str
    span: Span
    text: str
    first_score: float
    odds: float | None
    score: float
    contributions: tuple[Contribution, ...]
    citation: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability that the documents answer: the logistic function of the sum of the contributions.

    It is 0, and nothing contributes to it, where there was no sentence to judge by.
    """

    probability: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question was answered or refused.

    Where the headings answer, or lack what is asked for, nothing is weighed: ``judgement`` is None and there are no
    ``sentences``. ``lists`` name the places of each hit's ``ranks``.
    """

    question: str
    resolved_question: str
    understanding: Understanding
    lists: tuple[FusedList, ...]
    hits: tuple[ExplainedHit, ...]
    sentences: tuple[ExplainedSentence, ...]
    judgement: Judgement | None
    strictness: float
    refused: bool
    reason: str | None
