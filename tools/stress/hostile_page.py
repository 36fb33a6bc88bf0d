"""Serves the page over a library that is nothing but hostile: every title, name, heading, text and answer is a payload.

``python -m tools.stress.hostile_page --port PORT``. Question n of ``payloads()`` is answered with what a language model
could have written, refused, or failed, each time in the words of the payload.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag.errors import RagError
from rag.explanation.values import ExplainedHit, Explanation, FusedList, Term, Understanding
from rag.protocols import ExplainedAnswering, Progress
from rag.server.options import Serving
from rag.types import (
    Answer,
    AnswerSentence,
    Citation,
    Document,
    Hit,
    Paragraph,
    ParagraphKind,
    Passage,
    Section,
    SentenceStatus,
    ShortAnswer,
    Span,
)
from rag.ui.launch import run
from rag.ui.state import Opener
from tools.stress.payloads import payloads

TOGETHER = 20
"""How many payloads one answer holds."""
REFUSED, FAILED = 18, 19
"""The questions of each ``TOGETHER`` that are refused and that fail."""


def document(number: int, payload: str) -> Document:
    """Return a document whose name, title, heading and text are the payload."""
    text, paragraphs = "", []
    for kind in (ParagraphKind.TITLE, ParagraphKind.HEADING, ParagraphKind.BODY):
        span = Span(len(text), len(text) + len(payload))
        paragraphs.append(Paragraph(span, kind, (span,)))
        text += payload + "\n"
    text = text[:-1]
    heading = paragraphs[1].span
    return Document(
        doc_id=f"{number} {payload}",
        title=payload,
        text=text,
        paragraphs=tuple(paragraphs),
        sections=(Section(Span(heading.start, len(text)), heading, 1, payload, False),),
        page_starts=(0,),
        date=payload,
        speaker=payload,
        source=f"{payload}.txt",
        source_sha256="0" * 64,
    )


@dataclass(frozen=True)
class Hostile:
    """Answers in payloads; which ones depends on the question alone."""

    documents: Mapping[str, Document]
    texts: Sequence[str] = field(default_factory=payloads)

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return the body of the documents around the one of the question."""
        return [self._hit(document) for document in self._around(question)[:k]]

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:  # noqa: ARG002  nothing is remembered
        """Answer, refuse or fail in the words of the payloads around the question."""
        place = self._place(question) % TOGETHER
        if place == FAILED:
            raise RagError(question)
        around = self._around(question)
        citations = [self._citation(number, each) for number, each in enumerate(around, start=1)]
        sentences = [
            AnswerSentence(each.quote, (each.number,), SentenceStatus.UNVERIFIED if each.number % 2 else status)
            for each, status in zip(citations, 10 * [SentenceStatus.FRAME, SentenceStatus.VERBATIM], strict=False)
        ]
        refused = place == REFUSED
        return Answer(
            question=question,
            resolved_question=f"？{question}",
            text="\n".join(sentence.text for sentence in sentences),
            refused=refused,
            reason=question if refused else None,
            short_answer=None if refused else ShortAnswer(citations[0].doc_id, citations[0].span, citations[0].quote),
            sentences=() if refused else tuple(sentences),
            citations=() if refused else tuple(citations),
            hits=tuple(self._hit(each) for each in around),
            timings_ms={"total": 1.0},
        )

    def explain(self, question: str, history: Sequence[str] = ()) -> Explanation:
        """Explain in payloads too."""
        answer = self.ask(question, history)
        terms = tuple(Term(self.texts[number], 1.0) for number in range(self._place(question), len(self.texts)))
        return Explanation(
            question=question,
            resolved_question=answer.resolved_question,
            understanding=Understanding(terms[:TOGETHER], (question,), None, None),
            lists=(FusedList("lexical_passage", 1.0),),
            hits=tuple(ExplainedHit(hit, (1,), 1, 1.0, 1.0, (), (question,)) for hit in answer.hits),
            sentences=(),
            judgement=None,
            strictness=0.5,
            refused=answer.refused,
            reason=answer.reason,
        )

    def only(self, doc_ids: Collection[str]) -> Hostile:
        """Return the library with some documents alone."""
        return Hostile({name: each for name, each in self.documents.items() if name in doc_ids})

    @property
    def writes(self) -> bool:
        """Say that no language model writes here."""
        return False

    def quoting(self) -> Hostile:
        """Return the library as it is."""
        return self

    def ask_stream(self, question: str, history: Sequence[str] = ()) -> Iterator[AnswerSentence | Answer]:
        """Yield the answer alone."""
        yield self.ask(question, history)

    def without(self, doc_ids: Collection[str]) -> Hostile:
        """Return the library without some documents."""
        return Hostile({name: each for name, each in self.documents.items() if name not in doc_ids})

    def with_strictness(self, strictness: float) -> Hostile:  # noqa: ARG002  it is never strict
        """Return the library as it is."""
        return self

    def _place(self, question: str) -> int:
        flat = question.removeprefix("？")
        return next((place for place, text in enumerate(self.texts) if " ".join(text.split()) in (flat, question)), 0)

    def _around(self, question: str) -> list[Document]:
        first = self._place(question) // TOGETHER * TOGETHER
        return list(self.documents.values())[first : first + TOGETHER] or list(self.documents.values())[:1]

    @staticmethod
    def _hit(document: Document) -> Hit:
        body = document.paragraphs[2]
        passage = Passage(document.doc_id, body.span, body.sentences)
        return Hit(passage, body.span.of(document.text), document.headings_at(body.span), 1, 1.0)

    @staticmethod
    def _citation(number: int, document: Document) -> Citation:
        body = document.paragraphs[2].span
        return Citation(
            number=number,
            doc_id=document.doc_id,
            title=document.title,
            headings=document.headings_at(body),
            page=1,
            paragraph=3,
            span=body,
            quote=body.of(document.text),
        )


def hostile_library() -> Hostile:
    """Return a document for every payload."""
    made = [document(number, payload) for number, payload in enumerate(payloads())]
    return Hostile({each.doc_id: each for each in made})


def main() -> None:
    """Serve until terminated; ``--raw`` leaves escaping out, to see what the policy alone keeps away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--raw", action="store_true")
    options = parser.parse_args()
    if options.raw:
        from rag.ui.render import markup

        markup.escape = str  # type: ignore[attr-defined,assignment]

    def opened(_: Progress) -> ExplainedAnswering:
        return hostile_library()

    run(Opener(opened), Serving(port=options.port), lambda: None)


if __name__ == "__main__":
    main()
