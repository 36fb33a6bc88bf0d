"""Holds the line: a result may not fall below the committed baseline by more than each metric's tolerance.

The tolerance is two questions' worth, so that a tie broken the other way on another machine does not fail the build
and a change that loses three questions does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.checkpoint import fingerprint
from eval.comparing import Measures, QuestionChange, change_lines, measures, question_changes
from eval.json_lines import read_text
from eval.machine import ROOT
from eval.metrics import CURVES, LESS_IS_BETTER, Units, units
from eval.results import records_of, write_text
from eval.tables import number
from rag.errors import InputError

BASELINE = ROOT / "eval" / "baseline.json"
VERSION = 1
HEADLINE = (
    "evidence_recall@1",
    "evidence_recall@5",
    "all_evidence@5",
    "mrr@10",
    "ndcg@10",
    "chars@5",
    "citation_precision",
    "citation_recall",
    "nugget_recall",
    "length_ratio",
    "first_citation_accuracy",
    "first_citation_contains_answer",
    "list_exact",
    "quote_exactness",
    "answer_f1",
    "refusal_recall",
    "false_refusal_rate",
    "refusal_auroc",
    "risk_coverage_area",
    "followup_evidence_recall@5",
)
PER_QUESTION = (
    "evidence_recall@5",
    "citation_precision",
    "citation_recall",
    "nugget_recall",
    "first_citation_accuracy",
    "list_exact",
    "refusal",
    "followup_evidence_recall@5",
)
_QUESTIONS_ALLOWED = 2
_SHARE_ALLOWED = 0.05  # of a number of characters
_AREA_ALLOWED = 0.02


@dataclass(frozen=True, slots=True)
class Fall:
    """A metric that is worse than the baseline by more than its tolerance; ``now`` is None where it is gone."""

    key: str
    before: float
    now: float | None
    tolerance: float

    def __str__(self) -> str:
        """Return one line for a person."""
        direction = "rose" if self.key in LESS_IS_BETTER else "fell"
        return f"{self.key} {direction} from {number(self.before)} to {number(self.now)} (allowed: {self.tolerance:g})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found: the metrics that fell, and every measure of a question that changed."""

    falls: tuple[Fall, ...]
    changes: tuple[QuestionChange, ...]

    @property
    def passed(self) -> bool:
        """Say whether no metric fell."""
        return not self.falls

    def text(self) -> str:
        """Return the verdict for a person, with the questions that changed."""
        head = "the gate is passed" if self.passed else "the gate FAILS: " + "; ".join(map(str, self.falls))
        parts = [head]
        for name, worse in (("worse", True), ("better", False)):
            found = [change for change in self.changes if change.worse == worse]
            if found:
                parts.append(f"{name}: {change_lines(found)}")
        return "\n".join(parts)


def baseline_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what later results are held to: headline metrics with tolerances, and measures of each question."""
    table = units(*records_of(result))
    values = {key: result["metrics"][key] for key in HEADLINE if result["metrics"][key] is not None}
    return {
        "schema_version": VERSION,
        "commit": result["meta"]["commit"],
        "model": result["meta"]["model"],
        "questions_sha256": _identity(result),
        "metrics": {key: {"value": value, "tolerance": _tolerance(key, value, table)} for key, value in values.items()},
        "questions": {each.question_id: dict(each.values) for each in _measures(result)},
    }


def judge(result: Mapping[str, Any], baseline: Mapping[str, Any]) -> Verdict:
    """Hold a result to a baseline; raise InputError when they are not of the same questions."""
    if baseline["questions_sha256"] != _identity(result):
        raise InputError("the baseline is of other questions: look at python -m eval run, then gate --renew")
    falls = []
    for key, allowed in baseline["metrics"].items():
        now, before = result["metrics"].get(key), allowed["value"]
        loss = None if now is None else (now - before if key in LESS_IS_BETTER else before - now)
        if loss is None or loss > allowed["tolerance"] + 1e-9:
            falls.append(Fall(key, before, now, allowed["tolerance"]))
    after = _measures(result)
    before_it = [Measures(each.question_id, each.question, baseline["questions"][each.question_id]) for each in after]
    return Verdict(tuple(falls), tuple(question_changes(before_it, after)))


def write_baseline(baseline: Mapping[str, Any], path: Path = BASELINE) -> None:
    """Write a baseline, one line a metric and a question, so that a change of it can be read."""
    body = [f"{_json(key)}: {_json(value)}" for key, value in baseline.items() if not isinstance(value, dict)]
    for part in ("metrics", "questions"):
        lines = ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in baseline[part].items())
        body.append(f"{_json(part)}: {{\n{lines}\n}}")
    write_text("{\n" + ",\n".join(body) + "\n}\n", path)


def read_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """Return a baseline; raise InputError when the file holds none of this version."""
    try:
        baseline = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path} is not JSON ({error.msg} in line {error.lineno}): gate --renew writes it") from error
    if not isinstance(baseline, dict) or baseline.get("schema_version") != VERSION:
        raise InputError(f"{path} is no baseline of version {VERSION}: gate --renew writes one")
    return baseline


def _tolerance(key: str, value: float, table: Units) -> float:
    if key == "quote_exactness":
        return 0.0
    if key in ("chars@5", "length_ratio"):
        return round(_SHARE_ALLOWED * value, 4)
    if key in CURVES:
        return _AREA_ALLOWED
    return round(_QUESTIONS_ALLOWED / float(table.denominators[key].sum()), 4)


def _measures(result: Mapping[str, Any]) -> Sequence[Measures]:
    def kept(each: Measures) -> Measures:
        values = {key: each.values[key] for key in PER_QUESTION if each.values.get(key) is not None}
        return Measures(each.question_id, each.question, values)

    return [kept(each) for each in measures(*records_of(result))]


def _identity(result: Mapping[str, Any]) -> str:
    """Return a checksum of what was asked and expected."""
    asked = [
        [item["id"], item["question"], [gold["text"] for gold in item["expected"]]] for item in result["questions"]
    ]
    turns = [[item["id"], item["turns"], item["standalone"]] for item in result["dialogues"]]
    return fingerprint({"questions": asked, "dialogues": turns})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
