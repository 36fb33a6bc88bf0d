"""Enumerations: clauses or numbered sentences that belong together, and the sentence that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.corpus import Corpus, Sentence
from rag.text import normalize
from rag.types import Document, Span

_LISTING = re.compile(
    "哪些|哪[几0-9一二三四五六七八九十]|几[个项条点方种大]|分别|列举|都有|有什么|都是什么|表现在|包括什么|"
    "which|what are|list"
)
_SUMMARY = re.compile("概括|总结|归纳|梳理|摘要|概要|大意|要点|综述|讲了?些?什么|说了?些?什么|summar|outline the")
_CLAUSE_ENDS = "；;"
_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(
    rf"(?P<number>[{_NUMERALS}]|[0-9]{{1,2}})(?P<form>是|要)|第(?P<nth>[{_NUMERALS}])(?P<after>[，,、个])"
)


def asks_for_list(normalized: str) -> bool:
    """Say whether a question asks for several things.

    >>> asks_for_list("还有哪些不足"), asks_for_list("主题是什么")
    (True, False)
    """
    return _LISTING.search(normalized) is not None


def asks_for_summary(normalized: str) -> bool:
    """Say whether a question asks what is said about something as a whole.

    >>> asks_for_summary("请概括报告对台湾问题的论述"), asks_for_summary("主题是什么")
    (True, False)
    """
    return _SUMMARY.search(normalized) is not None


def announces(sentence: Sentence, corpus: Corpus) -> bool:
    """Say whether a sentence opens the enumeration that it is itself the first clause of: “目标是：…；…”."""
    text = corpus.text_of(sentence)
    return text[-1] in _CLAUSE_ENDS and ("：" in text or ":" in text)


def series_of(sentence: Sentence, corpus: Corpus) -> tuple[Sentence, ...]:
    """Return the enumeration that a sentence is part of, or announces; none where there is none."""
    document = corpus.documents[sentence.doc_id]
    found = _numbered(sentence.span, document) or _clauses(sentence.span, document)
    sentences = (corpus.sentence_at(document.doc_id, span) for span in found)
    return tuple(each for each in sentences if each is not None)


def _clauses(span: Span, document: Document) -> Sequence[Span]:
    """Return the ；-clauses around a sentence or right after it."""
    spans = _paragraph(span, document)
    at = spans.index(span)
    ends = [document.text[each.end - 1] in _CLAUSE_ENDS for each in spans]
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
    return spans[first : last + 1]


def _numbered(span: Span, document: Document) -> Sequence[Span]:
    """Return the sentences numbered as one is, or from the next one on (一是 二是 三是), not what explains them."""
    spans = [each for paragraph in document.paragraphs for each in paragraph.sentences]
    at = spans.index(span)
    own = _number(span, document)
    if own is None:
        if at + 1 == len(spans) or (own := _number(spans[at + 1], document)) is None or own[0] != 1:
            return ()
        at += 1
    number, form = own
    numbered = spans[at]
    if number > 1:
        found = _back_to_first(spans[:at], document, number, form)
        if found is None:
            return ()
        at = found
    series = [spans[at], *_onwards(spans[at + 1 :], document, form)]
    return series if len(series) > 1 and numbered in series else ()


def _back_to_first(spans: Sequence[Span], document: Document, number: int, form: str) -> int | None:
    for index in range(len(spans) - 1, -1, -1):
        if _number(spans[index], document) == (number - 1, form):
            number -= 1
            if number == 1:
                return index
    return None


def _onwards(spans: Sequence[Span], document: Document, form: str) -> Iterator[Span]:
    number = 1
    for span in spans:
        found = _number(span, document)
        if found is None or found[1] != form:
            continue
        if found[0] != number + 1:
            return
        number += 1
        yield span


def _number(span: Span, document: Document) -> tuple[int, str] | None:
    """Return the number that a sentence begins with, and the form of its numbering."""
    found = _NUMBERED.match(normalize(span.of(document.text)))
    if found is None:
        return None
    numeral = found["number"] or found["nth"]
    value = int(numeral) if numeral.isdecimal() else _NUMERALS.index(numeral) + 1
    return value, found["form"] or found["after"]


def _paragraph(span: Span, document: Document) -> tuple[Span, ...]:
    return document.paragraphs[document.paragraph_index_at(span.start)].sentences
