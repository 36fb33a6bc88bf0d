"""A conversation as the browser keeps it: the JSON of its answers, checked in every detail when it comes back.

What a browser sends may be old, cut off or tampered with, so nothing of it is taken on trust: a conversation that does
not have exactly this shape is not restored. Whether its quotes still stand in the documents is seen where it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from rag.schema import answer_to_json
from rag.types import (
    Answer,
    AnswerSentence,
    Citation,
    Hit,
    Passage,
    SentenceStatus,
    ShortAnswer,
    Span,
)
from rag.ui.feedback import Verdict
from rag.ui.state import Turn

SAVED_VERSION = 1
MAX_CHARACTERS = 400_000
"""Code points of JSON; a browser keeps about five million bytes for a page, encrypted, three bytes a character."""
MAX_TEXT = 20_000
MAX_ITEMS = 200
Item = TypeVar("Item")
Saved = dict[str, Any]


def saved(turns: Sequence[Turn]) -> Saved:
    """Return the conversation for the browser to keep: the newest turns that fit, none that still waits."""
    kept: list[Saved] = []
    room = MAX_CHARACTERS
    for turn in reversed([turn for turn in turns if not turn.pending]):
        value = {"question": turn.question, "answer": turn.answer and _answer_to_json(turn.answer)}
        value.update(problem=turn.problem, verdict=turn.verdict and turn.verdict.value, asked_of=turn.asked_of)
        room -= len(json.dumps(value, ensure_ascii=False))
        if room < 0:
            break
        kept.insert(0, value)
    return {"version": SAVED_VERSION, "turns": kept}


def restored(value: object, most: int) -> list[Turn]:
    """Return the conversation that a browser kept, at most so many turns; none where it is damaged."""
    try:
        kept = _mapping(value)
        if kept["version"] != SAVED_VERSION or len(json.dumps(kept, ensure_ascii=False)) > 2 * MAX_CHARACTERS:
            return []
        return _list(kept["turns"], _turn)[-most:]
    except (KeyError, TypeError, ValueError, RecursionError):
        return []


def _answer_to_json(answer: Answer) -> Saved:
    """Return the answer in the one JSON form, with the document of the short answer, which that form leaves out."""
    value = answer_to_json(answer)
    short = answer.short_answer
    return {**value, "short_doc": short.doc_id} if short else value


def _turn(value: object) -> Turn:
    turn = _mapping(value)
    question, answer, problem = _text(turn["question"]), turn["answer"], turn["problem"]
    if (answer is None) == (problem is None) or not question:
        raise ValueError(turn.keys())
    asked_of = _optional(turn["asked_of"], _text)
    if answer is None:
        return Turn(question, problem=_text(problem), asked_of=asked_of)
    verdict = _optional(turn["verdict"], Verdict)
    return Turn(question, answer=_answer(_mapping(answer)), verdict=verdict, asked_of=asked_of)


def _answer(value: Mapping[str, Any]) -> Answer:
    citations = _list(value["citations"], _citation)
    sentences = _list(value["sentences"], _sentence)
    numbers = {citation.number for citation in citations}
    refused = value["refused"]
    if not isinstance(refused, bool) or any(set(sentence.citations) - numbers for sentence in sentences):
        raise ValueError(refused)
    return Answer(
        question=_text(value["question"]),
        resolved_question=_text(value["resolved_question"]),
        text=_text(value["text"]),
        refused=refused,
        reason=_optional(value["reason"], _text),
        short_answer=_optional(value["short_answer"], lambda short: _short(short, _text(value["short_doc"]))),
        sentences=tuple(sentences),
        citations=tuple(citations),
        hits=tuple(_list(value["hits"], _hit)),
        timings_ms={"total": _number(_mapping(value["timings_ms"]).get("total", 0))},
    )


def _citation(value: object) -> Citation:
    fields = _mapping(value)
    span, quote = _span(fields), _text(fields["quote"])
    return Citation(
        number=_position(fields["number"]),
        doc_id=_text(fields["doc_id"]),
        title=_text(fields["title"]),
        headings=tuple(_list(fields["headings"], _text)),
        page=_optional(fields["page"], _position),
        paragraph=_position(fields["paragraph"]),
        span=_sized(span, quote),
        quote=quote,
    )


def _hit(value: object) -> Hit:
    fields = _mapping(value)
    text = _text(fields["text"])
    passage = Passage(_text(fields["doc_id"]), _sized(_span(fields), text), ())
    headings = tuple(_list(fields["headings"], _text))
    return Hit(passage, text, headings, _optional(fields["page"], _position), _number(fields["score"]))


def _sentence(value: object) -> AnswerSentence:
    fields = _mapping(value)
    numbers = tuple(_list(fields["citations"], _position))
    return AnswerSentence(_text(fields["text"]), numbers, SentenceStatus(fields["status"]))


def _short(value: object, doc_id: str) -> ShortAnswer:
    fields = _mapping(value)
    quote = _text(fields["quote"])
    return ShortAnswer(doc_id, _sized(_span(fields), quote), quote)


def _span(fields: Mapping[str, Any]) -> Span:
    return Span(_position(fields["start"]), _position(fields["end"]))


def _sized(span: Span, text: str) -> Span:
    if len(span) != len(text) or not text:
        raise ValueError(span)
    return span


def _optional(value: object, read: Callable[[object], Item]) -> Item | None:
    return None if value is None else read(value)


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(type(value))
    return value


def _list(value: object, read: Callable[[object], Item]) -> list[Item]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise TypeError(type(value))
    return [read(item) for item in value]


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise TypeError(type(value))
    return value


def _position(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
        raise TypeError(value)
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e12 < value < 1e12:
        raise TypeError(value)
    return float(value)
