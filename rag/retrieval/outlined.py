"""Questions about the outline: the headings that answer come first."""

from __future__ import annotations

from dataclasses import dataclass

from rag.outline import Outline
from rag.protocols import Ranking, Retriever
from rag.query import Query
from rag.types import address


@dataclass(frozen=True, slots=True)
class OutlineFirstRetriever:
    """Puts the headings that the outline answers with before the passages of another retriever."""

    outline: Outline
    others: Retriever

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k ids of headings and passages, best first."""
        ranking = self.others.retrieve(query, k)
        found = self.outline.read(query)
        if found is None:
            return ranking
        top = ranking[0][1] if ranking else 0.0
        headings = [address(found.document.doc_id, span) for span in found.items]
        first = [(key, top + (len(headings) - rank) / 1000) for rank, key in enumerate(headings)]
        return [*first, *(item for item in ranking if item[0] not in headings)][:k]
