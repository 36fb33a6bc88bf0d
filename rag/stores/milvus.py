"""Search a Milvus collection: the nearest vectors, the most words in common, and the vectors of places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import StaleIndexError
from rag.stores.memory import check_queries
from rag.stores.milvus_collection import ADDRESS, BATCH, ROW, TERMS, VECTOR, WORDS

if TYPE_CHECKING:
    from rag.protocols import FloatArray, Ranking
    from rag.stores.milvus_connection import MilvusConnection

MOST = 16_384
"""How many rows a server returns at most."""

_SPARE = 16
"""How many more are asked for than are wanted, to see past those that are as good as the last one wanted."""

_SPARE_WORDS = 64
"""How many more than twice as many are asked for by words: Milvus Lite takes words of most texts for a fault of a text,
which servers do not, and the order is made anew from what it found."""

_DIGITS, _DECIMALS = ".6g", 7
"""To how many digits, and to how many decimals, scores are told: beyond is only the order in which an engine adds."""

_LEAST_BREADTH = 256
"""How many candidates HNSW keeps at least (``ef``)."""


@dataclass(frozen=True, slots=True)
class MilvusStore:
    """A VectorStore, and what finds words, over one collection.

    ``row_of`` returns the id that the row of an address has in this generation, None where there is no such place. Rows
    that are not of this generation, because another writer adds or removes documents, are passed over, so that a
    ranking is always that of one generation. ``order_of`` puts addresses in reading order, which decides between equal
    scores. ``chosen`` is a filter of ``milvus_collection``.
    """

    connection: MilvusConnection
    collection: str
    dimension: int
    row_of: Callable[[str], str | None]
    order_of: Callable[[str], tuple[int, ...]]
    chosen: str = ""

    def search(self, vectors: FloatArray, k: int) -> list[Ranking]:
        """Return the k nearest keys (all of them in a smaller store) for each row, shape ``(queries, dimension)``.

        Raises ValueError when the rows are not float32 unit vectors of the store's dimension or k is below 1, and
        StoreError when Milvus does not answer.
        """
        check_queries(vectors, self.dimension, k)
        return [self._best(vector, k) for vector in vectors]

    def sharing(self, words: str, k: int) -> list[tuple[str, list[str]]]:
        """Return the keys that the engine finds best for written words, each with its own words, in the engine's order.

        They are k and some more, or all that share a word.
        """
        wanted = min(k, MOST)
        limit = min(2 * wanted + _SPARE_WORDS, MOST)
        while True:
            hits = self._hits(TERMS, words, limit, (ADDRESS, WORDS))
            ours = [hit["entity"] for hit in hits if self._is_ours(hit)]
            if len(hits) < limit or limit == MOST or len(ours) >= wanted:
                return [(entity[ADDRESS], entity[WORDS].split()) for entity in ours]
            limit = min(2 * limit, MOST)

    def vectors(self, keys: Sequence[str]) -> FloatArray:
        """Return the stored vectors of the keys, shape ``(len(keys), dimension)``; raise KeyError for others."""
        row_ids = [self._row(key) for key in keys]
        self.connection.load(self.collection)
        found: dict[str, list[float]] = {}
        for start in range(0, len(row_ids), BATCH):
            some = list(dict.fromkeys(row_ids[start : start + BATCH]))
            rows = self.connection.read("get", self.collection, ids=some, output_fields=[ROW, VECTOR])
            found.update((row[ROW], row[VECTOR]) for row in rows)
        lost = next((key for key, row in zip(keys, row_ids, strict=True) if row not in found), None)
        if lost is not None:
            raise StaleIndexError(f"{self.collection} lacks {lost}, which the index has: run python -m rag index")
        return np.array([found[row] for row in row_ids], np.float32).reshape(len(keys), self.dimension)

    def narrowed(self, chosen: str) -> MilvusStore:
        """Return the store of the rows that a filter lets through."""
        return replace(self, chosen=chosen)

    def _row(self, key: str) -> str:
        row = self.row_of(key)
        if row is None:
            raise KeyError(key)
        return row

    def _best(self, vector: object, k: int) -> Ranking:
        """Return the k best places of this generation, equal ones in reading order.

        More is asked for while others take up room, and once more while the last ones are as good as the k-th.
        """
        wanted = min(k, MOST)
        limit = min(wanted + _SPARE, MOST)
        while True:
            hits = self._hits(VECTOR, vector, limit, (ADDRESS,))
            scored = [(hit["entity"][ADDRESS], rounded(hit["distance"])) for hit in hits if self._is_ours(hit)]
            cut = len(scored) > wanted and scored[-1][1] == scored[wanted - 1][1] and limit < 4 * wanted
            if len(hits) < limit or limit == MOST or (len(scored) >= wanted and not cut):
                return sorted(scored, key=lambda each: (-each[1], self.order_of(each[0])))[:wanted]
            limit = min(2 * limit, MOST)

    def _hits(self, field: str, query: object, limit: int, fields: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        self.connection.load(self.collection)
        parameters: dict[str, Any] = {"metric_type": "BM25"}
        if field == VECTOR:
            parameters = {"metric_type": "IP", "params": {"ef": max(_LEAST_BREADTH, 2 * limit)}}
        found: Sequence[Sequence[Mapping[str, Any]]] = self.connection.read(
            "search",
            self.collection,
            data=[query],
            anns_field=field,
            filter=self.chosen,
            limit=limit,
            output_fields=list(fields),
            search_params=parameters,
        )
        return found[0]

    def _is_ours(self, hit: Mapping[str, Any]) -> bool:
        return self.row_of(hit["entity"][ADDRESS]) == str(hit[ROW])


def rounded(score: float) -> float:
    """Return a score without the digits that depend on the order in which an engine adds."""
    return round(float(format(score, _DIGITS)), _DECIMALS)
