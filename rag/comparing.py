"""The same question to several documents, each asked as if it were the only one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import InputError
from rag.protocols import QuestionAnswering
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """What one document says."""

    doc_id: str
    title: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answers of several documents to one question, in the order in which they were named."""

    question: str
    answers: tuple[DocumentAnswer, ...]


def compare(
    library: QuestionAnswering, question: str, doc_ids: Sequence[str], history: Sequence[str] = ()
) -> Comparison:
    """Ask each document alone; raise InputError for fewer than two, one named twice, or one that is not there."""
    if len(set(doc_ids)) < max(2, len(doc_ids)):
        raise InputError(f"{' and '.join(doc_ids) or 'nothing'} cannot be compared: name two different documents")
    parts = [library.only([doc_id]) for doc_id in doc_ids]
    answers = tuple(
        DocumentAnswer(doc_id, part.documents[doc_id].title, part.ask(question, history))
        for doc_id, part in zip(doc_ids, parts, strict=True)
    )
    return Comparison(answers[0].answer.question, answers)
