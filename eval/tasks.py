"""What a run asks of which corpus: the report's own set, a user's, or a public one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.library import Build, files, passages
from eval.passage_sets import read_passage_set
from eval.question_sets import Dialogue, Question, in_split, read_dialogues, read_questions, sample
from rag.errors import InputError

FOLDER = Path(__file__).parent
QUESTIONS, DIALOGUES = FOLDER / "questions.jsonl", FOLDER / "dialogues.jsonl"


@dataclass(frozen=True, slots=True)
class Draw:
    """Which questions of a set are asked: those of a split, and of these at most ``limit``, drawn with ``seed``."""

    split: str | None = None
    limit: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """Questions and dialogues over a corpus; ``sources`` maps the name of every file to its checksum."""

    name: str
    questions: Sequence[Question]
    dialogues: Sequence[Dialogue]
    build: Build
    sources: dict[str, str]
    draw: Draw
    leave_one_out: bool = False


def report_task(data: Path, draw: Draw) -> Task:
    """Return the report's own questions and dialogues over the corpus that the product ships with."""
    return replace(corpus_task(data, QUESTIONS, DIALOGUES, draw), name="report")


def corpus_task(corpus: Path, questions: Path | None, dialogues: Path | None, draw: Draw) -> Task:
    """Return questions, dialogues, or both, over a file or folder; raise InputError for what cannot be used."""
    if questions is None and dialogues is None:
        raise InputError("name --questions or --dialogues for this corpus; docs/evaluation.md shows how to write them")
    if not corpus.exists():
        raise InputError(f"--corpus {corpus} does not exist: name a file or folder")
    asked = in_split(read_questions(questions), draw.split) if questions else []
    talks = in_split(read_dialogues(dialogues), draw.split) if dialogues else []
    named = [path for path in (corpus, questions, dialogues) if path is not None]
    return Task(
        name=(questions or dialogues or corpus).stem,
        questions=sample(asked, draw.limit, draw.seed),
        dialogues=talks,
        build=files((corpus,)),
        sources=checksums(named),
        draw=draw,
    )


def passages_task(folder: Path, draw: Draw, *, leave_one_out: bool) -> Task:
    """Return a public set: questions drawn from it over all of its passages."""
    source = read_passage_set(folder, draw.split)
    return Task(
        name=folder.resolve().name,
        questions=sample(source.questions, draw.limit, draw.seed),
        dialogues=[],
        build=passages(source),
        sources=checksums([folder]),
        draw=draw,
        leave_one_out=leave_one_out,
    )


def checksums(paths: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of every file named or below a folder named, by its name."""
    found = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in found if file.is_file()}
