"""Answer with the report's own sentences, or refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.evidence import Evidence, EvidenceScorer
from rag.answering.messages import all_refused, count_of_items, place_missing, refusal_reason
from rag.answering.refusal import Judge, Verdict
from rag.answering.selection import Selection
from rag.answering.short import short_answer
from rag.citations import cite, quoted, render
from rag.corpus import Corpus, Sentence
from rag.outline import Outline, Outlined
from rag.query import Query
from rag.question.figures import figures_in
from rag.text import normalize
from rag.types import Answer, AnswerSentence, Hit, SentenceStatus


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence for a question, best first, and the verdict on it; ``texts`` are the matching copies of the hits."""

    evidence: Sequence[Evidence]
    texts: Sequence[str]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ExtractiveAnswerer:
    """Quotes the outline or the best evidence, each sentence cited; refuses what is less sure than ``strictness``.

    What the outline says is sure. At a strictness of 1 everything is refused.
    """

    corpus: Corpus
    outline: Outline
    scorer: EvidenceScorer
    judge: Judge
    selection: Selection
    strictness: float

    def answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Return the answer, whose hits are those given."""
        return self.compose(query, hits, self.consider(query, hits))

    def consider(self, query: Query, hits: Sequence[Hit]) -> Outlined | Weighed:
        """Return what an answer is to be made from."""
        outlined = self.outline.read(query)
        if outlined is not None:
            return outlined
        evidence = self.scorer.score(query, self.searched(hits))
        texts = [normalize(self.corpus.matching_text(hit.passage)) for hit in hits]
        return Weighed(evidence, texts, self.judge.judge(query, evidence, texts))

    def searched(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits that are passages: headings that lead them are no evidence twice."""
        return [hit for hit in hits if hit.passage.passage_id in self.corpus.passages_by_id]

    def compose(self, query: Query, hits: Sequence[Hit], found: Outlined | Weighed) -> Answer:
        """Return the answer that is made from what was found, or the refusal."""
        if isinstance(found, Outlined):
            return self._from_outline(query, hits, found)
        verdict = found.verdict
        if verdict.probability < self.strictness or not found.evidence:
            reason = refusal_reason(query.text, verdict.missing, verdict.contradiction)
            return _refusal(query, _contradicting_first(hits, found.texts, verdict), reason, verdict.probability)
        return self._from_evidence(query, hits, found.evidence, verdict.probability)

    def with_strictness(self, strictness: float) -> ExtractiveAnswerer:
        """Return the same answerer that refuses what is less sure than this."""
        return replace(self, strictness=strictness)

    def _from_outline(self, query: Query, hits: Sequence[Hit], outlined: Outlined) -> Answer:
        if not outlined.items:
            reason = place_missing(query.text, outlined.asked or 0, outlined.available)
            return _refusal(query, hits, reason, 0.0)
        if self.strictness >= 1:  # a heading is as sure as can be, and yet nothing is to be answered
            return _refusal(query, hits, all_refused(query.text), 1.0)
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
        chosen = self._chosen(query, hits, evidence)
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

    def _chosen(self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Sentence]:
        """Return the sentences to quote; where several things are asked for, those for each, one after the other."""
        if not query.parts:
            return self.selection.choose(query, evidence)
        searched = self.searched(hits)
        chosen: list[Sentence] = []
        for part in query.parts:
            found = self.scorer.score(part, searched)
            left = [each for each in found if each.sentence not in chosen]
            if not left or left[0].score < found[0].score - self.selection.margin:
                continue  # what is quoted already answers this too
            chosen += [each for each in self.selection.choose(part, left) if each not in chosen]
        return chosen


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
