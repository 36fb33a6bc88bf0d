"""What a run asks, and of which corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.library import Reader, files, passages
from eval.machine import ROOT
from eval.passage_sets import read_passage_set
from eval.question_sets import Dialogue, Question, in_split, read_dialogues, read_questions, sample
from rag.errors import InputError

QUESTIONS, DIALOGUES = ROOT / "eval" / "questions.jsonl", ROOT / "eval" / "dialogues.jsonl"


@dataclass(frozen=True, slots=True)
class Draw:
    """Which of the questions are asked: those of a split, or all; at most ``limit`` of them, drawn by ``seed``."""

    split: str | None = None
    limit: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A corpus and what is asked about it."""

    name: str
    read: Reader
    questions: Sequence[Question]
    dialogues: Sequence[Dialogue]
    draw: Draw


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person named on the command line: a corpus with questions, a set of passages, or nothing at all."""

    corpus: Path | None = None
    questions: Path | None = None
    dialogues: Path | None = None
    passages: Path | None = None

    def plan(self, data_directory: Path, draw: Draw) -> Plan:
        """Return the plan; without any choice, that of the report. Raises InputError for a choice that is none."""
        if self.passages:
            if self.corpus or self.questions or self.dialogues:
                raise InputError("--passages is a set of its own: leave out --corpus, --questions and --dialogues")
            return plan_passages(self.passages, draw)
        if self.corpus or self.questions or self.dialogues:
            return plan_documents(self.corpus or data_directory, self.questions, self.dialogues, draw)
        return plan_report(data_directory, draw)


def plan_documents(corpus: Path, questions: Path | None, dialogues: Path | None, draw: Draw) -> Plan:
    """Return the plan to ask about a file or folder; raise InputError when nothing is asked."""
    asked = _drawn(in_split(read_questions(questions), draw.split), draw) if questions else []
    turns = in_split(read_dialogues(dialogues), draw.split) if dialogues else []
    if not asked and not turns:
        raise InputError("there is nothing to ask: name --questions FILE, --dialogues FILE or both")
    return Plan((questions or dialogues or corpus).stem, files(corpus), asked, turns, draw)


def plan_report(data_directory: Path, draw: Draw) -> Plan:
    """Return the plan to ask the report's own questions and dialogues."""
    plan = plan_documents(data_directory, QUESTIONS, DIALOGUES, draw)
    return Plan("report", plan.read, plan.questions, plan.dialogues, draw)


def plan_passages(folder: Path, draw: Draw) -> Plan:
    """Return the plan to ask the questions of a public set; every passage stays in the index."""
    source = read_passage_set(folder, draw.split)
    return Plan(source.name, passages(source), _drawn(source.questions, draw), (), draw)


def _drawn(questions: Sequence[Question], draw: Draw) -> list[Question]:
    return sample(questions, draw.limit, draw.seed)
