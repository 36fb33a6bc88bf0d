"""The metrics of a run, each computed from its records; weights on questions give resamples and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from eval.measures.refusal import Floats, Trial, auroc, risk_coverage_area
from eval.records import DialogueRecord, Record

MEANS = (
    "evidence_recall@1",
    "evidence_recall@3",
    "evidence_recall@5",
    "evidence_recall@10",
    "all_evidence@5",
    "mrr@10",
    "ndcg@10",
    "chars@5",
    "passage_recall@1",
    "passage_recall@5",
    "citation_precision",
    "citation_recall",
    "nugget_recall",
    "first_citation_accuracy",
    "first_citation_contains_answer",
    "list_exact",
    "answer_exact",
    "answer_f1",
)
RATIOS = {
    "length_ratio": ("answer_characters", "evidence_characters"),
    "quote_exactness": ("exact_quotes", "citations"),
}
REFUSALS = ("refusal_precision", "refusal_recall", "refusal_f1", "false_refusal_rate")
CURVES = {"refusal_auroc": auroc, "risk_coverage_area": risk_coverage_area}
FOLLOW_UPS = ("followup_evidence_recall@5", "followup_standalone_recall@5")
KEYS = (*MEANS, *RATIOS, *REFUSALS, *CURVES, *FOLLOW_UPS)
LESS_IS_BETTER = frozenset({"chars@5", "length_ratio", "false_refusal_rate", "risk_coverage_area"})
Values = dict[str, float | None]
Fraction = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Units:
    """Questions and dialogues as numbers: every metric but the curves is a sum of numerators over one of denominators.

    The arrays have shape ``(questions + dialogues,)``; ``trial_units`` gives the question of each trial.
    """

    numerators: Mapping[str, Floats]
    denominators: Mapping[str, Floats]
    trials: Sequence[Trial]
    trial_units: Sequence[int]

    def __len__(self) -> int:
        """Return the number of questions and dialogues."""
        return len(next(iter(self.numerators.values())))

    def values(self, weights: Floats) -> dict[str, Floats]:
        """Return each metric for each row of weights, shape ``(rows, units)``; NaN where it does not apply."""
        found = {}
        for key, numerators in self.numerators.items():
            below = weights @ self.denominators[key]
            found[key] = np.divide(weights @ numerators, below, out=np.full(len(weights), np.nan), where=below > 0)
        drawn: Floats = weights[:, np.array(self.trial_units, int)]
        absent = np.full(len(weights), np.nan)
        for key, curve in CURVES.items():
            found[key] = curve(self.trials, drawn) if self._has_both() else absent
        return found

    def _has_both(self) -> bool:
        return {trial.answerable for trial in self.trials} == {True, False}


def units(records: Sequence[Record], dialogues: Sequence[DialogueRecord] = ()) -> Units:
    """Return the questions, then the dialogues, as numbers."""
    rows = [_question_fractions(record) for record in records] + [_dialogue_fractions(each) for each in dialogues]
    parts = [{key: np.array([row.get(key, (0.0, 0.0))[part] for row in rows]) for key in KEYS} for part in (0, 1)]
    trials = [(trial, unit) for unit, record in enumerate(records) for trial in record.trials()]
    ratios = [key for key in KEYS if key not in CURVES]
    above, below = ({key: part[key] for key in ratios} for part in parts)
    return Units(above, below, [trial for trial, _ in trials], [unit for _, unit in trials])


def joined(first: Units, second: Units) -> Units:
    """Return the units of two runs, one after the other."""
    later = [unit + len(first) for unit in second.trial_units]
    return Units(
        _end_to_end(first.numerators, second.numerators),
        _end_to_end(first.denominators, second.denominators),
        [*first.trials, *second.trials],
        [*first.trial_units, *later],
    )


def _end_to_end(first: Mapping[str, Floats], second: Mapping[str, Floats]) -> dict[str, Floats]:
    return {key: np.concatenate([first[key], second[key]]) for key in first}


def metrics(records: Sequence[Record], dialogues: Sequence[DialogueRecord] = ()) -> Values:
    """Return every metric of KEYS; None where it does not apply."""
    table = units(records, dialogues)
    found = table.values(np.ones((1, len(table))))
    return {key: known(found[key][0]) for key in KEYS}


def by_type(records: Sequence[Record]) -> dict[str, Values]:
    """Return the metrics of each type of question.

    A type of unanswerable question has a ``refusal_recall``, and a ``refusal_auroc`` against all answerable ones;
    the other metrics of refusals need both kinds and are None within a type.
    """
    answerable = [record for record in records if record.answerable]
    found: dict[str, Values] = {}
    for name in dict.fromkeys(record.type for record in records):
        group = [record for record in records if record.type == name]
        found[name] = metrics(group)
        if not any(record.answerable for record in group):
            alone: Values = dict.fromkeys(("refusal_precision", "refusal_f1", "risk_coverage_area"))
            found[name] |= alone | {"refusal_auroc": metrics([*answerable, *group])["refusal_auroc"]}
    return found


def known(value: float) -> float | None:
    """Return a number rounded to six places, or None for NaN."""
    return None if isnan(value) else round(float(value), 6)


def _question_fractions(record: Record) -> dict[str, Fraction]:
    found = {key: (float(value), 1.0) for key, value in record.metrics.items() if value is not None and key in MEANS}
    if record.answerable:
        found["chars@5"] = (record.characters["5"], 1.0)
    for key, (above, below) in RATIOS.items():
        if above in record.counts and below in record.counts:
            found[key] = (record.counts[above], record.counts[below])
    return found | _refusal_fractions(record.trials())


def _refusal_fractions(trials: Sequence[Trial]) -> dict[str, Fraction]:
    """Return precision, recall and F1 of refusing, where to refuse the unanswerable is right, as sums over trials."""
    refused = sum(trial.refused for trial in trials)
    right = sum(trial.refused and not trial.answerable for trial in trials)
    unanswerable = sum(not trial.answerable for trial in trials)
    return {
        "refusal_precision": (right, refused),
        "refusal_recall": (right, unanswerable),
        "refusal_f1": (2 * right, refused + unanswerable),
        "false_refusal_rate": (refused - right, len(trials) - unanswerable),
    }


def _dialogue_fractions(record: DialogueRecord) -> dict[str, Fraction]:
    return {key: (float(value), 1.0) for key, value in record.metrics.items() if value is not None and key in KEYS}
