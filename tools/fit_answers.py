"""Fits the weights of the answers: ``python -m tools.fit_answers --data DIR``; docs/answering.md has the figures.

Sentences are ranked by a linear model that maximises the probability of the right ones among all candidates; the judge
is a logistic regression. Both see the report's dev split and the articles of the public sets that the reader was not
trained on; never the test split, nor the xquad sets.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from eval.gold import EvidenceResolver, GoldItem, Place
from eval.library import files, opened, passages
from eval.measures.answers import contains_answer, letters
from eval.passage_sets import read_passage_set
from eval.plan import QUESTIONS
from eval.question_sets import Question, in_split, read_questions
from rag.answering.evidence import FEATURES, Evidence
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.refusal import SIGNALS
from rag.answering.weights import FILE, READ, UNREAD
from rag.config import NO_READER, Settings, load_settings
from rag.pipeline import Pipeline
from rag.text import normalize
from rag.types import Hit
from tools.linear_models import Group, Trial, fit_judge, fit_ranking
from tools.reader.examples import is_held_out

Floats = NDArray[np.float32]
SETS = ("cmrc2018-dev", "drcd-dev")
REPORT_WEIGHT = 3.0
"""How much more a question about the report counts than one about an encyclopedia."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of some questions."""

    groups: list[Group]
    trials: list[Trial]


def observe_report(settings: Settings, corpus: Path, questions: Sequence[Question]) -> Observed:
    """Return what questions about a report show."""
    groups, trials = [], []
    with opened(files(corpus), settings) as library:
        pipeline = _pipeline(library.pipeline)
        resolver = EvidenceResolver(pipeline.documents)
        for question in questions:
            gold = resolver.question(question)
            evidence, trial = _ask(pipeline, question.question, question.answerable, None)
            if trial is None:
                continue
            trials.append(replace(trial, weight=REPORT_WEIGHT))
            if gold:
                groups += _group(evidence, [_overlaps(each, gold, pipeline) for each in evidence], REPORT_WEIGHT)
    return Observed(groups, trials)


def observe_passages(folder: Path, settings: Settings, limit: int) -> Observed:
    """Return what questions about articles that the reader has not seen show, each asked with and without its gold."""
    source = read_passage_set(folder)
    titles = {item.passage_id: item.title or item.passage_id for item in source.passages}
    held_out = [each for each in source.questions if is_held_out(titles[each.passages[0][0]])]
    asked = random.Random(1).sample(held_out, min(limit, len(held_out)))  # noqa: S311  no secret
    groups, trials = [], []
    with opened(passages(source), settings) as library:
        pipeline = _pipeline(library.pipeline)
        for question in asked:
            gold = question.passages[0][0]
            evidence, trial = _ask(pipeline, question.question, True, None)
            right = [_answers(each, gold, question, pipeline) for each in evidence]
            groups += _group(evidence, right, 1.0)
            _, without = _ask(pipeline, question.question, False, gold)
            trials += [each for each in (trial, without) if each is not None]
    return Observed(groups, trials)


def _pipeline(opened_pipeline: object) -> Pipeline:
    if not isinstance(opened_pipeline, Pipeline):
        raise TypeError(f"a Pipeline is needed, got {type(opened_pipeline).__name__}")
    return opened_pipeline


def _answerer(pipeline: Pipeline) -> ExtractiveAnswerer:
    if not isinstance(pipeline.answerer, ExtractiveAnswerer):
        raise TypeError(f"an ExtractiveAnswerer is needed, got {type(pipeline.answerer).__name__}")
    return pipeline.answerer


