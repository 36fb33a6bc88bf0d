"""Rankings as TREC run files: ``question Q0 document rank score name``, one line a place of a ranking.

A document is named by its id, or a part of it by its address, ``doc_id:start-end``. See
https://trec.nist.gov/data/qrels_eng/ for the sister format and https://github.com/usnistgov/trec_eval for its reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.json_lines import read_text
from rag.errors import InputError
from rag.types import Document, Hit, Passage, Span, address

Run = dict[str, list[tuple[str, float]]]
"""For each question the names of what was found with their scores, best first."""

_ADDRESS = re.compile(r"(?P<doc_id>.+):(?P<start>\d+)-(?P<end>\d+)")
_FIELDS = 6


def run_lines(result: Mapping[str, Any], name: str = "wenju") -> list[str]:
    """Return the rankings of a result as lines of a run; raise InputError for an id that the format cannot hold."""
    lines = []
    for question in result["questions"]:
        for rank, hit in enumerate(question["ranked"], start=1):
            place = address(hit["doc_id"], Span(hit["start"], hit["end"]))
            fields = (question["id"], "Q0", place, f"{rank}", f"{hit['score']:.6f}", name)
            if any(len(field.split()) != 1 for field in fields):
                raise InputError(f"a TREC run cannot hold white space, as in {fields[0]!r} and {place!r}: rename it")
            lines.append(" ".join(fields))
    return lines


def read_run(path: Path) -> Run:
    """Return the rankings in a run file; raise InputError naming the line of whatever is wrong.

    As trec_eval reads them, the order is that of falling scores; equal scores stand in the order of the file.
    """
    run: Run = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) != _FIELDS:
            raise InputError(
                f"{path.name}, line {number}: six fields are needed (question Q0 document rank score name)"
            )
        question, _, found, _, score, _ = fields
        run.setdefault(question, []).append((found, _number(score, f"{path.name}, line {number}")))
    if not run:
        raise InputError(f"{path.name} holds no ranking")
    return {question: sorted(ranking, key=lambda item: -item[1]) for question, ranking in run.items()}


def hits_of(ranking: Sequence[tuple[str, float]], documents: Mapping[str, Document]) -> list[Hit]:
    """Return what a ranking names as hits; raise InputError for what is not in the documents."""
    return [span_hit(*_place(name, documents), score, documents) for name, score in ranking]


def span_hit(doc_id: str, span: Span, score: float, documents: Mapping[str, Document]) -> Hit:
    """Return a hit on any stretch of a document, whoever cut it."""
    document = documents[doc_id]
    passage = Passage(doc_id, span, ())
    return Hit(passage, span.of(document.text), document.headings_at(span), document.page_at(span.start), score)


def _place(name: str, documents: Mapping[str, Document]) -> tuple[str, Span]:
    if name in documents:
        return name, Span(0, len(documents[name].text))
    match = _ADDRESS.fullmatch(name)
    if match and match["doc_id"] in documents:
        start, end = int(match["start"]), int(match["end"])
        if start < end <= len(documents[match["doc_id"]].text):
            return match["doc_id"], Span(start, end)
    raise InputError(f"{name!r} is no document of this set and no address (doc_id:start-end) inside one")


def _number(text: str, place: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InputError(f"{place}: the score must be a number, got {text!r}") from error
