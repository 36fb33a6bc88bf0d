"""What an exported conversation says, in order, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from rag.types import Answer, Document, SentenceStatus
from rag.ui.references import gb7714, plain, reference_of
from rag.ui.state import Turn
from rag.ui.strings import Strings


class Kind(str, Enum):
    """How a block is set."""

    TITLE = "title"
    QUESTION = "question"
    REMARK = "remark"
    TEXT = "text"
    ITEM = "item"
    LABEL = "label"
    QUOTE = "quote"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of plain text."""

    kind: Kind
    text: str


def blocks(strings: Strings, turns: Sequence[Turn], documents: Mapping[str, Document], today: date) -> list[Block]:
    """Return the conversation as blocks; a question that still waits is left out."""
    found = [Block(Kind.TITLE, f"{strings.name} · {strings.exported} {today.isoformat()}")]
    for number, turn in enumerate((turn for turn in turns if not turn.pending), start=1):
        found.append(Block(Kind.QUESTION, f"{number}. {turn.question}"))
        if turn.asked_of is not None:
            title = documents[turn.asked_of].title if turn.asked_of in documents else turn.asked_of
            found.append(Block(Kind.REMARK, strings.asked_of.format(title=title)))
        if turn.answer is None:
            found.append(Block(Kind.REMARK, turn.problem or strings.internal_error))
        else:
            found += _answer(strings, turn.answer, documents, today)
    return found


def _answer(strings: Strings, answer: Answer, documents: Mapping[str, Document], today: date) -> Iterator[Block]:
    if answer.resolved_question != answer.question:
        yield Block(Kind.REMARK, strings.understood.format(question=answer.resolved_question))
    if answer.refused:
        yield Block(Kind.REMARK, f"{strings.refused}：{answer.reason or ''}")
        return
    if answer.short_answer:
        yield Block(Kind.REMARK, f"{strings.short_answer}：{answer.short_answer.quote}")
    in_list = False
    for sentence in answer.sentences:
        framed = sentence.status is SentenceStatus.FRAME
        in_list = sentence.text.rstrip().endswith(("：", ":")) if framed else in_list
        kind = Kind.ITEM if in_list and not framed else Kind.TEXT
        yield Block(kind, sentence.text + "".join(f"[{number}]" for number in sentence.citations))
    if answer.citations:
        yield Block(Kind.LABEL, strings.citations)
    for citation in answer.citations:
        reference = reference_of(citation, documents.get(citation.doc_id))
        yield Block(Kind.QUOTE, f"[{citation.number}] {plain(reference)}")
        yield Block(Kind.REFERENCE, gb7714(reference, today))
