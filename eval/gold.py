"""Where the evidence of a question stands: quotes resolved to places once, so that no label depends on passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.question_sets import Dialogue, Question
from eval.squeezing import SqueezedText
from rag.errors import InputError
from rag.types import Document, Span

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document."""

    doc_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One thing that a right answer must cite, and every place that holds it, any of which will do."""

    text: str
    places: tuple[Place, ...]


class EvidenceResolver:
    """Finds quotes in documents with all white space removed, and remembers what it could not place."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        """Squeeze every document once."""
        self._texts = {doc_id: SqueezedText(document.text) for doc_id, document in documents.items()}
        self._whole = {doc_id: Place(doc_id, Span(0, len(document.text))) for doc_id, document in documents.items()}
        self._absent: list[str] = []
        self.repeated: list[str] = []

    def question(self, question: Question) -> tuple[GoldItem, ...]:
        """Return what a right answer to the question must cite."""
        quotes = self._quotes(question.question_id, question.evidence)
        return quotes + tuple(self._passage(question.question_id, ids) for ids in question.passages)

    def dialogue(self, dialogue: Dialogue) -> tuple[GoldItem, ...]:
        """Return what a right answer to the last turn must cite."""
        return self._quotes(dialogue.dialogue_id, dialogue.evidence)

    def check(self) -> None:
        """Raise InputError when some evidence was nowhere to be found."""
        if self._absent:
            raise InputError(f"not found in the corpus, white space aside: {_listed(self._absent)}; copy it verbatim")

    def _quotes(self, name: str, quotes: Iterable[str]) -> tuple[GoldItem, ...]:
        return tuple(self._quote(name, quote) for quote in quotes)

    def _quote(self, name: str, quote: str) -> GoldItem:
        places = tuple(Place(doc_id, span) for doc_id, text in self._texts.items() for span in text.find_all(quote))
        if not places:
            self._absent.append(f"{name} {quote!r}")
        elif len(places) > 1:
            self.repeated.append(f"{name}: {quote!r} stands in {len(places)} places, any of which counts")
        return GoldItem(quote, places)

    def _passage(self, name: str, doc_ids: Sequence[str]) -> GoldItem:
        self._absent.extend(f"{name} passage {doc_id!r}" for doc_id in doc_ids if doc_id not in self._whole)
        return GoldItem("", tuple(self._whole[doc_id] for doc_id in doc_ids if doc_id in self._whole))


def _listed(problems: Sequence[str]) -> str:
    more = f" and {len(problems) - _NAMED} more" if len(problems) > _NAMED else ""
    return ", ".join(problems[:_NAMED]) + more
