"""The few characters that answer a factoid question."""

from __future__ import annotations

import re

from rag.answering.evidence import Evidence
from rag.corpus import Corpus
from rag.query import Query
from rag.types import ShortAnswer, Span

LONGEST = 32
"""A longer answer is the sentence itself."""

_NOT_FACTOID = re.compile(
    "怎么|怎样|如何|为什么|为何|哪些|有什么|哪几|总结|概括|梳理|介绍|[吗呢][？?]?$|"
    "^(?:how (?!many|much|long)|why|what does)"
)
_EDGES = " \t\n，。；：、！？,.;:!?"


def short_answer(query: Query, evidence: Evidence, corpus: Corpus) -> ShortAnswer | None:
    """Return the short answer that the reader found in a sentence, None where the question asks for more than one."""
    reading = evidence.reading
    if reading is None or _NOT_FACTOID.search(query.normalized):
        return None
    span = trimmed(corpus.documents[evidence.sentence.doc_id].text, reading.span)
    if not 0 < len(span) <= LONGEST or not evidence.sentence.span.contains(span):
        return None
    return ShortAnswer(evidence.sentence.doc_id, span, span.of(corpus.documents[evidence.sentence.doc_id].text))


def trimmed(text: str, span: Span) -> Span:
    """Return a span without white space and punctuation at its edges.

    >>> trimmed("在，北京。", Span(1, 5))
    Span(start=2, end=4)
    """
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Span(start, end)
