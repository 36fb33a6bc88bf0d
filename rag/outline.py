"""Answers to questions about the outline, from the heading tree of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from rag.corpus import Corpus
from rag.coverage import TermWeights, coverage
from rag.query import Query
from rag.question.period import Period, period_of_headings
from rag.question.structure import LAST, Structure, Wanted, numeral_of
from rag.text import normalize
from rag.types import Document, ParagraphKind, Section, Span

_DASHES = "—―─-"
_SEVERAL = 2
_NUMERAL = re.compile("[0-9０-９一二三四五六七八九十百]+")
LEAST_COVERAGE = 0.6
"""How much of a question's topic a heading must hold to be meant by it."""

LEAST_EXPLICIT_COVERAGE = 0.35
"""The same where the question speaks of the outline in so many words."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """What the outline says to a question.

    ``section`` is the place meant, None for the document as a whole; ``items`` are the headings that answer, in
    order. Where the question names a place that does not exist, ``items`` is empty and ``asked`` is its number among
    ``available`` ones.
    """

    document: Document
    section: Section | None
    items: tuple[Span, ...]
    counted: bool
    asked: int | None = None
    available: int = 0


class Outline(Protocol):
    """Answers from headings."""

    def read(self, query: Query) -> Outlined | None:
        """Return what the outline answers, None when the question is not about it."""
        ...


class ReadOnce:
    """An Outline that reads a question once, although the retriever and the answerer both ask for it."""

    def __init__(self, outline: Outline) -> None:
        """Wrap an outline."""
        self._outline = outline
        self._last: tuple[Query, Outlined | None] | None = None

    def read(self, query: Query) -> Outlined | None:
        """Return what the outline answers; threads that ask different questions at a time only make it read again."""
        last = self._last
        if last is None or last[0] is not query:
            self._last = last = (query, self._outline.read(query))
        return last[1]


@dataclass(frozen=True, slots=True)
class OutlineReader:
    """Finds the place in a heading tree that a question means."""

    corpus: Corpus
    weights: TermWeights

    def read(self, query: Query) -> Outlined | None:
        """Return what the outline answers, None when the question is not about it."""
        structure = query.structure
        if structure is None:
            return None
        document = self._document(query)
        if document is None or not _children(document, None):
            return None
        return self._resolve(query, structure, document)

    def _document(self, query: Query) -> Document | None:
        """Return the document meant: the only one, or the only one whose title the question names."""
        documents = list(self.corpus.documents.values())
        if len(documents) == 1:
            return documents[0]
        named = [each for each in documents if each.sections and normalize(each.title) in query.normalized]
        return named[0] if len(named) == 1 else None

    def _resolve(self, query: Query, structure: Structure, document: Document) -> Outlined | None:
        section: Section | None = None
        for number in structure.parts:
            children = [child for child in _children(document, None) if not child.run_in]
            if not children:
                return None
            if not 0 < (len(children) if number == LAST else number) <= len(children):
                return Outlined(document, None, (), counted=False, asked=number, available=len(children))
            section = children[number - 1 if number > 0 else LAST]
        if not structure.parts:
            found = self._topical(query, structure, document)
            if found is None or _lacks_items(document, found.section, structure):
                found = self._numbered(query, structure, document) or found
                structure = replace(structure, items=()) if found and found.numbered else structure
            if found is None:
                return None
            section = found.section
        for number in structure.items:
            children = _children(document, section)
            if not children:
                return None
            if not 0 < (len(children) if number == LAST else number) <= len(children):
                return Outlined(document, section, (), counted=False, asked=number, available=len(children))
            section = children[number - 1 if number > 0 else LAST]
        return _outlined(structure, document, section)

    def _numbered(self, query: Query, structure: Structure, document: Document) -> _Found | None:
        """Return the section of a number, wherever it stands: that whose heading says the topic, or the only one."""
        if len(structure.items) != 1:
            return None
        [number] = structure.items
        numbered = [each for each in document.sections if numeral_of(each.marker) == number]
        fitting = [
            each
            for each in numbered
            if coverage(query.topic, normalize(each.heading.of(document.text)), self.weights) >= LEAST_EXPLICIT_COVERAGE
        ]
        inner = [each for each in numbered if each.level > 1]
        found = fitting or inner
        return _Found(found[0], numbered=True) if len(found) == 1 else None

    def _topical(self, query: Query, structure: Structure, document: Document) -> _Found | None:
        """Return the section that the topic of a question names; the whole document where it names none."""
        title = normalize(document.title)
        named = title in query.normalized  # then its words say which document is meant, not which part
        topic = [word for word in query.topic if not (named and word in title)]
        if not topic:
            named_outright = self._named_outright(query, document)
            if named_outright is not None:
                return named_outright
            return _by_period(query, document) if query.periods else _by_count(structure, document)
        scored = [
            (coverage(topic, normalize(section.heading.of(document.text)), self.weights), -section.level, -index)
            for index, section in enumerate(document.sections)
            if _fits(document, section, query.periods)
            and (structure.wanted is Wanted.PLACE or structure.items or _children(document, section))
        ]
        best = max(scored, default=(0.0, 0, 0))
        least = LEAST_EXPLICIT_COVERAGE if structure.explicit else LEAST_COVERAGE
        return _Found(document.sections[-best[2]]) if best[0] >= least else None

    def _named_outright(self, query: Query, document: Document) -> _Found | None:
        """Return the section whose heading holds every word of a question of general words alone: 重点工作任务."""
        if len(query.outline_words) < _SEVERAL:
            return None
        for section in document.sections:
            heading = normalize(section.heading.of(document.text))
            if _fits(document, section, query.periods) and coverage(query.outline_words, heading, self.weights) == 1.0:
                return _Found(section)
        return None


@dataclass(frozen=True, slots=True)
class _Found:
    section: Section | None
    numbered: bool = False


def _lacks_items(document: Document, section: Section | None, structure: Structure) -> bool:
    """Say whether the first item that a question names by number is not below a section."""
    return bool(structure.items) and len(_children(document, section)) < max(structure.items[0], 1)


def _by_period(query: Query, document: Document) -> _Found | None:
    if len(query.periods) != 1:
        return None
    (period,) = query.periods
    fitting = [each for each in _children(document, None) if _period(document, each) is period]
    return _Found(fitting[0]) if fitting else None


def _by_count(structure: Structure, document: Document) -> _Found:
    """Return the first place that has as many parts as the question says: the nine tasks; or else the whole."""
    places: list[Section | None] = [None, *document.sections]
    fitting = [each for each in places if _group_of(document, each, structure.count)]
    return _Found(fitting[0]) if fitting else _Found(None)


def _outlined(structure: Structure, document: Document, section: Section | None) -> Outlined | None:
    children = _group_of(document, section, structure.count) or _children(document, section)
    if structure.wanted is Wanted.PARTS:
        if not children:
            return None
        return Outlined(document, section, tuple(child.heading for child in children), counted=True)
    if section is None:
        titles = _titles(document) if structure.wanted is Wanted.HEADING else ()
        return Outlined(document, None, titles, counted=False) if titles else None
    if structure.wanted is Wanted.PLACE:
        path = [*(each for each in document.sections_at(section.heading) if each != section), section]
        numbered = [each.heading for each in path if not each.run_in] or [section.heading]
        return Outlined(document, section, tuple(reversed(numbered)), counted=False)
    below = [child.heading for child in children if not child.run_in] if structure.wanted is Wanted.CONTENT else []
    return Outlined(document, section, (section.heading, *below), counted=False)


def _titles(document: Document) -> tuple[Span, ...]:
    titles = [each.span for each in document.paragraphs if each.kind is ParagraphKind.TITLE]
    main = [span for span in titles if document.text[span.start] not in _DASHES]
    return tuple(main or titles)


def _children(document: Document, section: Section | None) -> list[Section]:
    """Return the sections right below one, or the outermost ones: those numbered as the first of them is."""
    below = _below(document, section)
    return [each for each in below if _numbering(each) == _numbering(below[0])]


def _group_of(document: Document, section: Section | None, count: int | None) -> list[Section]:
    """Return the sections right below one that are numbered alike and are as many as asked for; none without such."""
    below = _below(document, section)
    groups = [[each for each in below if _numbering(each) == form] for form in dict.fromkeys(map(_numbering, below))]
    return next((group for group in groups if len(group) == count), [])


def _below(document: Document, section: Section | None) -> list[Section]:
    level = 1 if section is None else section.level + 1
    return [
        each
        for each in document.sections
        if each.level == level and (section is None or (section.span.contains(each.span) and each != section))
    ]


def _numbering(section: Section) -> str:
    """Return the form of a section's number: （#） for （七）."""
    return _NUMERAL.sub("#", section.marker)


def _fits(document: Document, section: Section, periods: frozenset[Period]) -> bool:
    if len(periods) != 1:
        return True
    found = _period(document, section)
    return found is None or found in periods


def _period(document: Document, section: Section) -> Period | None:
    return period_of_headings([*document.headings_at(section.span), section.heading.of(document.text)])
