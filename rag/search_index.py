"""The corpus with its vectors and its words: what a generation of the index holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.corpus import Corpus, corpus_of
from rag.coverage import TermWeights
from rag.protocols import Embedder, Progress, Ranking, VectorStore
from rag.retrieval.lexical import LexicalIndex
from rag.stores.choice import build_store, load_store
from rag.stores.corpus_file import read_documents, write_documents
from rag.stores.faiss import FaissStore
from rag.stores.hnsw import HnswStore
from rag.stores.memory import MemoryStore
from rag.text import lexical_tokens, simplify

if TYPE_CHECKING:
    from rag.protocols import FloatArray

_TokensByKey = Mapping[str, Sequence[str]]
_PASSAGES, _SENTENCES, _TERMS = "passages", "sentences", "terms"


class TermIndex(TermWeights, Protocol):
    """The words of passages or of sentences."""

    def search(self, tokens: Sequence[str], k: int) -> Ranking:
        """Return at most k keys that share a token, best first."""
        ...

    def relative_scores(self, tokens: Sequence[str], keys: Sequence[str]) -> FloatArray:
        """Return the scores of some keys as shares of the best score of all, 0 to 1."""
        ...


class OpenedIndex(Protocol):
    """What questions are asked of: vectors and words of every passage and sentence, wherever they are kept."""

    @property
    def corpus(self) -> Corpus:
        """The documents, passages and sentences."""
        ...

    @property
    def passage_vectors(self) -> VectorStore:
        """The vectors of the passages under their headings."""
        ...

    @property
    def sentence_vectors(self) -> VectorStore:
        """The vectors of the sentences."""
        ...

    @property
    def passage_terms(self) -> TermIndex:
        """The words of the passages under their headings."""
        ...

    @property
    def sentence_terms(self) -> TermIndex:
        """The words of the sentences."""
        ...

    def restricted_to(self, corpus: Corpus) -> OpenedIndex:
        """Return the index of a part of the corpus."""
        ...


@dataclass(frozen=True)
class SearchIndex:
    """Vectors and words for every passage and every sentence of a corpus."""

    corpus: Corpus
    passage_vectors: FaissStore | HnswStore | MemoryStore
    sentence_vectors: FaissStore | HnswStore | MemoryStore
    passage_terms: LexicalIndex
    sentence_terms: LexicalIndex

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self.passage_vectors.dimension

    @cached_property
    def _tokens(self) -> dict[str, tuple[_TokensByKey, _TokensByKey]]:
        return {}

    def restricted_to(self, corpus: Corpus) -> SearchIndex:
        """Return the index of a part of the corpus, as if nothing else had ever been indexed.

        The tokens of a document are kept, so that asking other parts that hold it takes less time.
        """
        of_passages: dict[str, Sequence[str]] = {}
        of_sentences: dict[str, Sequence[str]] = {}
        for doc_id in corpus.documents:
            passages, sentences = self._tokens_of(doc_id, corpus)
            of_passages.update(passages)
            of_sentences.update(sentences)
        return SearchIndex(
            corpus,
            self.passage_vectors.subset(list(corpus.passages_by_id)),
            self.sentence_vectors.subset(list(corpus.sentences)),
            _terms({key: of_passages[key] for key in corpus.passages_by_id}),
            _terms({key: of_sentences[key] for key in corpus.sentences}),
        )

    def _tokens_of(self, doc_id: str, corpus: Corpus) -> tuple[_TokensByKey, _TokensByKey]:
        if doc_id not in self._tokens:
            alone = corpus.only([doc_id])
            self._tokens[doc_id] = passage_tokens(alone), sentence_tokens(alone)
        return self._tokens[doc_id]


def build_search_index(corpus: Corpus, embedder: Embedder, progress: Progress | None = None) -> SearchIndex:
    """Embed and index a corpus; progress counts the texts embedded."""
    keys = list(corpus.passages_by_id), list(corpus.sentences)
    stores = _stores(keys, embedder.embed_passages(texts_to_embed(corpus), progress))
    if progress is not None:
        progress("index", 0, 1)
    index = SearchIndex(corpus, *stores, _terms(passage_tokens(corpus)), _terms(sentence_tokens(corpus)))
    if progress is not None:
        progress("index", 1, 1)
    return index


def texts_to_embed(corpus: Corpus) -> list[str]:
    """Return what is embedded: passages under their headings, then sentences alone."""
    passages = [simplify(corpus.matching_text(passage)) for passage in corpus.passages_by_id.values()]
    return passages + [simplify(corpus.text_of(sentence)) for sentence in corpus.sentences.values()]


def _stores(
    keys: tuple[Sequence[str], Sequence[str]], vectors: FloatArray
) -> tuple[FaissStore | HnswStore, FaissStore | HnswStore]:
    """Return the stores of passages and sentences; each has its own copy, and the vectors go with this call."""
    passages, sentences = keys
    return build_store(passages, vectors[: len(passages)]), build_store(sentences, vectors[len(passages) :])


def save_search_index(index: SearchIndex, folder: Path) -> None:
    """Write every part of the index below a folder."""
    write_documents(folder, list(index.corpus.documents.values()), index.corpus.passages)
    for name, vectors, terms in (
        (_PASSAGES, index.passage_vectors, index.passage_terms),
        (_SENTENCES, index.sentence_vectors, index.sentence_terms),
    ):
        (folder / name).mkdir()
        store = (
            build_store(vectors.keys, vectors.vectors(vectors.keys)) if isinstance(vectors, MemoryStore) else vectors
        )
        store.save(folder / name)
        terms.save(folder / name / _TERMS)


def load_search_index(folder: Path) -> SearchIndex:
    """Open what ``save_search_index`` wrote; raise StaleIndexError when the parts do not fit."""
    corpus = corpus_of(*read_documents(folder))
    return SearchIndex(
        corpus,
        load_store(folder / _PASSAGES),
        load_store(folder / _SENTENCES),
        LexicalIndex.load(folder / _PASSAGES / _TERMS),
        LexicalIndex.load(folder / _SENTENCES / _TERMS),
    )


def passage_tokens(corpus: Corpus) -> dict[str, list[str]]:
    """Return the tokens of every passage under its heading path, by address."""
    return _tokens((key, corpus.matching_text(passage)) for key, passage in corpus.passages_by_id.items())


def sentence_tokens(corpus: Corpus) -> dict[str, list[str]]:
    """Return the tokens of every sentence alone, by address."""
    return _tokens((key, corpus.text_of(sentence)) for key, sentence in corpus.sentences.items())


def _tokens(texts: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the tokens of texts by key; equal ones are one value in memory, where words come again and again."""
    known: dict[str, str] = {}
    return {key: [known.setdefault(token, token) for token in lexical_tokens(text)] for key, text in texts}


def _terms(tokens: Mapping[str, Sequence[str]]) -> LexicalIndex:
    return LexicalIndex.build(list(tokens), list(tokens.values()))
