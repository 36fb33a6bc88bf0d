"""Embeddings of many passages without embedding them: for what takes as long whatever the vectors are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.corpus import corpus_of
from rag.embedding.cache import CachedEmbedder
from rag.embedding.engines import engine_of
from rag.models import query_embedder
from rag.search_index import texts_to_embed
from rag.splitting import split
from rag.types import Document
from tools.bench.vectors import many

if TYPE_CHECKING:
    from rag.protocols import FloatArray, Progress

AT_ONCE = 20_000


class NoisyEmbedder:
    """An Embedder of passages that gives each text the vector of some real sentence with noise, see ``many``."""

    def __init__(self, name: str, real: FloatArray) -> None:
        """Take the identity of the vector space and the vectors of real sentences."""
        self.name = name
        self._real = real
        self._seed = 0

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row."""
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row; nothing is told to ``progress``."""
        del progress
        self._seed += 1
        return many(self._real, len(texts), self._seed)


def fill_cache(settings: Settings, cache: Path, documents: Sequence[Document], real: FloatArray) -> None:
    """Put such vectors into a cache for all that an index of the documents embeds."""
    model = settings.embedding_model
    embedder = CachedEmbedder(
        NoisyEmbedder(query_embedder(settings).name, real), cache / "embeddings.sqlite", engine_of(model), AT_ONCE
    )
    passages = [passage for document in documents for passage in split(document, settings.passage_characters)]
    texts = texts_to_embed(corpus_of(documents, passages))
    for start in range(0, len(texts), AT_ONCE):
        embedder.embed_passages(texts[start : start + AT_ONCE])
