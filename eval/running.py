"""Runs a task and assembles the result, the JSON object that docs/eval-result.schema.json describes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.asking import Examiner, each
from eval.checkpoint import Checkpoint
from eval.gold import EvidenceResolver
from eval.library import Library, opened
from eval.machine import code_checksum, commit, machine, peak_memory_mib, versions
from eval.measures.retrieval import CUTOFFS
from eval.metrics import by_type, metrics, units
from eval.question_sets import Dialogue, Question
from eval.records import DialogueRecord, Record, dialogue_from_json, record_from_json, to_json
from eval.resampling import intervals
from eval.tasks import Task
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.config import Settings

SCHEMA_VERSION = 1
_SAMPLED = 20


def run(task: Task, settings: Settings, out: Path) -> dict[str, Any]:
    """Ask everything of an index made for it and write the result; an interrupted run goes on where it stopped."""
    setup = {
        "code": code_checksum(),
        "versions": versions(),
        "settings": shown_settings(settings),
        "sources": task.sources,
        "leave_one_out": task.leave_one_out,
    }
    checkpoint = Checkpoint(out.with_name(out.name + ".partial"), setup)
    with checkpoint.writing(), opened(task.build, settings) as library:
        result = examine(task, library, checkpoint)
    result["meta"] |= {key: setup[key] for key in ("settings", "versions", "sources")}
    result["meta"]["model"] = settings.embedding_model
    write_json(out, result)
    checkpoint.remove()
    return result


def examine(task: Task, library: Library, checkpoint: Checkpoint) -> dict[str, Any]:
    """Ask every question and dialogue that the checkpoint does not hold; return the result of them all."""
    resolver = EvidenceResolver(library.pipeline.documents)
    gold = {question.question_id: resolver.question(question) for question in task.questions}
    talk_gold = {dialogue.dialogue_id: resolver.dialogue(dialogue) for dialogue in task.dialogues}
    resolver.check()
    examiner = Examiner(library.pipeline, task.leave_one_out)

    def ask(question: Question) -> None:
        if ("question", question.question_id) not in checkpoint.done:
            checkpoint.add("question", to_json(examiner.question(question, gold[question.question_id])))

    def talk(dialogue: Dialogue) -> None:
        if ("dialogue", dialogue.dialogue_id) not in checkpoint.done:
            checkpoint.add("dialogue", to_json(examiner.dialogue(dialogue, talk_gold[dialogue.dialogue_id])))

    each(task.questions, "questions", ask)
    each(task.dialogues, "dialogues", talk)
    sampled = task.questions[:: max(len(task.questions) // _SAMPLED, 1)]
    records = [record_from_json(checkpoint.done["question", item.question_id]) for item in task.questions]
    talks = [dialogue_from_json(checkpoint.done["dialogue", item.dialogue_id]) for item in task.dialogues]
    result = assemble(records, talks)
    result["meta"] |= {
        "name": task.name,
        "split": task.draw.split,
        "limit": task.draw.limit,
        "seed": task.draw.seed,
        "leave_one_out": task.leave_one_out,
        "warnings": resolver.repeated,
        "search_differs_from_ask": examiner.disagreements(sampled),
    }
    result["cost"] |= {**library.cost, "peak_memory_mib": peak_memory_mib()}
    return result


def assemble(records: Sequence[Record], dialogues: Sequence[DialogueRecord]) -> dict[str, Any]:
    """Return the result of records: every metric with its interval, by type, and the records themselves."""
    answerable = [record for record in records if record.answerable]
    timings = [record.timings_ms for record in records] + [record.timings_ms for record in dialogues]
    return {
        "schema_version": SCHEMA_VERSION,
        "meta": {
            "finished": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "commit": commit(),
            "machine": machine(),
            "questions": len(records),
            "answerable": len(answerable),
            "dialogues": len(dialogues),
            "types": dict(Counter(record.type for record in records)),
        },
        "metrics": metrics(records, dialogues),
        "ci95": intervals(units(records, dialogues), (len(records), len(dialogues))),
        "by_type": by_type(records),
        "characters": {f"{k}": _mean(record.characters[f"{k}"] for record in answerable) for k in CUTOFFS},
        "cost": {"milliseconds": stage_percentiles(timings)},
        "failed": [record.id for record in (*records, *dialogues) if record.error],
        "questions": [to_json(record) for record in records],
        "dialogues": [to_json(record) for record in dialogues],
    }


def stage_percentiles(timings: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Return the median and the 95th percentile of the milliseconds of each stage."""
    stages = dict.fromkeys(stage for each_timing in timings for stage in each_timing)
    found = {}
    for stage in stages:
        values = [timing[stage] for timing in timings if stage in timing]
        p50, p95 = np.percentile(values, [50, 95])
        found[stage] = {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}
    return found


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that decide results; where files lie does not."""
    from dataclasses import asdict

    return {key: value for key, value in asdict(settings).items() if not key.endswith("_directory")}


def read_result(path: Path) -> dict[str, Any]:
    """Return a result; raise InputError when the file is not one of this version."""
    from eval.json_lines import read_text

    try:
        result = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path} is not a result of python -m eval run: {error.msg} at line {error.lineno}") from error
    found = result.get("schema_version") if isinstance(result, dict) else None
    if found != SCHEMA_VERSION or "questions" not in result:
        raise InputError(f"{path} is not a result of this version of python -m eval run; run it again")
    return dict(result)


def records_of(result: Mapping[str, Any]) -> tuple[list[Record], list[DialogueRecord]]:
    """Return the records of a result."""
    return [record_from_json(row) for row in result["questions"]], [
        dialogue_from_json(row) for row in result["dialogues"]
    ]


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Write JSON, all of it or nothing; raise InputError when the place cannot be written."""
    write_text(path, json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, all of it or nothing; raise InputError when the place cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".new")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; choose another place") from error


def _mean(values: Iterable[int]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 1) if found else None
