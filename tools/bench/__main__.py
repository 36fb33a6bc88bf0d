"""``python -m tools.bench PART``: each part writes its dated JSON into docs/bench/."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import numpy as np

from eval.machine import ROOT
from eval.question_sets import read_questions
from rag.config import Settings, load_settings
from rag.models import embedder
from rag.wiring import ensure_index, open_pipeline
from tools.bench import build, cold, lexical, limits, scale, vectors, warm
from tools.bench.charts import cost_curves
from tools.bench.result import Values, write_result

if TYPE_CHECKING:
    from rag.protocols import FloatArray

_Command = TypeVar("_Command", bound=Callable[..., Any])

OUT = click.option(
    "--out", type=click.Path(path_type=Path), default=ROOT / "docs" / "bench", show_default=True, help="Folder."
)
TIMES = click.option("--times", type=click.IntRange(min=2), default=20, show_default=True, help="Runs of each.")
PASSAGES = click.option("--passages", type=click.Path(path_type=Path, exists=True), help="JSON lines with a text each.")


@click.group()
def bench() -> None:
    """Measure speed, memory and size."""


def _sizes(default: str) -> Callable[[_Command], _Command]:
    """Return the option of how many are measured."""
    return click.option("--sizes", default=default, show_default=True, callback=lambda _c, _p, value: _numbers(value))


def _numbers(value: str) -> list[int]:
    return [int(each) for each in value.split(",")]


@bench.command("cold")
@TIMES
@OUT
def cold_command(times: int, out: Path) -> None:
    """Time fresh processes: command line and app."""
    _write("cold", cold.measure(_indexed(), times), out)


@bench.command("warm")
@OUT
def warm_command(out: Path) -> None:
    """Time questions of the development half in a warm process, by stage."""
    questions = [question for question in read_questions(ROOT / "eval" / "questions.jsonl") if question.split == "dev"]
    _write("warm", warm.measure(_indexed(), questions), out)


@bench.command("build")
@click.option("--times", type=click.IntRange(min=1), default=3, show_default=True)
@OUT
def build_command(times: int, out: Path) -> None:
    """Time building, rebuilding, and the engine beside float32."""
    settings = _indexed()
    corpus = open_pipeline(settings.index_directory, settings).corpus
    texts = [corpus.matching_text(passage) for passage in corpus.passages]
    texts += [corpus.text_of(sentence) for sentence in corpus.sentences.values()]
    source = next(settings.data_directory.glob("*.txt"))
    engines = build.measure_engines(settings, texts, times)
    _write("build", {"report": build.measure(settings, source), "engines": engines, "limits": limits.measure()}, out)


@bench.command("scale")
@click.option("--passages", type=click.Path(path_type=Path, exists=True), required=True, help="JSON lines.")
@_sizes("60,1000,10000,30000")
@OUT
def scale_command(passages: Path, sizes: list[int], out: Path) -> None:
    """Time search and questions over many real passages."""
    _write("scale", scale.measure(load_settings(), passages, sizes), out)


@bench.command("vectors")
@PASSAGES
@_sizes("1000,10000,100000,1000000")
@OUT
def vectors_command(passages: Path | None, sizes: list[int], out: Path) -> None:
    """Time dense search, exact and by graph."""
    _write("vectors", vectors.measure(_real_vectors(passages), sizes), out)


@bench.command("lexical")
@PASSAGES
@_sizes("1000,10000,100000,1000000")
@OUT
def lexical_command(passages: Path | None, sizes: list[int], out: Path) -> None:
    """Time lexical search."""
    texts = _texts(passages)
    _write("lexical", lexical.measure(texts, scale.questions(texts, scale.QUESTIONS), sizes), out)


@bench.command("charts")
@OUT
def charts_command(out: Path) -> None:
    """Draw cost curves from the latest JSON of scale, vectors and lexical."""
    for part, names in (("vectors", ("exact", "graph")), ("lexical", ("",)), ("scale", ("search", "total"))):
        files = sorted(out.glob(f"{part}-*.json"))
        if not files:
            continue
        values = json.loads(files[-1].read_text(encoding="utf-8"))["values"]
        rows = values.get("sizes", values)
        series = {name or part: [(int(size), _p50(row, name)) for size, row in rows.items()] for name in names}
        path = out / f"{part}.svg"
        path.write_text(cost_curves(part, "n", "p50 ms", series), encoding="utf-8")
        click.echo(path)


def _p50(row: Values, name: str) -> float:
    return float((row[name] if name else row)["p50_ms"])


def _indexed() -> Settings:
    settings = load_settings()
    ensure_index(settings)
    return settings


def _texts(path: Path | None) -> list[str]:
    if path is not None:
        return list(scale.passages(path))
    settings = _indexed()
    corpus = open_pipeline(settings.index_directory, settings).corpus
    return [corpus.text_of(passage) for passage in corpus.passages]


def _real_vectors(path: Path | None) -> FloatArray:
    """Return the vectors of sentences: of the report, and of a file of passages where one is given."""
    settings = _indexed()
    corpus = open_pipeline(settings.index_directory, settings).corpus
    texts = [corpus.text_of(sentence) for sentence in corpus.sentences.values()]
    if path is not None:
        texts += [f"{part}。" for text in _texts(path)[:2000] for part in text.split("。") if len(part) > 8]
    return np.ascontiguousarray(embedder(settings).embed_passages(list(dict.fromkeys(texts))))


def _write(part: str, values: Values, out: Path) -> None:
    click.echo(write_result(part, values, out))


if __name__ == "__main__":
    bench()
