"""Cuts documents into passages of whole sentences, balanced in length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.types import Document, ParagraphKind, Passage, Span

TINY = 40
FRONT_KINDS = {ParagraphKind.TITLE, ParagraphKind.DATE, ParagraphKind.SPEAKER}


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never cut: a sentence, or heading lines with the sentence that follows them.

    ``paragraph`` and ``section`` tell where the atom begins; ``front`` says that it is title, date or speaker.
    """

    sentences: tuple[Span, ...]
    paragraph: int
    section: int
    front: bool

    @property
    def span(self) -> Span:
        return Span(self.sentences[0].start, self.sentences[-1].end)


def split(document: Document, maximum_characters: int = 250) -> tuple[Passage, ...]:
    """Return passages of at most ``maximum_characters``, in order, that hold every sentence exactly once.

    A sentence is never cut: one that is longer is a passage by itself. Heading lines stand with the sentence after
    them. Of all the ways to cut, the one with the most even lengths is taken, where the end of a section must be an
    end of a passage unless one side is tiny, and the end of a paragraph costs less than a place inside one.
    Raises ValueError for a maximum below 1.
    """
    if maximum_characters < 1:
        raise ValueError(f"maximum_characters must be at least 1, got {maximum_characters}")
    atoms = _atoms(document)
    passages = []
    for start, end in _best_cuts(atoms, maximum_characters):
        sentences = tuple(sentence for atom in atoms[start:end] for sentence in atom.sentences)
        passages.append(Passage(document.doc_id, Span(sentences[0].start, sentences[-1].end), sentences))
    return tuple(passages)


def _atoms(document: Document) -> list[_Atom]:
    sections = _innermost(document)
    atoms: list[_Atom] = []
    waiting: list[Span] = []
    for index, paragraph in enumerate(document.paragraphs):
        if paragraph.kind is ParagraphKind.HEADING:
            waiting += paragraph.sentences
            continue
        for sentence in paragraph.sentences:
            held = (*waiting, sentence)
            waiting = []
            atoms.append(_Atom(held, index, sections[index], paragraph.kind in FRONT_KINDS))
    if waiting:
        last = len(document.paragraphs) - 1
        atoms.append(_Atom(tuple(waiting), last, sections[last], front=False))
    return atoms


def _innermost(document: Document) -> list[int]:
    """Return for each paragraph the index of the innermost section that holds it, -1 where none does."""
    found = [-1] * len(document.paragraphs)
    for index, section in enumerate(document.sections):
        first = document.paragraph_index_at(section.span.start)
        for place in range(first, len(found)):
            if document.paragraphs[place].span.start >= section.span.end:
                break
            found[place] = index
    return found


def _best_cuts(atoms: Sequence[_Atom], maximum: int) -> list[tuple[int, int]]:
    """Return the cheapest way to cut, by dynamic programming over the ends of passages."""
    costs = [0.0]
    sources = [0]
    for end in range(1, len(atoms) + 1):
        best, source = float("inf"), end - 1
        for start in range(end - 1, -1, -1):
            length = atoms[end - 1].span.end - atoms[start].span.start
            if length > maximum and start < end - 1:
                break
            cost = costs[start] + _cost(atoms[start:end], length, maximum)
            if cost < best:
                best, source = cost, start
        costs.append(best)
        sources.append(source)
    cuts = []
    end = len(atoms)
    while end:
        cuts.append((sources[end], end))
        end = sources[end]
    return cuts[::-1]


def _cost(atoms: Sequence[_Atom], length: int, maximum: int) -> float:
    """Return what a passage of these atoms costs: for its length, and for the borders that it crosses."""
    target = 0.8 * maximum
    cost = ((length - target) / target) ** 2 + 0.05
    for before, after in pairwise(atoms):
        if before.paragraph != after.paragraph:
            cost += 0.1
        if before.front != after.front:
            cost += 2.0
        if before.section != after.section:
            cost += 5.0
    return cost
