"""Choose the sentences that make the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.answering.evidence import Evidence
from rag.corpus import Sentence


@dataclass(frozen=True, slots=True)
class Selection:
    """How generous an answer is: at most ``maximum`` sentences, none that scores ``margin`` below the best."""

    maximum: int = 3
    margin: float = 0.15

    def choose(self, evidence: Sequence[Evidence]) -> list[Sentence]:
        """Return the chosen sentences in reading order within a document, the best document first."""
        if not evidence:
            return []
        best = evidence[0].score
        chosen = [each for each in evidence[: self.maximum] if each.score >= best - self.margin]
        return in_reading_order([each.sentence for each in chosen])


def in_reading_order(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return sentences by passage in the order given, and in text order within a passage."""
    first_seen = {passage: rank for rank, passage in enumerate(dict.fromkeys(each.passage_id for each in sentences))}
    ordered = sorted(sentences, key=lambda each: (first_seen[each.passage_id], each.span.start))
    return [next(group) for _, group in groupby(ordered, key=lambda each: each.key)]
