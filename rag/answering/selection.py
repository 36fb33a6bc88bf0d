"""Choose the sentences that make the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.evidence import Evidence
from rag.answering.series import announces, asks_for_list, asks_for_summary, series_of
from rag.corpus import Corpus, Sentence
from rag.query import Query
from rag.question.period import Period
from rag.types import Section


@dataclass(frozen=True, slots=True)
class Selection:
    """How generous an answer is.

    It has at most ``maximum`` sentences, none that scores ``margin`` below the best. A question about a topic that a
    heading names is answered by what stands under it, at most ``section_maximum`` sentences. Where hardly a word of
    the question is matched (``least_coverage``), the scores cannot tell how many answer: it is the best alone.
    """

    corpus: Corpus
    maximum: int = 3
    margin: float = 0.8
    section_maximum: int = 7
    topic_coverage: float = 0.85
    least_coverage: float = 0.25

    def choose(self, query: Query, evidence: Sequence[Evidence]) -> list[Sentence]:
        """Return the chosen sentences: the best first, or in reading order where they stand in one paragraph."""
        if not evidence:
            return []
        if len(query.periods) > 1:
            return [each.sentence for each in self._by_period(query, evidence)]
        named = self._section_named(query, evidence)
        if named is not None:
            return [each.sentence for each in named]
        series = self._series(query, evidence) or self._paragraph_summed_up(query, evidence)
        if series:
            return list(series)
        wanted = [each for each in evidence if _of_time(query, each)] or list(evidence)
        return [each.sentence for each in self._best(wanted)]

    def _series(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Sentence, ...]:
        """Return the enumeration that answers a question for a list.

        The best sentence announces it, or is one of several of its clauses that answer about as well.
        """
        if not asks_for_list(query.normalized):
            return ()
        best = evidence[0]
        series = series_of(best.sentence, self.corpus)
        if best.sentence in series and not announces(best.sentence, self.corpus):
            near = [each for each in evidence[: self.maximum] if each.score >= best.score - self.margin]
            return series if sum(each.sentence in series for each in near) > 1 else ()
        return series

    def _paragraph_summed_up(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Sentence, ...]:
        """Return the whole paragraph of the best sentence, but for its headings, where a summary is asked for."""
        if not asks_for_summary(query.normalized):
            return ()
        best = evidence[0].sentence
        document = self.corpus.documents[best.doc_id]
        spans = document.paragraphs[self._paragraph(best)].sentences
        found = (self.corpus.sentence_at(best.doc_id, span) for span in spans)
        kept = tuple(each for each in found if each is not None and each.key not in self.corpus.headings_by_id)
        return kept if len(kept) <= self.section_maximum else ()

    def _best(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        best = evidence[0]
        if best.value("context_coverage") < self.least_coverage:
            return [best]
        chosen = [each for each in evidence[: self.maximum] if each.score >= best.score - self.margin]
        return self._in_order(chosen)

    def _by_period(self, query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Answer for the past and for the future apart, the past first."""
        chosen: list[Evidence] = []
        for period in (Period.PAST, Period.FUTURE):
            fitting = [each for each in evidence if each.period is period]
            chosen += self._best(fitting) if fitting and period in query.periods else []
        return chosen or self._best(evidence)

    def _section_named(self, query: Query, evidence: Sequence[Evidence]) -> list[Evidence] | None:
        """Return the sentences under the heading that names the whole topic of a question, if one does.

        A question that expects a figure, or has words that one sentence alone answers, is about that sentence.
        """
        if query.expectation is not None or not query.topic:
            return None
        for each in evidence[: self.maximum]:
            section = self._innermost(each.sentence)
            if section is None or each.value("heading_topic") < self.topic_coverage:
                continue
            under = [
                other
                for other in evidence
                if other.sentence.doc_id == each.sentence.doc_id
                and section.span.contains(other.sentence.span)
                and not section.heading.contains(other.sentence.span)
                and self._innermost(other.sentence) == section
            ]
            if 1 < len(under) <= self.section_maximum:
                return sorted(under, key=lambda other: other.sentence.span.start)
        return None

    def _innermost(self, sentence: Sentence) -> Section | None:
        sections = self.corpus.documents[sentence.doc_id].sections_at(sentence.span)
        return sections[-1] if sections else None

    def _in_order(self, chosen: Sequence[Evidence]) -> list[Evidence]:
        places = {(each.sentence.doc_id, self._paragraph(each.sentence)) for each in chosen}
        if len(places) == 1:
            return sorted(chosen, key=lambda each: each.sentence.span.start)
        return list(chosen)

    def _paragraph(self, sentence: Sentence) -> int:
        return self.corpus.documents[sentence.doc_id].paragraph_index_at(sentence.span.start)


def _of_time(query: Query, evidence: Evidence) -> bool:
    return len(query.periods) != 1 or evidence.period is None or evidence.period in query.periods
