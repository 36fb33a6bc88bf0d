"""The index as questions see it: rankings and vectors come from Milvus, texts and the statistics of words from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rag.corpus import Corpus
from rag.protocols import Ranking
from rag.retrieval.lexical import LexicalIndex
from rag.retrieval.statistics import TermStatistics, bm25
from rag.search_index import OpenedIndex, SearchIndex
from rag.stores.memory import MemoryStore
from rag.stores.milvus import MilvusStore, rounded
from rag.stores.milvus_collection import in_documents, row_id
from rag.stores.milvus_words import word_of, written
from rag.text import lexical_tokens, simplify

if TYPE_CHECKING:
    from rag.protocols import FloatArray

LARGEST_PART = 20_000
"""Up to how many sentences a chosen part of the library is fetched and searched here, exactly as if it were alone."""

_REMEMBERED = 64


@dataclass(frozen=True)
class Places:
    """The passages, or the sentences, of a corpus as rows: the text behind each address."""

    corpus: Corpus
    sentences: bool

    def addresses(self) -> Sequence[str]:
        """Return all addresses in reading order."""
        return list(self.corpus.sentences if self.sentences else self.corpus.passages_by_id)

    def content(self, address: str) -> str | None:
        """Return what is embedded and indexed for a place, None where there is none."""
        if self.sentences:
            sentence = self.corpus.sentences.get(address)
            return None if sentence is None else self.corpus.text_of(sentence)
        passage = self.corpus.passages_by_id.get(address)
        return None if passage is None else self.corpus.matching_text(passage)

    def embedded(self, address: str) -> str:
        """Return the text whose vector a row holds."""
        return simplify(self.content(address) or "")

    def tokens(self, address: str) -> list[str]:
        """Return the words that a row holds."""
        return lexical_tokens(self.content(address) or "")

    def row_of(self, address: str) -> str | None:
        """Return the id of the row of a place, None where there is none."""
        content = self.content(address)
        return None if content is None else row_id(address, content)

    def order_of(self, address: str) -> tuple[int, ...]:
        """Return what puts addresses in reading order."""
        doc_id, _, span = address.rpartition(":")
        return (self._documents[doc_id], *map(int, span.split("-")))

    @cached_property
    def _documents(self) -> dict[str, int]:
        return {doc_id: place for place, doc_id in enumerate(self.corpus.documents)}


@dataclass(frozen=True)
class MilvusTerms:
    """A TermIndex over a collection: Milvus finds the places, their scores are those of the whole library's words."""

    store: MilvusStore
    statistics: TermStatistics
    places: Places
    _best: dict[tuple[str, ...], float] = field(default_factory=dict)

    def idf(self, token: str) -> float:
        """Return the token's inverse document frequency in the whole library."""
        return self.statistics.idf(token)

    def search(self, tokens: Sequence[str], k: int) -> Ranking:
        """Return at most k keys that share a token, best first, equal ones in reading order."""
        weights = {word_of(token): weight for token, weight in self.statistics.query_weights(tokens).items()}
        found = self.store.sharing(written(tokens), k) if weights else []
        scored = [(key, rounded(bm25(weights, words, self.statistics.mean_length))) for key, words in found]
        sharing = (each for each in scored if each[1] > 0)
        ranking = sorted(sharing, key=lambda each: (-each[1], self.places.order_of(each[0])))[:k]
        if len(self._best) >= _REMEMBERED:
            self._best.clear()
        self._best[tuple(tokens)] = ranking[0][1] if ranking else 0.0
        return ranking

    def relative_scores(self, tokens: Sequence[str], keys: Sequence[str]) -> FloatArray:
        """Return the scores of some keys as shares of the best score of all, shape ``(len(keys),)``.

        They are computed from the texts; what ``search`` found last is not asked for again.
        """
        weights = self.statistics.query_weights(tokens)
        best = self._best.get(tuple(tokens))
        if best is None:  # other threads may have pushed it out
            best = max((score for _, score in self.search(tokens, 1)), default=0.0)
        texts = (self.places.tokens(key) for key in keys)
        scores: FloatArray = np.array([bm25(weights, text, self.statistics.mean_length) for text in texts], np.float32)
        return scores / max(best, 1e-9)


@dataclass(frozen=True)
class MilvusIndex:
    """An OpenedIndex over two collections."""

    corpus: Corpus
    passage_vectors: MilvusStore
    sentence_vectors: MilvusStore
    passage_terms: MilvusTerms
    sentence_terms: MilvusTerms

    def restricted_to(self, corpus: Corpus) -> OpenedIndex:
        """Return the index of a part of the corpus.

        A small part is fetched and searched here, as if nothing else had ever been indexed. A large one is searched in
        Milvus through a filter; there words keep the rarity that they have in the whole library.
        """
        if len(corpus.sentences) <= LARGEST_PART:
            return self._fetched(corpus)
        kept, gone = list(corpus.documents), list(self.corpus.documents.keys() - corpus.documents.keys())
        chosen = in_documents(gone, other=True) if len(gone) < len(kept) else in_documents(kept)
        return replace(
            self,
            corpus=corpus,
            passage_vectors=self.passage_vectors.narrowed(chosen),
            sentence_vectors=self.sentence_vectors.narrowed(chosen),
            passage_terms=_narrowed(self.passage_terms, chosen),
            sentence_terms=_narrowed(self.sentence_terms, chosen),
        )

    def _fetched(self, corpus: Corpus) -> SearchIndex:
        passages, sentences = Places(corpus, sentences=False), Places(corpus, sentences=True)
        return SearchIndex(
            corpus,
            _fetched(self.passage_vectors, passages),
            _fetched(self.sentence_vectors, sentences),
            _indexed(passages),
            _indexed(sentences),
        )


def _narrowed(terms: MilvusTerms, chosen: str) -> MilvusTerms:
    return replace(terms, store=terms.store.narrowed(chosen), _best={})


def _fetched(store: MilvusStore, places: Places) -> MemoryStore:
    addresses = places.addresses()
    return MemoryStore(addresses, store.vectors(addresses))


def _indexed(places: Places) -> LexicalIndex:
    addresses = places.addresses()
    return LexicalIndex.build(addresses, [places.tokens(address) for address in addresses])
