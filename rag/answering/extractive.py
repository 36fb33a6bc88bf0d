"""Answer with the report's own sentences, or refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.citations import cite, quoted, render
from rag.answering.evidence import Evidence, EvidenceScorer
from rag.answering.messages import count_of_items, place_missing, refusal_reason
from rag.answering.refusal import Judge, Verdict
from rag.answering.selection import Selection
from rag.answering.short import short_answer
from rag.corpus import Corpus, Sentence
from rag.outline import Outlined, OutlineReader
from rag.query import Query
from rag.question.figures import figures_in
from rag.text import normalize
from rag.types import Answer, AnswerSentence, Hit, SentenceStatus


@dataclass(frozen=True, slots=True)
class ExtractiveAnswerer:
    """Quotes the outline or the best evidence, each sentence cited; refuses what is less sure than ``strictness``."""

    corpus: Corpus
    outline: OutlineReader
    scorer: EvidenceScorer
    judge: Judge
    selection: Selection
    strictness: float

    def answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Return the answer, whose hits are those given."""
        outlined = self.outline.read(query)
        if outlined is not None:
            return self._from_outline(query, hits, outlined)
        evidence = self.scorer.score(
            query, [hit for hit in hits if hit.passage.passage_id in self.corpus.passages_by_id]
        )
        texts = [normalize(self.corpus.matching_text(hit.passage)) for hit in hits]
        verdict = self.judge.judge(query, evidence, texts)
        if verdict.probability < self.strictness or not evidence:
            reason = refusal_reason(query.text, verdict.missing, verdict.contradiction)
            return _refusal(query, _contradicting_first(hits, texts, verdict), reason, verdict.probability)
        return self._from_evidence(query, hits, evidence, verdict.probability)

    def with_strictness(self, strictness: float) -> ExtractiveAnswerer:
        """Return the same answerer that refuses what is less sure than this."""
        return replace(self, strictness=strictness)

    def _from_outline(self, query: Query, hits: Sequence[Hit], outlined: Outlined) -> Answer:
        if not outlined.items:
            reason = place_missing(query.text, outlined.asked or 0, outlined.available)
            return _refusal(query, hits, reason, 0.0)
        places = [Sentence(outlined.document.doc_id, span, "") for span in outlined.items]
        citations = cite(places, self.corpus)
        frame = count_of_items(query.text, len(citations)) if outlined.counted else ""
        sentences = quoted(citations)
        if frame:
            sentences = (AnswerSentence(frame, (), SentenceStatus.FRAME), *sentences)
        answer = _empty(query, hits, 1.0)
        return replace(answer, text=render(sentences), sentences=sentences, citations=citations)

    def _from_evidence(
        self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], probability: float
    ) -> Answer:
        chosen = self.selection.choose(query, evidence)
        citations = cite(chosen, self.corpus)
        first = next((each for each in evidence if each.sentence == chosen[0]), None)
        sentences = quoted(citations)
        return replace(
            _empty(query, hits, probability),
            text=render(sentences),
            sentences=sentences,
            citations=citations,
            short_answer=None if first is None else short_answer(query, first, self.corpus),
        )


def _contradicting_first(hits: Sequence[Hit], texts: Sequence[str], verdict: Verdict) -> list[Hit]:
    """Return the hits, the one that states another figure than the question first where there is one."""
    if verdict.contradiction is None:
        return list(hits)
    written = verdict.contradiction.written
    states = [written in figures_in(text) for text in texts]
    return [hit for wanted in (True, False) for hit, found in zip(hits, states, strict=True) if found is wanted]


def _refusal(query: Query, hits: Sequence[Hit], reason: str, probability: float) -> Answer:
    return replace(_empty(query, hits, probability), text=reason, refused=True, reason=reason)


def _empty(query: Query, hits: Sequence[Hit], confidence: float) -> Answer:
    return Answer(
        question=query.text,
        resolved_question=query.text,
        text="",
        refused=False,
        reason=None,
        short_answer=None,
        sentences=(),
        citations=(),
        hits=tuple(hits),
        timings_ms={},
        confidence=confidence,
    )
