"""``python -m eval.peers.worker build|ask NAME FOLDER``: one system in a process of its own, lines of JSON out.

``build`` prints what it took. ``ask`` prints ``{"first": true}`` once the first question is answered, which ends the
cold start, and then the rankings.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.machine import peak_memory_mib
from eval.peers.job import read_job
from eval.peers.systems import SYSTEMS


def main(arguments: Sequence[str]) -> None:
    """Build or ask."""
    order, name, folder = arguments
    (build if order == "build" else ask)(name, Path(folder))


def build(name: str, folder: Path) -> None:
    """Build an index, from texts on disk to the index on disk, loading of libraries and model included."""
    job, _, _ = read_job(folder)
    start = time.perf_counter()
    parts = SYSTEMS[name]().build(job)
    _say({"seconds": round(time.perf_counter() - start, 3), "parts": parts, "memory_mib": peak_memory_mib()})


def ask(name: str, folder: Path) -> None:
    """Ask every question; the first is asked again, warm."""
    job, questions, depth = read_job(folder)
    search = SYSTEMS[name]().open(job)
    search(questions[0][1], depth)
    _say({"first": True})
    rankings, milliseconds = {}, []
    for question_id, question in questions:
        start = time.perf_counter()
        rankings[question_id] = search(question, depth)
        milliseconds.append(round((time.perf_counter() - start) * 1000, 3))
    _say({"rankings": rankings, "milliseconds": milliseconds, "memory_mib": peak_memory_mib()})


def _say(values: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