def _ask(
    pipeline: Pipeline, question: str, answerable: bool, left_out: str | None
) -> tuple[list[Evidence], Trial | None]:
    """Return evidence and signals of a question, as if the document left out were not there; none for the outline."""
    query = pipeline.read(question)
    answerer = _answerer(pipeline)
    if answerer.outline.read(query) is not None:
        return [], None
    hits: Sequence[Hit] = pipeline.retrieve(query, 30 if left_out else 10)
    hits = [hit for hit in hits if hit.passage.doc_id != left_out][:10]
    evidence = answerer.scorer.score(query, hits)
    texts = [normalize(pipeline.corpus.matching_text(hit.passage)) for hit in hits]
    verdict = answerer.judge.judge(query, evidence, texts)
    return evidence, Trial(verdict.signals, answerable, 1.0)


def _group(evidence: Sequence[Evidence], right: Sequence[bool], weight: float) -> list[Group]:
    if not any(right) or all(right):
        return []
    return [Group(np.stack([each.features for each in evidence]), np.array(right), weight)]


def _overlaps(evidence: Evidence, gold: Sequence[GoldItem], pipeline: Pipeline) -> bool:
    place = letters(Place(evidence.sentence.doc_id, evidence.sentence.span), pipeline.documents)
    return any(not place.isdisjoint(letters(each, pipeline.documents)) for item in gold for each in item.places)


def _answers(evidence: Evidence, gold: str, question: Question, pipeline: Pipeline) -> bool:
    text = pipeline.corpus.text_of(evidence.sentence)
    return evidence.sentence.doc_id == gold and contains_answer(text, question.answers) == 1.0


def _variants() -> Iterator[tuple[str, Settings]]:
    settings = load_settings()
    yield UNREAD, replace(settings, reader=NO_READER)
    yield READ, settings


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of the public sets.")
@click.option("--sets", default=",".join(SETS), show_default=True, help="Which of them.")
@click.option("--limit", default=250, show_default=True, help="Questions of each public set.")
@click.option(
    "--report",
    "reports",
    type=(click.Path(path_type=Path, exists=True), click.Path(path_type=Path, exists=True)),
    multiple=True,
    help="Another report and its questions; repeatable.",
)
@click.option("--only", type=click.Choice([READ, UNREAD]), help="Fit one variant alone.")
def main(data: Path, sets: str, limit: int, reports: tuple[tuple[Path, Path], ...], only: str | None) -> None:
    """Fit both variants and write rag/answering/weights.json."""
    written = _with_every_name(json.loads(FILE.read_text(encoding="utf-8")))
    _write(written)
    for variant, settings in _variants():
        if only not in (None, variant):
            continue
        seen = [
            observe_report(settings, settings.data_directory, in_split(read_questions(QUESTIONS), "dev")),
            *(observe_report(settings, corpus, read_questions(questions)) for corpus, questions in reports),
            *(observe_passages(data / name, settings, limit) for name in sets.split(",") if name),
        ]
        groups = [group for each in seen for group in each.groups]
        trials = [trial for each in seen for trial in each.trials]
        first = [name for name in FEATURES if name not in ("read", "odds", "odds_gap")]
        fitted = {
            "first": (fit_ranking(groups, first), FEATURES),
            "evidence": (fit_ranking(groups, FEATURES if variant == READ else first), FEATURES),
            "judge": (fit_judge(trials), SIGNALS),
        }
        written[variant] = {
            name: {key: round(float(value), 4) for key, value in zip(names, values, strict=True)}
            for name, (values, names) in fitted.items()
        }
        sys.stderr.write(f"{variant}: {len(groups)} questions ranked, {len(trials)} judged\n")
    written["command"] = (
        f"python -m tools.fit_answers --data DIR --sets {sets} --limit {limit}"
        + " --report TEXT QUESTIONS" * len(reports)
    )
    _write(written)


def _with_every_name(written: dict[str, Any]) -> dict[str, Any]:
    """Return the weights with zero for a feature or signal that is new, and without one that is gone."""
    names = {"first": FEATURES, "evidence": FEATURES, "judge": SIGNALS}
    for variant in (READ, UNREAD):
        for part, wanted in names.items():
            written[variant][part] = {name: written[variant][part].get(name, 0.0) for name in wanted}
    return written


def _write(values: dict[str, Any]) -> None:
    FILE.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
