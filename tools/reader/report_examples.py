"""Turns a report with a question set into windows with questions, as the product would read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.gold import EvidenceResolver, Place
from eval.question_sets import Question, read_questions
from rag.config import load_settings
from rag.parsing import parse_file
from rag.reading.windows import Window, text_of, windows_of
from rag.retrieval.lexical import LexicalIndex
from rag.splitting import split
from rag.text import lexical_tokens, simplify
from rag.types import Document, Span
from tools.reader.examples import NEGATIVES, Asked, Example, find_all

OUTLINE = "outline"
"""Questions of this type are answered from the headings and never read."""


def read_report(corpus: Path, questions: Path) -> list[Asked]:
    """Return the questions about a report; those that it does not answer have no positives."""
    document = parse_file(corpus, corpus.stem)
    passages = split(document, load_settings().passage_characters)
    windows = [window for passage in passages for window in windows_of(document, passage.sentences)]
    terms = LexicalIndex.build(
        [str(at) for at in range(len(windows))],
        [lexical_tokens(window.heading + window.span.of(document.text)) for window in windows],
    )
    resolver = EvidenceResolver({document.doc_id: document})
    found = []
    for question in read_questions(questions):
        if question.type == OUTLINE:
            continue
        places = [place for item in resolver.question(question) for place in item.places]
        ranked = [windows[int(key)] for key, _ in terms.search(lexical_tokens(question.question), 4 * NEGATIVES)]
        found.append(_asked(question, document, windows, places, ranked))
    resolver.check()
    return [each for each in found if each.positives or each.elsewhere]


def _asked(
    question: Question, document: Document, windows: Sequence[Window], places: Sequence[Place], ranked: Sequence[Window]
) -> Asked:
    own = [_example(question, document, window, places) for window in windows if _holds(window, places)]
    others = [_example(question, document, window, ()) for window in ranked if not _holds(window, places)]
    return Asked(tuple(each for each in own if each.answers), (), tuple(others[:NEGATIVES]))


def _holds(window: Window, places: Sequence[Place]) -> bool:
    return any(span.overlaps(place.span) for span in window.sentences for place in places)


def _example(question: Question, document: Document, window: Window, places: Sequence[Place]) -> Example:
    """Return the example; where the question has no short answer, its whole sentences are the answers."""
    copy = text_of(document, window)
    right = [
        place
        for place, span in zip(copy.sentences, window.sentences, strict=True)
        if any(span.overlaps(each.span) for each in places)
    ]
    short = {
        place
        for answer in question.answers
        for place in find_all(copy.text, simplify(answer))
        if any(sentence.contains(place) for sentence in right)
    }
    answers: tuple[Span, ...] = tuple(sorted(short or right))
    return Example(simplify(question.question), copy, answers, whole_sentences=not short)
