"""The default model as an Embedder: int8 in ONNX Runtime, alone for questions, with sentence-transformers for texts."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.default_model import DEFAULT_MODEL_NAME
from rag.embedding.e5_folder import PROMPTS
from rag.embedding.e5_tokenizer import SPECIAL_TOKENS
from rag.embedding.encoder import Encoder
from rag.embedding.sentence_transformer import in_batches
from rag.embedding.windows import embed_in_windows, harmless

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from rag.protocols import FloatArray, Progress

MAXIMUM_TOKENS = 512
"""What the model reads at once, special tokens and prompt included."""

KEPT_FROM_NFKC = "～"
"""The characters that the model knows and that NFKC would change."""

BEGIN, END = 0, 2
"""The ids that stand around the tokens of every text."""

TEXTS_AT_ONCE = 64
"""How many texts sentence-transformers is handed together; the encoder makes its own batches of them."""

_KEPT_TEXTS = 1024
"""Of how many texts the tokens are remembered: each is counted first and embedded then."""

Pieces = Callable[[str], Sequence[int]]
"""Returns the vocabulary ids of a text, without special tokens."""


class QuantizedEmbedder:
    """An Embedder for the default model.

    Its vectors agree with those of the float32 model to a cosine of 0.999. Questions go straight to the encoder, which
    needs neither torch nor a tokenizer of 300 MB. Passages go through sentence-transformers (https://sbert.net), with
    the encoder as its module; it is loaded when the first passage comes.
    """

    def __init__(self, encoder: Encoder, pieces: Pieces) -> None:
        """Take the encoder and the model's tokenizer."""
        self._encoder = encoder
        self._pieces = lru_cache(_KEPT_TEXTS)(pieces)
        self._model: SentenceTransformer | None = None
        self._loading = threading.Lock()

    @property
    def name(self) -> str:
        """The identity of the vector space: that of the default model."""
        return DEFAULT_MODEL_NAME

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), 384)``; long texts are embedded in windows."""

        def embed(windows: list[str]) -> FloatArray:
            return self._encoder.vectors([self._ids(PROMPTS["query"] + window) for window in windows])

        return self._embed(texts, PROMPTS["query"], embed)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), 384)``; progress counts windows."""

        def embed(windows: list[str]) -> FloatArray:
            return in_batches(windows, self._sentence_transformer().encode_document, TEXTS_AT_ONCE, progress)

        return self._embed(texts, PROMPTS["passage"], embed)

    def _embed(self, texts: Sequence[str], prompt: str, embed: Callable[[list[str]], FloatArray]) -> FloatArray:
        if not texts:
            return np.empty((0, self._encoder.dimension), np.float32)
        cleaned = [normalize(harmless(text, SPECIAL_TOKENS)) for text in texts]

        def count_tokens(some: Sequence[str]) -> list[int]:
            return [len(self._ids(prompt + text)) for text in some]

        return embed_in_windows(cleaned, count_tokens, MAXIMUM_TOKENS, embed)

    def _ids(self, text: str) -> list[int]:
        return [BEGIN, *self._pieces(text), END]

    def _sentence_transformer(self) -> SentenceTransformer:
        with self._loading:
            if self._model is None:
                from rag.embedding.encoder_module import sentence_transformer

                self._model = sentence_transformer(self._encoder, self._ids)
            return self._model


def normalize(text: str) -> str:
    """Return the text in NFKC, but for the characters that the model keeps.

    The vocabulary's own map is of single characters; composing first makes ``ｶﾞ`` and ``e`` with a combining accent
    what the model was trained on.

    >>> normalize("Ａ①～")
    'A1～'
    """
    return KEPT_FROM_NFKC.join(unicodedata.normalize("NFKC", part) for part in text.split(KEPT_FROM_NFKC))
