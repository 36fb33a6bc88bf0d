"""What is kept of each question and dialogue: enough to compute every metric and write every report from the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.measures.refusal import Trial


@dataclass(frozen=True, slots=True)
class Record:
    """One question with its answer and its measures.

    ``metrics`` holds the measures that are averaged over questions, None where one does not apply; ``counts`` those
    that are summed before they are divided. ``ranked`` lists the passages, best first. ``expected`` and the citations
    of ``answer`` carry the text around them. ``left_out`` is what came of asking without the gold passages. A question
    that was only searched for, not asked, has neither ``refused`` nor ``confidence``.
    """

    id: str
    question: str
    type: str
    lang: str
    answerable: bool
    expected: Sequence[Mapping[str, Any]]
    answers: Sequence[str]
    nuggets: Sequence[str]
    error: str | None
    refused: bool | None
    confidence: float | None
    metrics: Mapping[str, float | None]
    counts: Mapping[str, int]
    characters: Mapping[str, int]
    ranked: Sequence[Mapping[str, Any]]
    answer: Mapping[str, Any] | None
    left_out: Mapping[str, Any] | None
    timings_ms: Mapping[str, float]

    def trials(self) -> list[Trial]:
        """Return what the question says about refusals: asked as it is, and without its gold passages."""
        if self.refused is None or self.confidence is None:
            return []
        wrong = not self.answerable or not self.metrics.get("citation_hit")
        trials = [Trial(self.answerable, self.refused, self.confidence, wrong)]
        if self.left_out is not None:
            trials.append(Trial(False, self.left_out["refused"], self.left_out["confidence"], True))
        return trials


@dataclass(frozen=True, slots=True)
class DialogueRecord:
    """One dialogue with the measures of its last turn."""

    id: str
    turns: Sequence[str]
    standalone: str
    resolved: str | None
    error: str | None
    metrics: Mapping[str, float | None]
    timings_ms: Mapping[str, float]


def to_json(record: Record | DialogueRecord) -> dict[str, Any]:
    """Return a record as JSON values."""
    return asdict(record)


def record_from_json(values: Mapping[str, Any]) -> Record:
    """Return the record that ``to_json`` wrote."""
    return Record(**values)


def dialogue_from_json(values: Mapping[str, Any]) -> DialogueRecord:
    """Return the record that ``to_json`` wrote."""
    return DialogueRecord(**values)
