"""Sentences over the shipped report that say what it says, and sentences with a planted fault, to try the checks on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.citations import cite
from rag.config import load_settings, project_root
from rag.corpus import Corpus, Sentence, corpus_of
from rag.parsing import parse_file
from rag.splitting import split
from rag.types import Answer, Citation
from rag.writing.drafts import Draft
from rag.writing.evidence import evidence_of

FILE = Path(__file__).with_name("planted.jsonl")
FAITHFUL, FREE = "faithful", "faithful, free"
OTHER_PLACE, NO_PLACE, NO_NUMBER = "other citation", "no such citation", "no citation"


@dataclass(frozen=True, slots=True)
class Trial:
    """A sentence with its citations, the places it was given, and its kind: ``faithful``, or what is wrong with it.

    Every other line of the file is ``tuned``: the checks were made with an eye on it; the others are for measuring.
    """

    draft: Draft
    evidence: Mapping[int, Citation]
    kind: str
    tuned: bool


def trials() -> list[Trial]:
    """Return all trials over the shipped report, in the order of the file."""
    corpus = _corpus()
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [trial for place, line in enumerate(lines) for trial in _trials(json.loads(line), corpus, place % 2 == 0)]


def _corpus() -> Corpus:
    settings = load_settings(environ={})
    documents = [parse_file(path) for path in sorted((project_root() / "data").glob("*.txt"))]
    return corpus_of(
        documents, [each for document in documents for each in split(document, settings.passage_characters)]
    )


def _trials(line: Mapping[str, Any], corpus: Corpus, tuned: bool) -> Iterator[Trial]:
    evidence = _evidence([_sentence(beginning, corpus) for beginning in line["cites"]], corpus)
    own = tuple(range(1, len(line["cites"]) + 1))
    beside = [number for number in evidence if number not in own]
    yield from (Trial(Draft(text, own), evidence, FREE, tuned) for text in line.get("free", ()))
    for text in line.get("faithful", ()):
        yield Trial(Draft(text, own), evidence, FAITHFUL, tuned)
        yield Trial(Draft(text, (len(evidence) + 1,)), evidence, NO_PLACE, tuned)
        yield Trial(Draft(text, ()), evidence, NO_NUMBER, tuned)
        if beside:
            yield Trial(Draft(text, (beside[0],)), evidence, OTHER_PLACE, tuned)
    for kind, text in line.get("planted", ()):
        yield Trial(Draft(text, own), evidence, kind, tuned)


def _evidence(sentences: Sequence[Sentence], corpus: Corpus) -> Mapping[int, Citation]:
    answer = Answer("", "", "", False, None, None, (), cite(sentences, corpus), (), {})
    return evidence_of(answer, corpus)


def _sentence(beginning: str, corpus: Corpus) -> Sentence:
    """Return the only sentence that begins so, or holds the words where none begins so."""
    texts = {key: corpus.text_of(sentence) for key, sentence in corpus.sentences.items()}
    found = [key for key, text in texts.items() if text.startswith(beginning)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} sentences of the report begin with {beginning!r}: write more of it")
    return corpus.sentences[found[0]]
