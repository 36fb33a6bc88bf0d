"""Questions about the outline: the headings that answer come first."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from rag.errors import StoreError
from rag.outline import Outline, Outlined
from rag.protocols import Ranking, Retriever
from rag.query import Query
from rag.types import address

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutlineFirstRetriever:
    """Puts the headings that the outline answers with before the passages of another retriever.

    What the outline answers is answered also while the store of the other retriever is away, with the headings alone.
    """

    outline: Outline
    others: Retriever

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k ids of headings and passages, best first."""
        found = self.outline.read(query)
        ranking = self._others(query, k, found)
        if found is None:
            return ranking
        top = ranking[0][1] if ranking else 0.0
        headings = [address(found.document.doc_id, span) for span in found.items]
        first = [(key, top + (len(headings) - rank) / 1000) for rank, key in enumerate(headings)]
        return [*first, *(item for item in ranking if item[0] not in headings)][:k]

    def _others(self, query: Query, k: int, found: Outlined | None) -> Ranking:
        try:
            return self.others.retrieve(query, k)
        except StoreError:
            if found is None or not found.items:
                raise
            _LOG.warning("the store is away: the outline answers alone", exc_info=True)
            return []
