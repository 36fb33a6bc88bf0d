"""The options that name what is asked, alike for every command that asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click

from eval.plan import Choice, Draw
from eval.split import SPLITS

FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--corpus", type=FILE, help="File or folder to ask about.  [default: the report]"),
    click.option("--questions", type=FILE, help="Questions about the corpus, JSON Lines."),
    click.option("--dialogues", type=FILE, help="Follow-up dialogues about the corpus, JSON Lines."),
    click.option("--passages", type=FILE, help="Folder of a public set: passages.jsonl with questions.jsonl, or BEIR."),
    click.option("--split", type=click.Choice(SPLITS), help="Ask only this part of the questions."),
    click.option("--limit", type=click.IntRange(min=1), help="Ask at most so many; every passage is indexed."),
    click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draw that --limit makes."),
)
_Returned = TypeVar("_Returned")


def asked_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Give a command the options and pass them on as ``choice`` and ``draw``."""

    @wraps(command)
    def with_choice(
        corpus: Path | None,
        questions: Path | None,
        dialogues: Path | None,
        passages: Path | None,
        split: str | None,
        limit: int | None,
        seed: int,
        **others: object,
    ) -> _Returned:
        choice = Choice(corpus, questions, dialogues, passages)
        return command(choice=choice, draw=Draw(split, limit, seed), **others)

    wrapped: Callable[..., _Returned] = with_choice
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
