"""Other systems beside this one, with the same model and passages: building, cold start, a warm search, memory.

Each builds and is asked in a process of its own (eval.peers). Builds of more passages than are measured are
extrapolated and marked so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.machine import versions_of
from eval.peers.job import Job, write_job
from eval.peers.measuring import check_systems, model_folder, prompts_of, run_worker, share_documents
from rag.config import Settings
from rag.errors import InputError
from rag.models import query_embedder
from rag.types import Document
from tools.bench.result import Values, exponent, spread
from tools.bench.scale import documents, passages, questions

SYSTEMS = ("wenju", "langchain", "llama-index", "txtai")
PACKAGES = ("langchain-community", "langchain-huggingface", "llama-index-core", "txtai", "transformers", "faiss-cpu")
QUESTIONS, DEPTH = 50, 10


def measure(
    settings: Settings,
    path: Path,
    systems: Sequence[str],
    sizes: Sequence[int],
    larger: Sequence[int],
    say: Callable[[str], None],
) -> Values:
    """Return what each system takes for each number of passages, and what more passages would take it to build.

    Raises InputError for a system that is not known or not installed.
    """
    check_systems(systems)
    query_embedder(settings)  # writes the model of this project, as model_folder does that of the others
    model = model_folder(settings)
    found: Values = {"packages": versions_of(PACKAGES), "model": model.name, "systems": {}}
    for system in systems:
        rows = {str(size): _size(system, settings, model, path, size, say) for size in sizes}
        points = [(int(size), float(row["build_seconds"])) for size, row in rows.items()]
        found["systems"][system] = {
            "sizes": {**rows, **{str(size): extrapolated(points, size) for size in larger if size > max(sizes)}},
            "build_exponent": exponent(points),
        }
    return found


def extrapolated(points: Sequence[tuple[float, float]], size: int) -> Values:
    """Return the seconds of a larger build by the power law through what was measured, and by the straight line.

    What a process takes to start weighs most in small builds and makes the power law too low; the line leaves it out.

    >>> extrapolated([(10, 2.0), (100, 20.0)], 1000)
    {'extrapolated': True, 'build_seconds': 200.0, 'build_seconds_by_a_line': 200.0}
    """
    power = exponent(points)
    if power is None:
        raise InputError("one size cannot be extrapolated: measure two, or leave --extrapolate empty")
    (small, least), (large, most) = min(points), max(points)
    slope = (most - least) / (large - small)
    by_power = most * math.exp(power * math.log(size / large))
    return {
        "extrapolated": True,
        "build_seconds": round(by_power, 1),
        "build_seconds_by_a_line": round(most + slope * (size - large), 1),
    }


def _size(system: str, settings: Settings, model: Path, path: Path, size: int, say: Callable[[str], None]) -> Values:
    texts = list(islice(passages(path), size))
    if len(texts) < size:
        raise InputError(f"{path} holds {len(texts)} passages, {size} are wanted: name a larger file or other --sizes")
    with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        return _measured(system, settings, model, Path(folder), documents(texts), texts, say)


def _measured(
    system: str,
    settings: Settings,
    model: Path,
    folder: Path,
    made: Sequence[Document],
    texts: Sequence[str],
    say: Callable[[str], None],
) -> Values:
    own = folder / system
    own.mkdir()
    share_documents(folder, made, settings)
    asked = [(str(number), question) for number, question in enumerate(questions(texts, QUESTIONS))]
    write_job(Job(folder, own, model, *prompts_of(model)), asked, DEPTH)
    say(f"{system}: building {len(made)} passages")
    [(built, _)] = run_worker("build", system, own)
    (_, cold), (found, _) = run_worker("ask", system, own)
    return {
        "extrapolated": False,
        "parts": built["parts"],
        "build_seconds": built["seconds"],
        "build_memory_mib": built["memory_mib"],
        "cold_start_seconds": round(cold, 3),
        "search": spread(found["milliseconds"]),
        "memory_mib": found["memory_mib"],
    }


def build_curves(
    values: Mapping[str, Values],
) -> dict[str, tuple[list[tuple[float, float]], list[tuple[float, float]]]]:
    """Return the measured and the extrapolated (passages, seconds) of each system's builds."""
    curves = {}
    for system, found in values.items():
        rows = [(float(size), float(row["build_seconds"]), row["extrapolated"]) for size, row in found["sizes"].items()]
        curves[system] = (
            [(size, seconds) for size, seconds, beyond in rows if not beyond],
            [(size, seconds) for size, seconds, beyond in rows if beyond and seconds > 0],
        )
    return curves
