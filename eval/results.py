"""The result of a run as one JSON object, which docs/eval-result.schema.json describes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from eval.json_lines import read_text
from eval.machine import commit, machine, peak_memory_mib
from eval.measures.calibration import expected_calibration_error, reliability
from eval.measures.retrieval import CUTOFFS
from eval.metrics import by_type, metrics, units
from eval.plan import Plan
from eval.records import DialogueRecord, Record, dialogue_from_json, record_from_json, to_json
from eval.resampling import intervals
from rag.errors import InputError

SCHEMA_VERSION = 1
_PARTS = ("meta", "metrics", "by_type", "ci95", "questions", "dialogues")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: its records, what should be looked at, and what building the index took."""

    records: Sequence[Record]
    dialogues: Sequence[DialogueRecord]
    warnings: Sequence[str]
    index_cost: Mapping[str, Any]


def result_of(plan: Plan, setup: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Return the result; all but ``cost`` and the times of the questions is the same for the same setup."""
    records, dialogues = outcome.records, outcome.dialogues
    table = units(records, dialogues)
    return {
        "schema_version": SCHEMA_VERSION,
        "meta": {
            "name": plan.name,
            "split": plan.draw.split,
            "limit": plan.draw.limit,
            "seed": plan.draw.seed,
            "questions": len(records),
            "dialogues": len(dialogues),
            "commit": commit(),
            **setup,
            "machine": machine(),
        },
        "metrics": metrics(records, dialogues),
        "ci95": intervals(table, (len(records), len(dialogues))),
        "by_type": by_type(records),
        "calibration": calibration(records),
        "characters_shown": characters_shown(records),
        "cost": {
            "index": dict(outcome.index_cost),
            "milliseconds": stage_times([*records, *dialogues]),
            "peak_memory_mib": peak_memory_mib(),
        },
        "failed": _failed(records, dialogues),
        "warnings": list(outcome.warnings),
        "questions": [to_json(record) for record in records],
        "dialogues": [to_json(record) for record in dialogues],
    }


def calibration(records: Sequence[Record]) -> dict[str, Any]:
    """Return the bins of the reliability diagram with the expected calibration error, None without answers."""
    bins = reliability([trial for record in records for trial in record.trials()])
    error = expected_calibration_error(bins)
    return {
        "expected_calibration_error": None if error is None else round(error, 6),
        "bins": [
            {name: round(value, 6) if isinstance(value, float) else value for name, value in asdict(each).items()}
            for each in bins
        ],
    }


def characters_shown(records: Sequence[Record]) -> dict[str, float | None]:
    """Return the mean characters of the first 1, 3, 5 and 10 ranks, over the answerable questions."""
    shown = [record.characters for record in records if record.answerable]
    return {f"{k}": round(mean(each[f"{k}"] for each in shown), 6) if shown else None for k in CUTOFFS}


def _failed(records: Sequence[Record], dialogues: Sequence[DialogueRecord]) -> list[dict[str, str]]:
    """Return every error with the id of what it happened to."""
    errors = [(record.id, record.error) for record in records]
    errors += [(dialogue.id, dialogue.error) for dialogue in dialogues]
    errors += [(record.id, (record.left_out or {}).get("error")) for record in records]
    return [{"id": name, "error": error} for name, error in errors if error]


def stage_times(records: Sequence[Record | DialogueRecord]) -> dict[str, dict[str, float]]:
    """Return the median and the 95th percentile of each stage in milliseconds."""
    stages = dict.fromkeys(stage for record in records for stage in record.timings_ms)
    found = {}
    for stage in stages:
        times = [record.timings_ms[stage] for record in records if stage in record.timings_ms]
        found[stage] = {"p50": round(float(np.median(times)), 3), "p95": round(float(np.percentile(times, 95)), 3)}
    return found


def records_of(result: Mapping[str, Any]) -> tuple[list[Record], list[DialogueRecord]]:
    """Return the questions and dialogues of a result."""
    return [record_from_json(item) for item in result["questions"]], [
        dialogue_from_json(item) for item in result["dialogues"]
    ]


def write_json(values: Mapping[str, Any], path: Path) -> None:
    """Write a result as JSON; raise InputError when that is not possible."""
    write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write a text file and the folders above it; raise InputError when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; choose another file") from error


def read_result(path: Path) -> dict[str, Any]:
    """Return the result in a file; raise InputError when it holds none of this version."""
    try:
        result = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path} is not JSON ({error.msg} in line {error.lineno}): name a file of eval run") from error
    if not isinstance(result, dict) or any(part not in result for part in _PARTS):
        raise InputError(f"{path} is not the result of an evaluation: name a file that eval run --out wrote")
    if result.get("schema_version") != SCHEMA_VERSION:
        raise InputError(f"{path} has the format {result.get('schema_version')!r}, not {SCHEMA_VERSION}: run it again")
    return result
