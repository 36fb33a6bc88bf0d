"""Enumerations: ；-clauses that belong together, and the sentence that announces them."""

from __future__ import annotations

import re

from rag.corpus import Corpus, Sentence
from rag.types import Span

_LISTING = re.compile("哪些|哪几|几[个项条点方种]|几大|分别|列举|都有|有什么|表现在|which|what are|list")
_CLAUSE_ENDS = "；;"


def asks_for_list(normalized: str) -> bool:
    """Say whether a question asks for several things.

    >>> asks_for_list("还有哪些不足"), asks_for_list("主题是什么")
    (True, False)
    """
    return _LISTING.search(normalized) is not None


def series_of(sentence: Sentence, corpus: Corpus) -> tuple[Sentence, ...]:
    """Return the clauses of the enumeration that a sentence is part of, or announces; none where there is none."""
    document = corpus.documents[sentence.doc_id]
    spans = document.paragraphs[document.paragraph_index_at(sentence.span.start)].sentences
    at = spans.index(sentence.span)
    ends = [_is_clause(span, document.text) for span in spans]
    inside = ends[at] or (at > 0 and ends[at - 1])
    announced = not inside and at + 1 < len(spans) and ends[at + 1]
    if not inside and not announced:
        return ()
    first = at + 1 if announced else at
    while first > 0 and ends[first - 1]:
        first -= 1
    last = first
    while last + 1 < len(spans) and ends[last]:
        last += 1
    found = (corpus.sentence_at(document.doc_id, span) for span in spans[first : last + 1])
    return tuple(each for each in found if each is not None)


def _is_clause(span: Span, text: str) -> bool:
    return text[span.end - 1] in _CLAUSE_ENDS
