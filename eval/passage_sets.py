"""Public question sets: a folder of ``passages.jsonl`` and ``questions.jsonl``, or one in BEIR's layout.

Each passage becomes a document of its own. BEIR: Thakur et al. 2021, https://arxiv.org/abs/2104.08663.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.json_lines import check_unique, read_rows, read_text
from eval.question_sets import Question, read_passage_questions
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.types import Document

PASSAGES, QUESTIONS = "passages.jsonl", "questions.jsonl"
BEIR_CORPUS, BEIR_QUERIES, BEIR_QRELS = "corpus.jsonl", "queries.jsonl", "qrels"


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A passage of a public set; the title may be empty."""

    passage_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PassageSet:
    """A public set: all of its passages, and the questions about them."""

    name: str
    passages: tuple[SourcePassage, ...]
    questions: tuple[Question, ...]

    def documents(self, progress: Callable[[str, int, int], None] | None = None) -> list[Document]:
        """Return one parsed document a passage; progress counts them as the stage ``parse``."""
        from rag.parsing import parse_text

        documents = []
        for number, passage in enumerate(self.passages, start=1):
            checksum = hashlib.sha256(passage.text.encode()).hexdigest()
            title = passage.title or None
            documents.append(parse_text(passage.text, passage.passage_id, passage.passage_id, checksum, title))
            if progress is not None:
                progress("parse", number, len(self.passages))
        return documents


def read_passage_set(folder: Path, split: str | None = None) -> PassageSet:
    """Return the set in a folder of either layout; raise InputError naming the file and line of whatever is wrong.

    ``split`` picks the qrels of a BEIR folder (``test`` when not given); the other layout has no splits.
    """
    if (folder / BEIR_CORPUS).is_file():
        return _read_beir(folder, split or "test")
    if not (folder / PASSAGES).is_file():
        raise InputError(
            f"{folder} has neither {PASSAGES} with {QUESTIONS} nor BEIR's {BEIR_CORPUS} and {BEIR_QUERIES}"
        )
    if split is not None:
        raise InputError(f"{folder.name} is not divided; leave out --split {split}")
    passages = _read_passages(folder / PASSAGES, "id")
    return PassageSet(folder.name, passages, tuple(read_passage_questions(folder / QUESTIONS)))


def _read_passages(path: Path, key: str) -> tuple[SourcePassage, ...]:
    rows = read_rows(path)
    if key == "id":
        check_unique(rows)
    return tuple(SourcePassage(row.text(key), row.text("title", ""), row.text("text")) for row in rows)


def _read_beir(folder: Path, split: str) -> PassageSet:
    relevant = _read_qrels(folder / BEIR_QRELS / f"{split}.tsv")
    rows = read_rows(folder / BEIR_QUERIES)
    questions = tuple(
        Question(
            row.text("_id"), row.text("text"), "question", answerable=True, lang="", passages=relevant[row.text("_id")]
        )
        for row in rows
        if row.text("_id") in relevant
    )
    return PassageSet(folder.name, _read_passages(folder / BEIR_CORPUS, "_id"), questions)


def _read_qrels(path: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the relevant passages of each query, each of them a thing to be found; grades above 0 count alike."""
    found: dict[str, list[tuple[str, ...]]] = {}
    rows = csv.reader(read_text(path).splitlines(), delimiter="\t")
    for number, row in enumerate(rows, start=1):
        if number == 1 and row[:1] == ["query-id"]:
            continue
        if len(row) != 3 or not row[2].strip().lstrip("-").isdigit():
            raise InputError(
                f"{path.name}, line {number}: query id, passage id and a whole number are needed, got {row}"
            )
        if int(row[2]) > 0:
            found.setdefault(row[0], []).append((row[1],))
    return {query: tuple(passages) for query, passages in found.items()}


def write_beir(folder: Path, passages: Iterable[SourcePassage], questions: Sequence[Question], split: str) -> None:
    """Write passages, the answerable questions and their qrels in BEIR's layout.

    BEIR has no notion of passages that stand for one another: each of them is written as relevant.
    """
    from eval.json_lines import to_line

    asked = [question for question in questions if question.answerable]
    corpus = ({"_id": item.passage_id, "title": item.title, "text": item.text} for item in passages)
    queries = ({"_id": question.question_id, "text": question.question} for question in asked)
    pairs = [(item.question_id, name) for item in asked for names in item.passages for name in names]
    qrels = ["query-id\tcorpus-id\tscore", *(f"{query}\t{name}\t1" for query, name in dict.fromkeys(pairs))]
    (folder / BEIR_QRELS).mkdir(parents=True, exist_ok=True)
    (folder / BEIR_CORPUS).write_text("".join(map(to_line, corpus)), encoding="utf-8")
    (folder / BEIR_QUERIES).write_text("".join(map(to_line, queries)), encoding="utf-8")
    (folder / BEIR_QRELS / f"{split}.tsv").write_text("\n".join(qrels) + "\n", encoding="utf-8")
