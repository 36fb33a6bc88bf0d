"""Turns public question sets into windows with questions: which sentences answer, which characters, or none."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.passage_sets import PassageSet, read_passage_set
from rag.reading.windows import Window, WindowText, text_of, windows_of
from rag.retrieval.lexical import LexicalIndex
from rag.text import lexical_tokens, simplify
from rag.types import Document, Span

HELD_OUT_SHARE = 5
"""One article in so many is kept out of training."""

NEGATIVES = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A question with one window; ``answers`` are spans inside it, empty where it does not answer.

    With ``whole_sentences`` they are the sentences that answer, and no short answer is known.
    """

    question: str
    window: WindowText
    answers: tuple[Span, ...]
    whole_sentences: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the windows of its passage that answer, those that do not, and hard ones from elsewhere."""

    positives: tuple[Example, ...]
    same_passage: tuple[Example, ...]
    elsewhere: tuple[Example, ...]


def is_held_out(name: str) -> bool:
    """Say whether an article is kept out of training, by a hash of its title.

    >>> [is_held_out(name) for name in ("甲", "乙", "丙", "丁")].count(True) < 4
    True
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % HELD_OUT_SHARE == 0


def read_asked(folders: Sequence[Path], held_out: bool) -> list[Asked]:
    """Return the questions of the sets whose articles are held out, or those whose articles are not."""
    found = []
    for folder in folders:
        source = read_passage_set(folder)
        articles = {item.passage_id: item.title or item.passage_id for item in source.passages}
        chosen = {name for name, title in articles.items() if is_held_out(title) == held_out}
        found += _asked(source, chosen)
    return found


def _asked(source: PassageSet, chosen: set[str]) -> list[Asked]:
    documents = {document.doc_id: document for document in source.documents() if document.doc_id in chosen}
    windows = {name: _windows(document) for name, document in documents.items()}
    flat = [(name, index) for name, group in windows.items() for index in range(len(group))]
    keys = [f"{name}#{index}" for name, index in flat]
    terms = LexicalIndex.build(keys, [lexical_tokens(_text(documents[name], windows[name][at])) for name, at in flat])
    found = []
    for question in source.questions:
        gold = question.passages[0][0]
        if gold not in documents:
            continue
        own = [_example(question.question, documents[gold], window, question.answers) for window in windows[gold]]
        ranked = [key.rpartition("#") for key, _ in terms.search(lexical_tokens(question.question), 4 * NEGATIVES)]
        others = [
            _example(question.question, documents[name], windows[name][int(at)], question.answers)
            for name, _, at in ranked
            if name != gold
        ]
        found.append(
            Asked(
                tuple(example for example in own if example.answers),
                tuple(example for example in own if not example.answers),
                tuple(example for example in others if not example.answers)[:NEGATIVES],
            )
        )
    return [asked for asked in found if asked.positives and asked.elsewhere]


def _windows(document: Document) -> list[Window]:
    sentences = [span for paragraph in document.paragraphs for span in paragraph.sentences]
    return windows_of(document, sentences)


def _text(document: Document, window: Window) -> str:
    return window.span.of(document.text)


def _example(question: str, document: Document, window: Window, answers: Iterable[str]) -> Example:
    copy = text_of(document, window)
    spans = {place for answer in answers for place in find_all(copy.text, simplify(answer))}
    return Example(simplify(question), copy, tuple(sorted(spans)))


def find_all(text: str, answer: str) -> list[Span]:
    """Return every place of an answer in a text."""
    found, start = [], text.find(answer)
    while start >= 0:
        found.append(Span(start, start + len(answer)))
        start = text.find(answer, start + 1)
    return found


def draw(asked: Sequence[Asked], generator: random.Random) -> list[Example]:
    """Return one epoch: for each question a window that answers and one that does not, shuffled."""
    drawn = []
    for each in asked:
        drawn.append(generator.choice(each.positives))
        near = each.same_passage if each.same_passage and generator.random() < 0.3 else each.elsewhere
        drawn.append(generator.choice(near))
    generator.shuffle(drawn)
    return drawn
