"""Two runs over the same questions side by side: what changed, how surely, and for which questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.metrics import KEYS, LESS_IS_BETTER, metrics, units
from eval.records import DialogueRecord, Record
from eval.resampling import p_values
from eval.results import records_of
from eval.tables import number, p_value, table
from rag.errors import InputError

_LISTED = 15


@dataclass(frozen=True, slots=True)
class Change:
    """A metric in both runs; ``p_value`` is that of the paired randomisation test."""

    key: str
    before: float | None
    after: float | None
    p_value: float | None

    @property
    def difference(self) -> float | None:
        """Return after less before."""
        return None if self.before is None or self.after is None else round(self.after - self.before, 6)


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A measure of one question that differs between two runs."""

    question_id: str
    question: str
    key: str
    before: float | None
    after: float | None

    @property
    def worse(self) -> bool:
        """Say whether the second run did worse."""
        return (self.after or 0) < (self.before or 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every metric, and every question with a measure that differs; ``only`` counts questions of one run alone."""

    changes: tuple[Change, ...]
    questions: tuple[QuestionChange, ...]
    shared: int
    only: tuple[int, int]


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> Comparison:
    """Compare two results over the questions they share; raise InputError when there are none."""
    before, talks_before = records_of(first)
    after, talks_after = records_of(second)
    ids = {record.id for record in before} & {record.id for record in after}
    talk_ids = {record.id for record in talks_before} & {record.id for record in talks_after}
    if not ids and not talk_ids:
        raise InputError("the two results share no question; compare runs over the same question set")
    one, other = _picked(before, ids), _picked(after, ids)
    talk_one, talk_other = _picked_talks(talks_before, talk_ids), _picked_talks(talks_after, talk_ids)
    if [record.question for record in one] != [record.question for record in other]:
        raise InputError("the two results have other questions under the same ids; compare runs over one question set")
    p = p_values(units(one, talk_one), units(other, talk_other))
    values = metrics(one, talk_one), metrics(other, talk_other)
    return Comparison(
        tuple(Change(key, values[0][key], values[1][key], p[key]) for key in KEYS),
        tuple(question_changes(measures(one, talk_one), measures(other, talk_other))),
        len(ids),
        (len(before) - len(ids), len(after) - len(ids)),
    )


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one question or dialogue."""

    question_id: str
    question: str
    values: Mapping[str, float | None]


def measures(records: Sequence[Record], dialogues: Sequence[DialogueRecord]) -> list[Measures]:
    """Return the measures in which a change is worth naming, refusing rightly among them."""
    found = []
    for record in records:
        shown: dict[str, float | None] = {key: value for key, value in record.metrics.items() if key in KEYS}
        if record.refused is not None:
            shown["refusal"] = float(record.refused != record.answerable)
        found.append(Measures(record.id, record.question, shown))
    return found + [Measures(each.id, " / ".join(each.turns), each.metrics) for each in dialogues]


def question_changes(before: Sequence[Measures], after: Sequence[Measures]) -> list[QuestionChange]:
    """Return every measure that differs, in the order of the questions, which must be the same in both."""
    return [
        QuestionChange(one.question_id, one.question, key, one.values.get(key), other.values.get(key))
        for one, other in zip(before, after, strict=True)
        for key in dict.fromkeys([*one.values, *other.values])
        if one.values.get(key) != other.values.get(key)
    ]


def comparison_text(comparison: Comparison) -> str:
    """Return the comparison as text: the table of metrics, then the questions that got worse and better."""
    rows = [
        [
            f"{change.key}{' (less is better)' if change.key in LESS_IS_BETTER else ''}",
            number(change.before),
            number(change.after),
            "–" if change.difference is None else f"{change.difference:+.3f}",
            p_value(change.p_value),
        ]
        for change in comparison.changes
        if change.before is not None or change.after is not None
    ]
    alone = f"; {comparison.only[0]} and {comparison.only[1]} are in one alone" if any(comparison.only) else ""
    parts = [f"{comparison.shared} questions in both{alone}", table(["metric", "first", "second", "change", "p"], rows)]
    for name, worse in (("worse", True), ("better", False)):
        found = [change for change in comparison.questions if change.worse == worse]
        if found:
            parts.append(f"{name}: {change_lines(found)}")
    return "\n\n".join(parts)


def change_lines(changes: Sequence[QuestionChange]) -> str:
    """Return one line a question with all of its changes."""
    by_question: dict[str, list[QuestionChange]] = {}
    for change in changes:
        by_question.setdefault(change.question_id, []).append(change)
    lines = [f"{len(by_question)} questions"]
    for name, found in list(by_question.items())[:_LISTED]:
        measures = ", ".join(f"{item.key} {number(item.before)} → {number(item.after)}" for item in found)
        lines.append(f"  {name} {found[0].question}: {measures}")
    if len(by_question) > _LISTED:
        lines.append(f"  and {len(by_question) - _LISTED} more")
    return "\n".join(lines)


def _picked(records: Sequence[Record], ids: set[str]) -> list[Record]:
    return sorted((record for record in records if record.id in ids), key=lambda record: record.id)


def _picked_talks(records: Sequence[DialogueRecord], ids: set[str]) -> list[DialogueRecord]:
    return sorted((record for record in records if record.id in ids), key=lambda record: record.id)
