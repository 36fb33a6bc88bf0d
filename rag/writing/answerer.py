"""Let a model write from the evidence of an extractive answer, and keep what it can prove."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.citations import render
from rag.corpus import Corpus
from rag.errors import EndpointError
from rag.outline import Outline
from rag.protocols import Answerer, LanguageModel
from rag.query import Query
from rag.text import has_han
from rag.types import Answer, AnswerSentence, Citation, Hit, SentenceStatus
from rag.writing.checks import Fault, Kind, faults
from rag.writing.drafts import Draft, drafts
from rag.writing.evidence import evidence_of
from rag.writing.material import squeezed
from rag.writing.prompt import SYSTEM, prompt

_LOG = logging.getLogger(__name__)
NEVER_SHOWN = frozenset({Kind.CITATION, Kind.LANGUAGE, Kind.ADDRESS, Kind.SUPPORT})
"""Faults of sentences that are dropped even where faulty ones are marked: they have nothing to do with the evidence."""

_INTRODUCES = ("：", ":")


@dataclass(frozen=True, slots=True)
class WritingAnswerer:
    """Writes where ``inner`` quotes evidence; its refusals and what it reads from the outline stay as they are.

    Its answer stands also where the model fails, or where more of its sentences fail the checks than pass. With
    ``mark`` a sentence that fails is shown as unverified, otherwise it is dropped.
    """

    inner: Answerer
    outline: Outline
    corpus: Corpus
    model: LanguageModel
    mark: bool = False

    def answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Return the answer, whose hits are those given."""
        return next(each for each in self.stream(query, hits) if isinstance(each, Answer))

    def stream(self, query: Query, hits: Sequence[Hit]) -> Iterator[AnswerSentence | Answer]:
        """Yield each sentence once it is checked, and last the answer, which alone counts."""
        quoted = self.inner.answer(query, hits)
        if not self._can_be_written(query, quoted):
            yield quoted
            return
        page = _Page(evidence_of(quoted, self.corpus), self.mark)
        try:
            for draft in drafts(self.model.complete(SYSTEM, prompt(query.text, page.evidence))):
                sentence = page.take(draft)
                if sentence is not None:
                    yield sentence
        except EndpointError as error:
            _LOG.warning("%s. The report's own sentences are shown instead.", error)
            yield quoted
            return
        yield page.answer(quoted)

    def with_strictness(self, strictness: float) -> WritingAnswerer:
        """Return the same answerer whose evidence is refused below another strictness."""
        return replace(self, inner=self.inner.with_strictness(strictness))

    def _can_be_written(self, query: Query, quoted: Answer) -> bool:
        """Say whether a written answer could be checked and would be of use.

        Headings are complete and in order as they are. What is written in another language than the report has no
        words in common with it, so nothing in it could be checked.
        """
        return not quoted.refused and has_han(query.text) and self.outline.read(query) is None


@dataclass(slots=True)
class _Page:
    """The sentences that have been written, with the numbers their places get in the order in which they are cited."""

    evidence: Mapping[int, Citation]
    mark: bool
    sentences: list[AnswerSentence] = field(default_factory=list)
    cited: dict[int, Citation] = field(default_factory=dict)
    rejected: int = 0

    def take(self, draft: Draft) -> AnswerSentence | None:
        """Return the sentence to show; None where it is dropped."""
        if draft.text.endswith(_INTRODUCES) and not draft.numbers:
            return None  # says nothing yet
        same = next((n for n in draft.numbers if n in self.evidence and _is_quote(draft.text, self.evidence[n])), None)
        if same is not None:
            return self._add(self.evidence[same].quote, [same], SentenceStatus.VERBATIM)
        wrong = list(faults(draft, self.evidence))
        if not wrong:
            return self._add(draft.text, draft.numbers, SentenceStatus.VERIFIED)
        self.rejected += 1
        _LOG.info("a written sentence fails: %s", "; ".join(f"{fault.kind.value} {fault.shown}" for fault in wrong))
        return self._add(draft.text, draft.numbers, SentenceStatus.UNVERIFIED) if self._shows(wrong) else None

    def answer(self, quoted: Answer) -> Answer:
        """Return what was written as an answer; the quoted one where less has passed the checks than failed."""
        passed = sum(each.status is not SentenceStatus.UNVERIFIED for each in self.sentences)
        if not passed or self.rejected > passed:
            _LOG.warning("the model wrote %d sentences that the report does not bear out.", self.rejected)
            return quoted
        citations, short = tuple(self.cited.values()), quoted.short_answer
        first = citations[0]
        if short is not None and not (short.doc_id == first.doc_id and first.span.contains(short.span)):
            short = None
        sentences = tuple(self.sentences)
        return replace(quoted, text=render(sentences), sentences=sentences, citations=citations, short_answer=short)

    def _add(self, text: str, numbers: Sequence[int], status: SentenceStatus) -> AnswerSentence | None:
        if any(text == sentence.text for sentence in self.sentences):
            return None
        for number in numbers:
            if number not in self.cited:
                self.cited[number] = replace(self.evidence[number], number=len(self.cited) + 1)
        sentence = AnswerSentence(text, tuple(self.cited[number].number for number in numbers), status)
        self.sentences.append(sentence)
        return sentence

    def _shows(self, wrong: Sequence[Fault]) -> bool:
        return self.mark and not NEVER_SHOWN & {fault.kind for fault in wrong}


def _is_quote(text: str, citation: Citation) -> bool:
    """Say whether a sentence is the cited one word for word, its last mark aside."""
    return squeezed(text).rstrip("。；，") == squeezed(citation.quote).rstrip("。；，")
