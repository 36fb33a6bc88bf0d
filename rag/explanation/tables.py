"""An explanation as titled tables of text, for the command line and the page to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.explanation.values import Contribution, ExplainedHit, ExplainedSentence, Explanation
from rag.explanation.words import KINDS, LISTS, OUTLINE, PARTS, PERIODS, Words

NONE = "–"
BEGINNING = 28
"""How many characters of a text are shown, enough to know it by."""

_LEAST = 0.005
"""A smaller contribution would be shown as zero."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, remarks below it, and rows under a head; both may be empty."""

    title: str
    remarks: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(explanation: Explanation, words: Words) -> tuple[Table, ...]:
    """Return the verdict, the question as understood, the passages, and the sentences, if there are any."""
    found = [_verdict(explanation, words), _question(explanation, words), _passages(explanation, words)]
    if explanation.sentences:
        found.append(_sentences(explanation, words))
    return tuple(found)


def _verdict(explanation: Explanation, words: Words) -> Table:
    outcome = words.refused.format(explanation.reason) if explanation.refused else words.answered
    judgement = explanation.judgement
    if judgement is None:
        return Table(words.verdict, (outcome, words.by_outline), (), ())
    sure = words.probable.format(probability=judgement.probability, strictness=explanation.strictness)
    rows = tuple(
        (words.of(PARTS, part.name), f"{part.value:.3f}", f"{part.weight:.3f}", f"{part.amount:+.2f}")
        for part in strongest(judgement.contributions)
    )
    return Table(words.verdict, (outcome, sure), words.parts_of_verdict if rows else (), rows)


def _question(explanation: Explanation, words: Words) -> Table:
    understood = explanation.understanding
    remarks = []
    if explanation.resolved_question != explanation.question:
        remarks.append(words.understood.format(explanation.resolved_question))
    terms = [f"{term.word} ({term.weight:.2f})" for term in understood.words]
    remarks.append(words.terms.format(_listed(terms, words)))
    if understood.periods:
        remarks.append(words.period.format(_listed((words.of(PERIODS, each) for each in understood.periods), words)))
    if understood.expects:
        remarks.append(words.expects.format(words.of(KINDS, understood.expects)))
    if understood.outline:
        remarks.append(words.outline.format(words.of(OUTLINE, understood.outline)))
    return Table(words.question, tuple(remarks), (), ())


def _passages(explanation: Explanation, words: Words) -> Table:
    names = tuple(words.of(LISTS, each.name) for each in explanation.lists)
    weights = [f"{name} {each.weight:.2f}" for name, each in zip(names, explanation.lists, strict=True)]
    rows = tuple(_hit_row(rank, each, words) for rank, each in enumerate(explanation.hits, start=1))
    head = (*words.place_of_hit, *names, *words.held)
    return Table(words.passages, (words.weights.format(_listed(weights, words)),), head if rows else (), rows)


def _hit_row(rank: int, explained: ExplainedHit, words: Words) -> tuple[str, ...]:
    score, factor = explained.hit.score, explained.period_factor
    ranks = [NONE if each is None else str(each) for each in (explained.fused_rank, *explained.ranks)]
    return (
        str(rank),
        beginning(explained.hit.text),
        f"{score:.4f}" if factor == 1 else words.stepped_back.format(score=score, factor=factor),
        *ranks,
        _listed(explained.matched, words),
        _listed(explained.unmatched, words),
    )


def _sentences(explanation: Explanation, words: Words) -> Table:
    rows = tuple(_sentence_row(each, words) for each in explanation.sentences)
    return Table(words.sentences, (), words.columns_of_sentence, rows)


def _sentence_row(explained: ExplainedSentence, words: Words) -> tuple[str, ...]:
    parts = [f"{words.of(PARTS, part.name)} {part.amount:+.2f}" for part in strongest(explained.contributions)]
    return (
        str(explained.rank),
        NONE if explained.citation is None else f"[{explained.citation}]",
        beginning(explained.text),
        f"{explained.first_score:.2f}",
        NONE if explained.odds is None else f"{explained.odds:+.2f}",
        f"{explained.score:.2f}",
        _listed(parts, words),
    )


def strongest(contributions: Sequence[Contribution]) -> list[Contribution]:
    """Return the contributions that are more than nothing, the strongest for or against first."""
    told = [each for each in contributions if abs(each.amount) >= _LEAST]
    return sorted(told, key=lambda each: -abs(each.amount))


def beginning(text: str) -> str:
    """Return the beginning of a text in one line.

    >>> beginning("新建职工书屋   5 万余家")
    '新建职工书屋 5 万余家'
    """
    line = " ".join(text.split())
    return line if len(line) <= BEGINNING else line[:BEGINNING] + "…"


def _listed(items: Iterable[str], words: Words) -> str:
    return words.separator.join(items) or NONE
