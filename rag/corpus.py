"""Everything that can be searched: documents, their passages, and the sentences inside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache

from rag.errors import InputError
from rag.text import normalize
from rag.types import Document, Hit, ParagraphKind, Passage, Span, address

_KEPT_HEADINGS = 8192
"""How many heading paths are remembered: several stages ask for that of the same sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A citable place and the passage that holds it."""

    doc_id: str
    span: Span
    passage_id: str

    @property
    def key(self) -> str:
        """Return the address of the sentence."""
        return address(self.doc_id, self.span)


@dataclass(frozen=True)
class Corpus:
    """Documents by ``doc_id`` with their passages in reading order."""

    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]

    @cached_property
    def passages_by_id(self) -> Mapping[str, Passage]:
        """The passages by their address, in reading order."""
        return {passage.passage_id: passage for passage in self.passages}

    @cached_property
    def sentences(self) -> Mapping[str, Sentence]:
        """The sentences by their address, in reading order."""
        found = (
            Sentence(passage.doc_id, span, passage.passage_id)
            for passage in self.passages
            for span in passage.sentences
        )
        return {sentence.key: sentence for sentence in found}

    @cached_property
    def headings_by_id(self) -> Mapping[str, Passage]:
        """The titles, heading lines and lead sentences as passages of their own, by their address."""
        found = (
            Passage(document.doc_id, span, (span,))
            for document in self.documents.values()
            for span in [
                *(each.span for each in document.paragraphs if each.kind is ParagraphKind.TITLE),
                *(section.heading for section in document.sections),
            ]
        )
        return {passage.passage_id: passage for passage in found}

    def normalized(self, sentence: Sentence) -> tuple[str, str]:
        """Return the matching copies of a sentence and of its heading path."""
        return normalize(self.text_of(sentence)), normalize("\n".join(self.headings_of(sentence)))

    def sentence_at(self, doc_id: str, span: Span) -> Sentence | None:
        """Return the sentence at a place, None where no passage holds it."""
        return self.sentences.get(address(doc_id, span))

    def sentences_of(self, passage: Passage) -> tuple[Sentence, ...]:
        """Return the sentences of a passage, in order."""
        return tuple(Sentence(passage.doc_id, span, passage.passage_id) for span in passage.sentences)

    def text_of(self, place: Passage | Sentence) -> str:
        """Return the displayed text of a place, exactly as in its document."""
        return place.span.of(self.documents[place.doc_id].text)

    def headings_of(self, place: Passage | Sentence) -> tuple[str, ...]:
        """Return the heading path of a place, outermost first."""
        return self._headings(place.doc_id, place.span)

    @cached_property
    def _headings(self) -> Callable[[str, Span], tuple[str, ...]]:
        return lru_cache(_KEPT_HEADINGS)(lambda doc_id, span: self.documents[doc_id].headings_at(span))

    def matching_text(self, place: Passage | Sentence) -> str:
        """Return what is embedded and indexed for a place: its heading path, then its text, one line each."""
        return "\n".join([*self.headings_of(place), self.text_of(place)])

    def hit(self, passage_id: str, score: float) -> Hit:
        """Return a passage as a search result."""
        passage = self.passages_by_id.get(passage_id) or self.headings_by_id[passage_id]
        document = self.documents[passage.doc_id]
        return Hit(
            passage, self.text_of(passage), self.headings_of(passage), document.page_at(passage.span.start), score
        )

    def only(self, doc_ids: Collection[str]) -> Corpus:
        """Return the corpus as if only these documents had been added; raise InputError for one that is not there."""
        for doc_id in doc_ids:
            if doc_id not in self.documents:
                raise unknown_document(doc_id, {key: each.title for key, each in self.documents.items()})
        if not doc_ids:
            raise InputError("no document is chosen: name at least one")
        return self.without(self.documents.keys() - set(doc_ids))

    def without(self, doc_ids: Collection[str]) -> Corpus:
        """Return the corpus as if some documents had never been added."""
        return Corpus(
            {doc_id: document for doc_id, document in self.documents.items() if doc_id not in doc_ids},
            tuple(passage for passage in self.passages if passage.doc_id not in doc_ids),
        )


def corpus_of(documents: Iterable[Document], passages: Iterable[Passage]) -> Corpus:
    """Return the corpus of some documents and their passages."""
    return Corpus({document.doc_id: document for document in documents}, tuple(passages))


def unknown_document(doc_id: str, titles: Mapping[str, str]) -> InputError:
    """Return the error of a ``doc_id`` that no document has; it names those that are written most alike."""
    names = {name: key for key, title in titles.items() for name in (title, key)}
    near = dict.fromkeys(names[name] for name in get_close_matches(doc_id, names, n=3, cutoff=0.4))
    part = dict.fromkeys(key for name, key in names.items() if doc_id.strip() and doc_id in name)
    shown = list({**part, **near})[:3]
    hint = f"did you mean {' or '.join(shown)}?" if shown else "python -m rag docs list shows what there is"
    return InputError(f"there is no document {doc_id!r}: {hint}")
