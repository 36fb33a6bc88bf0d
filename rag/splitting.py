"""Cuts documents into passages of whole sentences, balanced in length."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rag.types import Document, ParagraphKind, Passage, Span

SHORTEST_SECTION = 60  # characters
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


def split(document: Document, maximum_characters: int = 250) -> tuple[Passage, ...]:
    """Return passages of at most ``maximum_characters``, in order, that hold every sentence exactly once.

    A sentence is never cut: one that is longer is a passage by itself. Heading lines stand with the sentence after
    them. Of all the ways to cut, the one with the most even lengths is taken, where the end of a section is an end of a
    passage (but for sections that are short items), and the end of a paragraph costs less than a place inside one.
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
    """Return for each paragraph the index of the innermost section that holds it, -1 where none does.

    A short article or item of a list is no section of its own here, so that its list stays together.
    """
    starts = [paragraph.span.start for paragraph in document.paragraphs]
    found = [-1] * len(starts)
    for index, section in enumerate(document.sections):
        if section.run_in and len(section.span) < SHORTEST_SECTION:
            continue
        first = bisect_right(starts, section.span.start) - 1
        end = bisect_left(starts, section.span.end)
        found[first:end] = [index] * (end - first)
    return found


def _best_cuts(atoms: Sequence[_Atom], maximum: int) -> list[tuple[int, int]]:
    """Return the cheapest way to cut, by dynamic programming over the ends of passages."""
    starts = [atom.sentences[0].start for atom in atoms]
    borders = [0.0, *accumulate((_border_cost(before, after) for before, after in pairwise(atoms)), initial=0.0)]
    costs = [0.0]
    sources = [0]
    for end in range(1, len(atoms) + 1):
        best, source = float("inf"), end - 1
        stop = atoms[end - 1].sentences[-1].end
        for start in range(end - 1, -1, -1):
            length = stop - starts[start]
            if length > maximum and start < end - 1:
                break
            cost = costs[start] + _length_cost(length, maximum) + borders[end] - borders[start + 1]
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


def _length_cost(length: int, maximum: int) -> float:
    target = 0.8 * maximum
    return float(((length - target) / target) ** 2 + 0.05)


def _border_cost(before: _Atom, after: _Atom) -> float:
    """Return what a passage costs that goes on over the border between two atoms."""
    cost = 0.1 if before.paragraph != after.paragraph else 0.0
    if before.front != after.front:
        cost += 2.0
    if before.section != after.section:
        cost += 5.0
    return cost
