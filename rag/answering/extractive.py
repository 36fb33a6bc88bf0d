"""Answer with the report's own sentences, or refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.citations import cite, quoted, render
from rag.answering.evidence import EvidenceScorer
from rag.answering.messages import refusal_reason
from rag.answering.refusal import Judge, Verdict
from rag.answering.selection import Selection
from rag.corpus import Corpus
from rag.query import Query
from rag.text import normalize
from rag.types import Answer, Hit


@dataclass(frozen=True, slots=True)
class ExtractiveAnswerer:
    """Quotes the best evidence, each sentence cited; refuses when the evidence is less sure than ``strictness``."""

    corpus: Corpus
    scorer: EvidenceScorer
    judge: Judge
    selection: Selection
    strictness: float

    def answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Return the answer, whose hits are those given."""
        evidence = self.scorer.score(query, hits)
        texts = [normalize(self.corpus.matching_text(hit.passage)) for hit in hits]
        verdict = self.judge.judge(query, evidence, texts)
        if verdict.probability < self.strictness or not evidence:
            return self._refusal(query, hits, verdict)
        citations = cite(self.selection.choose(evidence), self.corpus)
        sentences = quoted(citations)
        return Answer(
            question=query.text,
            resolved_question=query.text,
            text=render(sentences),
            refused=False,
            reason=None,
            short_answer=None,
            sentences=sentences,
            citations=citations,
            hits=tuple(hits),
            timings_ms={},
            confidence=verdict.probability,
        )

    def _refusal(self, query: Query, hits: Sequence[Hit], verdict: Verdict) -> Answer:
        reason = refusal_reason(query.text, verdict.missing)
        return Answer(
            question=query.text,
            resolved_question=query.text,
            text=reason,
            refused=True,
            reason=reason,
            short_answer=None,
            sentences=(),
            citations=(),
            hits=tuple(hits),
            timings_ms={},
            confidence=verdict.probability,
        )
