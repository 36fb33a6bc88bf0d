"""Questions and follow-up dialogues as their files hold them, validated on loading."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eval.json_lines import Row, check_unique, read_rows
from eval.split import SPLITS
from rag.errors import InputError

_QUESTION_KEYS = (
    "id",
    "question",
    "type",
    "answerable",
    "lang",
    "evidence",
    "answers",
    "nuggets",
    "section",
    "notes",
    "split",
)
_PASSAGE_QUESTION_KEYS = ("id", "question", "type", "answerable", "lang", "passage_id", "passage_ids", "answers")
_DIALOGUE_KEYS = ("id", "turns", "standalone", "evidence", "split")
_Drawn = TypeVar("_Drawn")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer must cite.

    ``evidence`` holds quotes of the corpus; ``passages`` holds, for sets whose passages are documents of their own, one
    tuple of document ids for each thing that must be found, any of which will do. An unanswerable question has neither,
    and its ``type`` says what kind of unanswerable it is.
    """

    question_id: str
    question: str
    type: str
    answerable: bool
    lang: str
    evidence: tuple[str, ...] = ()
    passages: tuple[tuple[str, ...], ...] = ()
    answers: tuple[str, ...] = ()
    nuggets: tuple[str, ...] = ()
    section: str = ""
    notes: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Two or more turns, the last of which is understood only after the others, and its wording that stands alone."""

    dialogue_id: str
    turns: tuple[str, ...]
    standalone: str
    evidence: tuple[str, ...]
    split: str = ""


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a JSON Lines file; raise InputError naming the line of whatever is wrong."""
    rows = _rows(path)
    return [_question(row) for row in rows]


def read_dialogues(path: Path) -> list[Dialogue]:
    """Return the dialogues of a JSON Lines file; raise InputError naming the line of whatever is wrong."""
    return [_dialogue(row) for row in _rows(path)]


def read_passage_questions(path: Path) -> list[Question]:
    """Return questions whose gold is ``passage_id``, or any of ``passage_ids``; raise InputError naming the line."""
    return [_passage_question(row) for row in _rows(path)]


def in_split(items: Sequence[_Drawn], split: str | None) -> list[_Drawn]:
    """Return the questions or dialogues of a split, all of them for None; raise InputError when there are none."""
    found = [item for item in items if split is None or getattr(item, "split", None) == split]
    if items and not found:
        raise InputError(f"none of the {len(items)} questions has the split {split!r}; leave out --split")
    return found


def sample(questions: Sequence[Question], limit: int | None, seed: int) -> list[Question]:
    """Return at most ``limit`` questions in their order, the same ones for the same seed."""
    if limit is None or limit >= len(questions):
        return list(questions)
    if limit < 1:
        raise InputError(f"--limit must be at least 1, got {limit}")
    chosen = random.Random(seed).sample(range(len(questions)), limit)  # noqa: S311  no secret
    return [questions[index] for index in sorted(chosen)]


def _rows(path: Path) -> list[Row]:
    rows = read_rows(path)
    if not rows:
        raise InputError(f"{path.name} holds no questions")
    check_unique(rows)
    return rows


def _question(row: Row) -> Question:
    row.only(_QUESTION_KEYS)
    question = Question(
        question_id=row.text("id"),
        question=row.text("question"),
        type=row.text("type", "question"),
        answerable=row.flag("answerable", default=True),
        lang=row.text("lang", "zh"),
        evidence=row.texts("evidence"),
        answers=row.texts("answers"),
        nuggets=row.texts("nuggets"),
        section=row.text("section", ""),
        notes=row.text("notes", ""),
        split=_split(row),
    )
    if question.answerable and not question.evidence:
        raise row.wrong('an answerable question needs "evidence": the sentences that a right answer must cite')
    if not question.answerable and (question.evidence or question.answers or question.nuggets):
        raise row.wrong('an unanswerable question has no "evidence", "answers" or "nuggets"')
    return question


def _passage_question(row: Row) -> Question:
    row.only(_PASSAGE_QUESTION_KEYS)
    alone = (row.text("passage_id"),) if "passage_id" in row.values else ()
    gold = (*alone, *row.texts("passage_ids"))
    answerable = row.flag("answerable", default=True)
    if answerable and not gold:
        raise row.wrong('an answerable question needs "passage_id" or "passage_ids"')
    return Question(
        question_id=row.text("id"),
        question=row.text("question"),
        type=row.text("type", "question"),
        answerable=answerable,
        lang=row.text("lang", ""),
        passages=(gold,) if answerable else (),
        answers=row.texts("answers") if answerable else (),
    )


def _dialogue(row: Row) -> Dialogue:
    row.only(_DIALOGUE_KEYS)
    dialogue = Dialogue(row.text("id"), row.texts("turns"), row.text("standalone"), row.texts("evidence"), _split(row))
    if len(dialogue.turns) < 2:
        raise row.wrong(f'"turns" needs two questions or more, got {len(dialogue.turns)}')
    if not dialogue.evidence:
        raise row.wrong('"evidence" is empty: name what the answer to the last turn must cite')
    return dialogue


def _split(row: Row) -> str:
    split = row.text("split", "")
    if split not in ("", *SPLITS):
        raise row.wrong(f'"split" must be {" or ".join(SPLITS)}, got {split!r}')
    return split
