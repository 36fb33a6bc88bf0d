"""A small library whose answers can be worked out by hand: passages are paragraphs, the score is shared characters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.corpus import unknown_document
from rag.errors import InputError
from rag.explanation.values import (
    Contribution,
    ExplainedHit,
    ExplainedSentence,
    Explanation,
    FusedList,
    Judgement,
    Term,
    Understanding,
)
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
    Span,
)

PAGE_BREAK = "\f"
HOSTILE = (
    "<img src=x onerror=\"document.title='hacked'\"> [点我](javascript:alert(1)) ![图](http://example.invalid/a.png)"
)

Line = tuple[ParagraphKind, str]


def make_document(doc_id: str, lines: Sequence[Line]) -> Document:
    """Return a document of the lines; a form feed in a line is a page break, kept out of the text."""
    text, paragraphs, pages = "", [], [0]
    for kind, line in lines:
        start = len(text)
        for part in re.split(f"({PAGE_BREAK})", line):
            if part == PAGE_BREAK:
                pages.append(len(text))
            else:
                text += part
        span = Span(start, len(text))
        paragraphs.append(Paragraph(span, kind, _sentences(text, span)))
        text += "\n"
    return Document(
        doc_id=doc_id,
        title=next(line for kind, line in lines if kind is ParagraphKind.TITLE),
        text=text.rstrip("\n"),
        paragraphs=tuple(paragraphs),
        sections=_sections(text, paragraphs),
        page_starts=tuple(pages),
        date=None,
        speaker=None,
        source=f"{doc_id}.txt",
        source_sha256="0" * 64,
    )


def _sentences(text: str, span: Span) -> tuple[Span, ...]:
    """Return the sentences of a paragraph."""
    found = re.finditer(r"[^。；]+[。；]?", span.of(text))
    return tuple(Span(span.start + match.start(), span.start + match.end()) for match in found)


def _sections(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
    """Return one section for each heading, up to the next."""
    heads = [paragraph.span for paragraph in paragraphs if paragraph.kind is ParagraphKind.HEADING]
    ends = [head.start - 1 for head in heads[1:]] + [len(text.rstrip("\n"))]
    return tuple(Section(Span(h.start, end), h, 1, h.of(text)[:2], False) for h, end in zip(heads, ends, strict=False))


@dataclass(frozen=True)
class Fake:
    """Answers with every sentence that shares at least four characters with the question; refuses without one."""

    documents: Mapping[str, Document]
    enough: int = 4

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return paragraphs by the number of characters they share with the question."""
        if not question.strip():
            raise InputError("问题是空的；请输入问题。")
        hits = [
            Hit(
                Passage(document.doc_id, paragraph.span, paragraph.sentences),
                paragraph.span.of(document.text),
                document.headings_at(paragraph.span),
                document.page_at(paragraph.span.start),
                float(len(set(question) & set(paragraph.span.of(document.text)))),
            )
            for document in self.documents.values()
            for paragraph in document.paragraphs
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:  # noqa: ARG002  no follow-ups here
        """Return the matching sentences in the order of the hits."""
        hits = self.search(question)
        citations = [
            self._citation(number, hit, span)
            for number, (hit, span) in enumerate(self._evidence(question, hits), start=1)
        ]
        sentences = [AnswerSentence(c.quote, (c.number,), SentenceStatus.VERBATIM) for c in citations]
        return Answer(
            question=question,
            resolved_question=question,
            text="\n".join(f"{sentence.text}[{sentence.citations[0]}]" for sentence in sentences),
            refused=not citations,
            reason=None if citations else "报告没有谈到这个问题。",
            short_answer=None,
            sentences=tuple(sentences),
            citations=tuple(citations),
            hits=tuple(hits),
            timings_ms={"total": 12.0},
        )

    def explain(self, question: str, history: Sequence[str] = ()) -> Explanation:
        """Return the shared characters as what everything is made of."""
        answer = self.ask(question, history)
        best = answer.hits[0].score
        shared = sorted(set(question) & set(answer.hits[0].text))
        return Explanation(
            question=question,
            resolved_question=question,
            understanding=Understanding(tuple(Term(each, 1.0) for each in shared), (), None, None),
            lists=(FusedList("lexical_passage", 1.0),),
            hits=tuple(
                ExplainedHit(hit, (rank,), rank, hit.score, 1.0, (), ())
                for rank, hit in enumerate(answer.hits, start=1)
            ),
            sentences=tuple(
                ExplainedSentence(number, each.doc_id, each.span, each.quote, best, None, best, (), number)
                for number, each in enumerate(answer.citations, start=1)
            ),
            judgement=Judgement(min(best / 10, 1.0), (Contribution("lexical", best, 0.1),)),
            strictness=self.enough / 10,
            refused=answer.refused,
            reason=answer.reason,
        )

    @property
    def writes(self) -> bool:
        """Say that no language model is set."""
        return False

    def quoting(self) -> Fake:
        """Return the library itself, which writes nothing."""
        return self

    def ask_stream(self, question: str, history: Sequence[str] = ()) -> Iterator[AnswerSentence | Answer]:
        """Yield the answer alone."""
        yield self.ask(question, history)

    def without(self, doc_ids: Collection[str]) -> Fake:
        """Return the library without some documents."""
        left = {doc_id: doc for doc_id, doc in self.documents.items() if doc_id not in doc_ids}
        return replace(self, documents=left)

    def with_strictness(self, strictness: float) -> Fake:
        """Return the library that wants as many shared characters as ten times the strictness."""
        return Fake(self.documents, round(10 * strictness))

    def only(self, doc_ids: Collection[str]) -> Fake:
        """Return the library of some documents."""
        for doc_id in set(doc_ids) - self.documents.keys():
            raise unknown_document(doc_id, {key: each.title for key, each in self.documents.items()})
        return self.without(self.documents.keys() - set(doc_ids))

    def _evidence(self, question: str, hits: Sequence[Hit]) -> list[tuple[Hit, Span]]:
        """Return the sentences that share enough characters with the question."""
        asked = set(question)
        return [
            (hit, span)
            for hit in hits
            for span in hit.passage.sentences
            if len(asked & set(span.of(self.documents[hit.passage.doc_id].text))) >= self.enough
        ]

    def _citation(self, number: int, hit: Hit, span: Span) -> Citation:
        """Return the citation of a sentence."""
        document = self.documents[hit.passage.doc_id]
        return Citation(
            number=number,
            doc_id=document.doc_id,
            title=document.title,
            headings=hit.headings,
            page=document.page_at(span.start),
            paragraph=document.paragraph_number_at(span.start),
            span=span,
            quote=span.of(document.text),
        )


TITLE, HEADING, BODY = ParagraphKind.TITLE, ParagraphKind.HEADING, ParagraphKind.BODY
REPORT: tuple[Line, ...] = (
    (TITLE, "工会工作报告"),
    (HEADING, "一、数字化建设"),
    (BODY, f"加快数字化建设。未来五年建成覆盖全国的{PAGE_BREAK}𠮷祥服务网络，目标是一网全通。"),
    (HEADING, "二、组织建设"),
    (BODY, "新建工会组织一万家；发展会员三百万人。"),
)


def small_library() -> Fake:
    """Return two documents: a report with a page break inside a sentence, and one whose text is hostile."""
    report = make_document("report", REPORT)
    hostile = make_document("hostile", [(TITLE, f"坏文件{HOSTILE}"), (BODY, f"图片标签原样显示：{HOSTILE}。")])
    return Fake({document.doc_id: document for document in (report, hostile)})


def second_edition() -> Fake:
    """Return the report after an update: a paragraph came before, a sentence was reworded, another was taken out."""
    lines = [REPORT[0], (BODY, "这是修订稿。"), *REPORT[1:]]
    lines[3] = (BODY, lines[3][1].replace("覆盖全国的", "覆盖城乡的"))
    lines[5] = (BODY, "新建工会组织一万家。")
    return Fake({"report": make_document("report", lines)})
