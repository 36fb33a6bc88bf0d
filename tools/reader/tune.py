"""Trains the reader on: ``python -m tools.reader.tune WEIGHTS --data DIR --report TEXT QUESTIONS --out FILE``.

The second stage: windows that all but answer, and questions about reports; docs/reader.md has the figures.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import click
import torch

from rag.embedding.default_model import default_cache_directory, ensure_default_model
from tools.reader.examples import read_asked
from tools.reader.export import load
from tools.reader.measure import measure
from tools.reader.model import FastTokenizer
from tools.reader.negatives import draw_hard, words_of
from tools.reader.report_examples import read_report
from tools.reader.train import SETS, save, train

RATE = 5e-5
REPORT_TIMES = 3
"""How often a question about a report is drawn for each about an encyclopedia."""

_FILE = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("weights", type=_FILE)
@click.option("--data", type=_FILE, required=True, help="Folder of the public sets.")
@click.option("--report", "reports", type=(_FILE, _FILE), multiple=True, help="A report and its questions; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write the weights.")
@click.option("--share", default=0.7, show_default=True, help="Share of the encyclopedia questions to use.")
@click.option("--seed", default=1, show_default=True)
def main(weights: Path, data: Path, reports: tuple[tuple[Path, Path], ...], out: Path, share: float, seed: int) -> None:
    """Train one epoch more and write the weights, with what they reach on articles kept out."""
    torch.manual_seed(seed)
    generator = random.Random(seed)  # noqa: S311  no secret
    tokenizer, model = FastTokenizer(ensure_default_model(default_cache_directory())), load(weights)
    folders = [data / name for name in SETS]
    articles, held_out = read_asked(folders, held_out=False), read_asked(folders, held_out=True)
    asked = generator.sample(articles, int(share * len(articles)))
    about = [each for corpus, questions in reports for each in read_report(corpus, questions)]
    words = words_of([*asked, *about])
    drawn = draw_hard([*asked, *about * REPORT_TIMES], words, generator)
    _say(f"{len(asked)} questions about articles, {len(about)} about reports, {len(drawn)} windows")
    for _ in train(model, [drawn], tokenizer, seed, (RATE, RATE)):
        save(model, out)
        _say(json.dumps(measure(model, held_out[:600], tokenizer)))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
