"""An embedder that computes without a model, for tests and demonstrations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.windows import unit

if TYPE_CHECKING:
    from rag.protocols import FloatArray, Progress


class HashingEmbedder:
    """Counts characters and character bigrams, hashed into a few signed dimensions (feature hashing).

    Texts that share characters are near, which is all it knows: it is for tests and demonstrations, not for search.
    The vectors are the same in every process. See Weinberger et al. 2009, https://arxiv.org/abs/0902.2206.

    >>> a, b, c = HashingEmbedder().embed_queries(["数字化建设目标", "数字化建设的目标", "食品安全"])
    >>> bool(a @ b > 0.7 > a @ c)
    True
    """

    def __init__(self, dimension: int = 64) -> None:
        """Set the number of dimensions; at least 1."""
        if dimension < 1:
            raise ValueError(f"dimension must be at least 1, got {dimension}")
        self._dimension = dimension

    @property
    def name(self) -> str:
        """The identity of the vector space."""
        return f"hashing-{self._dimension}"

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``."""
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature in _features(text):
                code = _hash(feature)
                row[(code >> 1) % self._dimension] += 1 if code & 1 else -1
            if not row.any():
                row[0] = 1
        return unit(vectors)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, equal to the query's for an equal text."""
        vectors = self.embed_queries(texts)
        if progress is not None:
            progress("embed", len(texts), len(texts))
        return vectors


def _features(text: str) -> list[str]:
    return list(text) + [text[index : index + 2] for index in range(len(text) - 1)]


@lru_cache(maxsize=1 << 16)
def _hash(feature: str) -> int:
    digest = hashlib.blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
