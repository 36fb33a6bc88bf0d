"""``python -m tools.bench PART``: each part writes its dated JSON into docs/bench/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import numpy as np

from eval.machine import ROOT
from eval.question_sets import Question, read_questions
from rag.config import Settings, load_settings
from rag.errors import RagError
from rag.models import embedder
from rag.wiring import ensure_index, open_pipeline
from tools.bench import build, cold, http, incremental, lexical, limits, peers, profile, scale, vectors, warm
from tools.bench.curves import draw
from tools.bench.result import Values, write_result

if TYPE_CHECKING:
    from rag.protocols import FloatArray

_Command = TypeVar("_Command", bound=Callable[..., Any])

OUT = click.option(
    "--out", type=click.Path(path_type=Path), default=ROOT / "docs" / "bench", show_default=True, help="Folder."
)
TIMES = click.option("--times", type=click.IntRange(min=2), default=20, show_default=True, help="Runs of each.")
PASSAGES = click.option("--passages", type=click.Path(path_type=Path, exists=True), help="JSON lines with a text each.")
NOISY = click.option(
    "--noisy", is_flag=True, help="Beyond 1000 passages give texts the vectors of other sentences, with noise."
)
REAL = click.option(
    "--passages", type=click.Path(path_type=Path, exists=True), required=True, help="JSON lines with a text each."
)


@click.group()
def bench() -> None:
    """Measure speed, memory and size."""


def _numbers_of(_context: click.Context, _parameter: click.Parameter, value: str) -> list[int]:
    try:
        return [int(each) for each in value.split(",") if each]
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a list of numbers such as 60,1000") from error


def _sizes(default: str) -> Callable[[_Command], _Command]:
    """Return the option of how many are measured."""
    return click.option("--sizes", default=default, show_default=True, callback=_numbers_of, help="How many.")


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
    _write("warm", warm.measure(_indexed(), _questions()), out)


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
@REAL
@_sizes("60,1000,10000,30000")
@click.option(
    "--cache", type=click.Path(path_type=Path), help="Folder with the embeddings of what is not built afresh."
)
@NOISY
@OUT
def scale_command(passages: Path, sizes: list[int], cache: Path | None, noisy: bool, out: Path) -> None:
    """Time search and questions over many real passages."""
    settings = load_settings()
    settings = settings if cache is None else replace(settings, cache_directory=cache)
    _write("scale", scale.measure(settings, passages, sizes, _real_vectors(passages) if noisy else None), out)


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


@bench.command("incremental")
@_sizes("60,1000")
@click.option("--times", type=click.IntRange(min=1), default=5, show_default=True, help="Documents changed in each.")
@OUT
def incremental_command(sizes: list[int], times: int, out: Path) -> None:
    """Time adding, replacing and removing a document in libraries of so many."""
    _write("incremental", incremental.measure(load_settings(), sizes, times), out)


@bench.command("peers")
@REAL
@_sizes("60,1000")
@click.option("--system", "systems", multiple=True, default=peers.SYSTEMS, show_default=True, help="Repeatable.")
@click.option("--extrapolate", "larger", default="10000,30000", show_default=True, callback=_numbers_of)
@OUT
def peers_command(passages: Path, sizes: list[int], systems: tuple[str, ...], larger: list[int], out: Path) -> None:
    """Time other systems with the same model and passages."""
    _write("peers", peers.measure(load_settings(), passages, systems, sizes, larger, click.echo), out)


@bench.command("http")
@PASSAGES
@click.option("--size", type=click.IntRange(min=1), default=30_000, show_default=True, help="Passages of the file.")
@click.option("--clients", default="1,8,32", show_default=True, callback=_numbers_of, help="How many ask at once.")
@click.option("--each", type=click.IntRange(min=1), default=20, show_default=True, help="Questions of a client.")
@NOISY
@OUT
def http_command(passages: Path | None, size: int, clients: list[int], each: int, noisy: bool, out: Path) -> None:
    """Time questions through the server, and in one process."""
    if passages is None:
        _write("http", http.measure(_indexed(), [question.question for question in _questions()], clients, each), out)
        return
    real = _real_vectors(passages) if noisy else None
    with scale.indexed(load_settings(), passages, size, real) as (settings, questions):
        _write("http", {"passages": size, **http.measure(settings, questions, clients, each)}, out)


@bench.command("profile")
@OUT
def profile_command(out: Path) -> None:
    """Show where the time of a build and of a question goes, beside the limits of the machine."""
    settings = _indexed()
    source = next(settings.data_directory.glob("*.txt"))
    _write("profile", profile.measure(settings, source, [each.question for each in _questions()]), out)


@bench.command("charts")
@OUT
def charts_command(out: Path) -> None:
    """Draw cost curves from the latest results."""
    for path in draw(out):
        click.echo(path)


def _questions() -> list[Question]:
    """Return the development half of the questions about the report."""
    return [question for question in read_questions(ROOT / "eval" / "questions.jsonl") if question.split == "dev"]


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
    try:
        bench()
    except RagError as error:
        raise SystemExit(str(error)) from error
