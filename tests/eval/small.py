"""A small report, and a desk that answers from it by counting shared characters, all to be worked out by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from eval.library import Library
from rag.parsing import parse_text
from rag.types import (
    Answer,
    AnswerSentence,
    Citation,
    Document,
    Hit,
    Passage,
    SentenceStatus,
    Span,
)

TEXT = """全市工会工作报告

一、过去五年的工作

五年来，新建职工书屋五十家。慰问职工三千人。
培训工匠八百名，选树劳模六十名。

二、今后五年的任务

建设数字平台，让职工少跑腿。慰问职工三千人。
"""
DOC = "report"


def document(text: str = TEXT, doc_id: str = DOC) -> Document:
    """Return a text as the product parses it."""
    return parse_text(text, doc_id, f"{doc_id}.txt", doc_id.encode().hex())


def span_of(part: str, text: str | None = None) -> Span:
    """Return the first place of a part in the small report, or in another text."""
    start = (document().text if text is None else text).index(part)
    return Span(start, start + len(part))


def hit(doc_id: str, span: Span, score: float = 1.0, text: str = "") -> Hit:
    """Return a hit on a span."""
    return Hit(Passage(doc_id, span, (span,)), text, (), None, score)


def citation(quote: str, number: int = 1, doc: Document | None = None) -> Citation:
    """Return a citation of the first place of a quote in a document."""
    source = doc or document()
    return Citation(number, source.doc_id, source.title, (), None, 1, span_of(quote, source.text), quote)


def answer(question: str, citations: Sequence[Citation], hits: Sequence[Hit] = (), confidence: float = 0.9) -> Answer:
    """Return an answer of the quotes in order; a refusal without any."""
    text = "\n".join(f"{item.quote}[{item.number}]" for item in citations)
    sentences = tuple(AnswerSentence(item.quote, (item.number,), SentenceStatus.VERBATIM) for item in citations)
    reason = None if citations else "报告里没有"
    return Answer(
        question=question,
        resolved_question=question,
        text=text,
        refused=not citations,
        reason=reason,
        short_answer=None,
        sentences=sentences,
        citations=tuple(citations),
        hits=tuple(hits),
        timings_ms={"answer": 1.0},
        confidence=confidence,
    )


@dataclass(frozen=True)
class Desk:
    """Every sentence is a passage, ranked by the number of different characters that it shares with the question.

    ``ask`` cites the best sentence if it shares at least ``enough`` of them, and refuses otherwise; a question in
    ``broken`` raises; a first question is put before a follow-up.
    """

    library: Mapping[str, Document]
    enough: int = 4
    broken: frozenset[str] = frozenset()

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id."""
        return self.library

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return the k best sentences; equal ones in reading order."""
        if question in self.broken:
            raise RuntimeError("the index\nfell over")
        found = [self._hit(question, doc, span) for doc, span in self._sentences()]
        return sorted(found, key=lambda item: -item.score)[:k]

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Cite the best sentence or refuse."""
        asked = " ".join([*history[:1], question])
        hits = self.search(asked)
        best = hits[0]
        shown = [citation(best.text, doc=self.library[best.passage.doc_id])] if best.score >= self.enough else []
        return answer(asked, shown, hits, confidence=min(best.score / 10, 1.0))

    def without(self, doc_ids: Collection[str]) -> Desk:
        """Return the desk without some documents."""
        kept = {doc_id: doc for doc_id, doc in self.library.items() if doc_id not in doc_ids}
        return Desk(kept, self.enough, self.broken)

    def with_strictness(self, strictness: float) -> Desk:
        """Return the desk that wants a tenth of its confidence for each word in common."""
        return Desk(self.library, round(10 * strictness), self.broken)

    def only(self, doc_ids: Collection[str]) -> Desk:
        """Return the desk with some documents alone."""
        return self.without(self.library.keys() - set(doc_ids))

    def _sentences(self) -> Iterator[tuple[Document, Span]]:
        for doc in self.library.values():
            for paragraph in doc.paragraphs:
                for span in paragraph.sentences:
                    yield doc, span

    def _hit(self, question: str, doc: Document, span: Span) -> Hit:
        text = span.of(doc.text)
        return hit(doc.doc_id, span, float(len(set(question) & set(text))), text)


def desk(*texts: str, enough: int = 4, broken: Collection[str] = ()) -> Desk:
    """Return a desk over the small report, or over texts that become the documents p1, p2 and so on."""
    documents = [document(text, f"p{number}") for number, text in enumerate(texts, start=1)] or [document()]
    return Desk({doc.doc_id: doc for doc in documents}, enough, frozenset(broken))


def library(pipeline: Desk) -> Library:
    """Return the desk as what a run asks."""
    cost = {
        "index_seconds": 2.0,
        "characters": 100,
        "characters_per_second": 50.0,
        "documents": 1,
        "passages": 7,
        "sentences": 7,
        "texts_embedded": 0,
    }
    return Library(pipeline, "shared characters", cost)
