"""Runs every system in processes of its own and measures them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from eval.machine import ROOT, commit, machine, versions
from eval.metrics import metrics, units
from eval.peers.job import Job, write_job
from eval.peers.optional import REMEDY, missing
from eval.peers.systems import NEEDS, SYSTEMS
from eval.plan import Plan
from eval.question_sets import Question
from eval.ranking_runs import ranking_records
from eval.resampling import intervals
from eval.trec import span_hit
from rag.config import DEFAULT_MODEL_SETTING, Settings
from rag.errors import InputError, RagError
from rag.types import Document, Span

Say = Callable[[str], None]
_DEPTH, _DEPTH_OF_PASSAGES = 10, 60
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
    "LANGCHAIN_TRACING_V2": "false",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a system found and what that took; the memory is the most that a process of its own held."""

    metrics: dict[str, float | None]
    ci95: dict[str, Any]
    parts: int
    build_seconds: float
    build_memory_mib: float | None
    cold_start_seconds: float
    milliseconds: float
    memory_mib: float | None


def check_systems(names: Sequence[str]) -> None:
    """Raise InputError for a system that is not known or whose packages are not installed."""
    unknown = [name for name in names if name not in SYSTEMS]
    if unknown:
        raise InputError(f"there is no system {unknown[0]!r}: choose of {', '.join(SYSTEMS)}")
    absent = {name: missing(NEEDS.get(name, ())) for name in names}
    lines = [f"{name} ({', '.join(packages)})" for name, packages in absent.items() if packages]
    if lines:
        raise InputError(f"not installed: {'; '.join(lines)}: {REMEDY}, or leave it out with --system")


def measure_all(plan: Plan, settings: Settings, names: Sequence[str], say: Say) -> dict[str, Any]:
    """Return the measures of each system over the answerable questions of a plan."""
    check_systems(names)
    questions = [question for question in plan.questions if question.answerable]
    if not questions:
        raise InputError("there is no answerable question, and only those can be searched for")
    plan = Plan(plan.name, plan.read, questions, (), plan.draw)
    documents = {document.doc_id: document for document in plan.read(None)[0]}
    model = model_folder(settings)
    with tempfile.TemporaryDirectory(prefix="peers-", ignore_cleanup_errors=True) as folder:
        share_documents(Path(folder), list(documents.values()), settings)
        found = {name: asdict(_measure(name, plan, documents, Path(folder), model, say)) for name in names}
    return {
        "schema_version": 1,
        "meta": {
            "name": plan.name,
            "split": plan.draw.split,
            "limit": plan.draw.limit,
            "seed": plan.draw.seed,
            "questions": len(questions),
            "documents": len(documents),
            "characters": sum(len(document.text) for document in documents.values()),
            "commit": commit(),
            "model": model.name,
            "versions": versions(),
            "machine": machine(),
        },
        "systems": found,
    }


def model_folder(settings: Settings) -> Path:
    """Return the sentence-transformers folder of the configured model."""
    from rag.embedding.default_model import ensure_default_model
    from rag.embedding.model_folder import find_model_folder

    if settings.embedding_model == DEFAULT_MODEL_SETTING:
        return ensure_default_model(settings.cache_directory)
    return find_model_folder(settings.embedding_model)


def prompts_of(model: Path) -> tuple[str, str]:
    """Return the prompts that a model's folder gives for queries and for passages; empty where it has none."""
    path = model / "config_sentence_transformers.json"
    prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {} if path.is_file() else {}
    return prompts.get("query") or "", prompts.get("passage") or prompts.get("document") or ""


def share_documents(folder: Path, documents: Sequence[Document], settings: Settings) -> None:
    """Write the documents and their passages where every system reads them."""
    from rag.splitting import split
    from rag.stores.corpus_file import write_documents

    passages = [passage for document in documents for passage in split(document, settings.passage_characters)]
    write_documents(folder, documents, passages)


def _measure(name: str, plan: Plan, documents: dict[str, Document], folder: Path, model: Path, say: Say) -> Measured:
    own = folder / name
    own.mkdir()
    by_document = any(question.passages for question in plan.questions)
    write_job(Job(folder, own, model, *prompts_of(model)), _asked(plan.questions), _depth(by_document=by_document))
    say(f"{name}: building")
    [(built, _)] = run_worker("build", name, own)
    say(f"{name}: asking {len(plan.questions)} questions")
    (_, cold), (asked, _) = run_worker("ask", name, own)
    hits = {
        question: [span_hit(doc_id, Span(start, end), score, documents) for doc_id, start, end, score in ranking]
        for question, ranking in asked["rankings"].items()
    }
    records, _ = ranking_records(plan, hits, documents)
    return Measured(
        {key: value for key, value in metrics(records).items() if value is not None},
        {key: each for key, each in intervals(units(records), (len(records),)).items() if each is not None},
        built["parts"],
        built["seconds"],
        built["memory_mib"],
        round(cold, 3),
        round(median(asked["milliseconds"]), 3),
        asked["memory_mib"],
    )


def _asked(questions: Sequence[Question]) -> list[tuple[str, str]]:
    return [(question.question_id, question.question) for question in questions]


def _depth(*, by_document: bool) -> int:
    """Return how many parts to find: deep enough for ten documents where several parts may be of one."""
    return _DEPTH_OF_PASSAGES if by_document else _DEPTH


def run_worker(order: str, name: str, own: Path) -> list[tuple[dict[str, Any], float]]:
    """Return the lines that a worker prints, each with the seconds since the process was started."""
    command = [sys.executable, "-m", "eval.peers.worker", order, name, str(own)]
    start = time.perf_counter()
    with (own / f"{order}.log").open("w+", encoding="utf-8") as log:
        with subprocess.Popen(  # noqa: S603  our own module
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", env=os.environ | _QUIET
        ) as worker:
            lines = [(line, time.perf_counter() - start) for line in worker.stdout or ()]
        if worker.returncode != 0:
            log.seek(0)
            reason = (log.read().strip() or f"exit code {worker.returncode}").splitlines()[-1]
            raise RagError(f"{name} failed to {order}: {reason}")
    return [(json.loads(line), seconds) for line, seconds in lines if line.startswith("{")]
