"""The numbered places that a model may write from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rag.citations import cite
from rag.corpus import Corpus, Sentence
from rag.types import Answer, Citation

MOST_CHARACTERS = 1500
"""What a model is given; the places that the answer itself cites are given whatever their length."""


def evidence_of(answer: Answer, corpus: Corpus, most_characters: int = MOST_CHARACTERS) -> Mapping[int, Citation]:
    """Return the places that an answer cites, under its own numbers, then the rest of the passages that hold them.

    The neighbours make an enumeration or a pronoun understood; passages that the answer did not choose are left out,
    for what is on the point has been judged before.
    """
    chosen = {(citation.doc_id, citation.span) for citation in answer.citations}
    room = most_characters - sum(len(citation.quote) for citation in answer.citations)
    beside: list[Sentence] = []
    for citation in answer.citations:
        for sentence in _passage(citation, corpus):
            place = (sentence.doc_id, sentence.span)
            if place not in chosen and len(sentence.span) <= room:
                chosen.add(place)
                beside.append(sentence)
                room -= len(sentence.span)
    cited = {citation.number: citation for citation in answer.citations}
    first = max(cited, default=0)
    return cited | {first + each.number: replace(each, number=first + each.number) for each in cite(beside, corpus)}


def _passage(citation: Citation, corpus: Corpus) -> tuple[Sentence, ...]:
    """Return the sentences of the passage that holds a citation, without headings, which stand beside each anyway."""
    found = corpus.sentence_at(citation.doc_id, citation.span)
    if found is None:
        return ()
    headings = {section.heading for section in corpus.documents[citation.doc_id].sections}
    sentences = corpus.sentences_of(corpus.passages_by_id[found.passage_id])
    return tuple(sentence for sentence in sentences if sentence.span not in headings)
