"""Questions that a window all but answers: its answer is cut out, or a word of the question is put in another's place.

Without such examples a reader learns that a window which shares the words of a question answers it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.reading.windows import WindowText
from rag.types import Span
from tools.reader.examples import Asked, Example

_CLAUSE = re.compile("[^，,、；;。！？!?：:]+[，,、；;。！？!?：:]?")
_KINDS = frozenset({"nr", "ns", "nt", "nz", "n", "vn", "m", "t"})
"""Parts of speech whose words are put in one another's place: names, nouns, numbers, times (ICTCLAS, as in jieba)."""

_ASKING = re.compile("多少|几|哪|什么|谁|何")
_NEAR = 60
"""Words stand in the order of the questions, so that those nearby come from the same or a like article."""

_LEAST_LEFT = 6
"""A window must keep so many characters when its answer is cut out."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of questions by part of speech, and the words of each question."""

    by_kind: Mapping[str, Sequence[str]]
    of_question: Mapping[str, Sequence[tuple[str, str]]]


def words_of(asked: Sequence[Asked]) -> Words:
    """Return the words of the questions that may be exchanged; single characters are left out, but for numbers."""
    import jieba.posseg

    by_kind: dict[str, dict[str, None]] = defaultdict(dict)
    of_question: dict[str, list[tuple[str, str]]] = {}
    for each in asked:
        question = (each.positives or each.elsewhere)[0].question
        found = [(pair.word, pair.flag) for pair in jieba.posseg.cut(question)]
        of_question[question] = [
            (word, kind)
            for word, kind in found
            if kind in _KINDS and (len(word) > 1 or word.isdecimal()) and not _ASKING.search(word)
        ]
        for word, kind in of_question[question]:
            by_kind[kind].setdefault(word)
    return Words({kind: list(words) for kind, words in by_kind.items()}, of_question)


def exchanged(example: Example, words: Words, generator: random.Random) -> Example | None:
    """Return the example asked about something else: a word that its window holds gives way to one that it does not.

    None where the question shares no such word with the window.
    """
    text = example.window.heading + example.window.text
    shared = [(word, kind) for word, kind in words.of_question[example.question] if word in text]
    if not shared:
        return None
    word, kind = generator.choice(shared)
    known = words.by_kind[kind]
    at = known.index(word)
    others = [generator.choice(known[max(at - _NEAR, 0) : at + _NEAR]) for _ in range(5)]
    other = next((each for each in others if each not in text and each not in example.question), None)
    if other is None:
        return None
    return replace(example, question=example.question.replace(word, other), answers=())


def without_answer(example: Example) -> Example | None:
    """Return the example with the clauses of its answers cut out of the window, so that the words around them stay.

    None where too little would be left.
    """
    window = example.window
    sentences, text = [], ""
    for sentence in window.sentences:
        kept = "".join(
            window.text[clause.start : clause.end]
            for clause in _clauses(window.text, sentence)
            if not any(clause.overlaps(answer) for answer in example.answers)
        )
        if kept:
            sentences.append(Span(len(text), len(text) + len(kept)))
            text += kept
    if len(text) < _LEAST_LEFT:
        return None
    return replace(example, window=WindowText(window.heading, text, tuple(sentences)), answers=())


def without_other_clause(example: Example, generator: random.Random) -> Example:
    """Return the example with one clause less that holds no answer, so that a cut alone does not tell the two apart."""
    window = example.window
    others = [
        clause
        for sentence in window.sentences
        for clause in _clauses(window.text, sentence)
        if len(clause) < len(sentence) and not any(clause.overlaps(answer) for answer in example.answers)
    ]
    if not others:
        return example
    gone = generator.choice(others)
    left = WindowText(
        window.heading,
        window.text[: gone.start] + window.text[gone.end :],
        tuple(_moved(sentence, gone) for sentence in window.sentences),
    )
    return replace(example, window=left, answers=tuple(_moved(answer, gone) for answer in example.answers))


def _clauses(text: str, sentence: Span) -> list[Span]:
    return [
        Span(sentence.start + found.start(), sentence.start + found.end())
        for found in _CLAUSE.finditer(text[sentence.start : sentence.end])
    ]


def _moved(span: Span, gone: Span) -> Span:
    start = span.start - (len(gone) if span.start >= gone.end else 0)
    end = span.end - (len(gone) if span.end >= gone.end else 0)
    return Span(start, end)


def draw_hard(asked: Sequence[Asked], words: Words, generator: random.Random) -> list[Example]:
    """Return one epoch: for each question a window that answers, and one or two that do not or not any more."""
    drawn = []
    for each in asked:
        if not each.positives:
            drawn += [generator.choice(each.elsewhere), generator.choice(each.elsewhere[:3])]
            continue
        positive = generator.choice(each.positives)
        drawn.append(without_other_clause(positive, generator) if generator.random() < 0.4 else positive)
        near = each.same_passage if each.same_passage and generator.random() < 0.3 else each.elsewhere
        drawn += [generator.choice(near)] if near else []
        chance = generator.random()
        hard = without_answer(positive) if chance < 0.5 else exchanged(positive, words, generator)
        if hard is not None:
            drawn.append(hard)
    generator.shuffle(drawn)
    return drawn
