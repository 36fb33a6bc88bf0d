"""Embed with any sentence-transformers model, from a folder or by its hub name."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.model_folder import find_model_folder
from rag.embedding.model_name import model_name
from rag.embedding.windows import embed_in_windows, harmless, unit
from rag.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from rag.protocols import FloatArray, Progress

STAGE = "embed"
"""The stage that progress callbacks are told."""

CPU_BATCH_SIZE = 8  # measured: on two cores 8 texts at a time are 1.5 times as fast as 32
GPU_BATCH_SIZE = 64
_Encode = Callable[..., "FloatArray"]
_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_E5_NAME = re.compile(r"(?:^|[-_])e5-", re.IGNORECASE)
_E5_PROMPTS = {"query": "query: ", "passage": "passage: "}  # E5 was trained with them, but its files do not say so


class SentenceTransformerEmbedder:
    """An Embedder around a sentence-transformers model (https://sbert.net).

    Texts get the model's own prompts (``query``; ``passage``, ``document`` or ``corpus``), or those given. A text
    beyond the model's maximum length is embedded in windows, never cut. Only safetensors weights are read and no code
    from a model is run. Calls from several threads take turns.
    """

    def __init__(self, model: str | Path, name: str | None = None, prompts: Mapping[str, str] | None = None) -> None:
        """Load the model; raise ModelError when it is not here, not readable, or not safe to load.

        ``name`` is the identity of the vector space, computed from the files unless given. ``prompts`` replaces the
        model's own, or, where a model of the E5 family has none, those of its paper (arXiv:2212.03533).
        """
        folder = find_model_folder(model)
        self._model = _load(folder, model)
        own = self._model.prompts if any(self._model.prompts.values()) else _prompts_by_name(model)
        chosen = dict(own if prompts is None else prompts)
        self._query_prompt = _first_prompt(chosen, _QUERY_PROMPTS)
        self._passage_prompt = _first_prompt(chosen, _PASSAGE_PROMPTS)
        used = {"query": self._query_prompt, "passage": self._passage_prompt}
        self._name = model_name(str(model), folder, used) if name is None else name
        self._special_tokens = tuple(getattr(self._model.tokenizer, "all_special_tokens", ()))
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The identity of the vector space; equal names mean comparable vectors."""
        return self._name

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``."""
        return self._embed(texts, self._model.encode_query, self._query_prompt, None)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``; progress counts windows."""
        return self._embed(texts, self._model.encode_document, self._passage_prompt, progress)

    def _embed(self, texts: Sequence[str], encode: _Encode, prompt: str, progress: Progress | None) -> FloatArray:
        if not texts:
            return np.empty((0, self._model.get_embedding_dimension() or 0), np.float32)
        cleaned = [harmless(text, self._special_tokens) for text in texts]

        def count_tokens(some: Sequence[str]) -> list[int]:
            return self._count_tokens([prompt + text for text in some])

        def embed(windows: list[str]) -> FloatArray:
            return in_batches(windows, partial(encode, prompt=prompt), self._batch_size(), progress)

        with self._lock:
            return embed_in_windows(cleaned, count_tokens, self._limit(), embed)

    def _batch_size(self) -> int:
        return CPU_BATCH_SIZE if self._model.device.type == "cpu" else GPU_BATCH_SIZE

    def _limit(self) -> float:
        limit = self._model.max_seq_length
        return math.inf if limit is None else limit

    def _count_tokens(self, texts: list[str]) -> list[int]:
        if self._limit() == math.inf:
            return [0] * len(texts)
        ids = self._model.tokenizer(texts, truncation=False, padding=False, verbose=False)["input_ids"]
        return [len(row) for row in ids]


def _load(folder: Path, model: str | Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    bar_was_on = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        loaded = SentenceTransformer(
            str(folder), local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    except Exception as error:  # the loader raises whatever the parts of a broken or foreign model cause
        raise ModelError(
            f"the embedding model {model} cannot be loaded from {folder} ({_first_line(error)}): it must be a "
            "sentence-transformers model with safetensors weights and no code of its own"
        ) from error
    finally:
        if bar_was_on:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    return loaded.float().eval()


def in_batches(texts: list[str], encode: _Encode, size: int, progress: Progress | None) -> FloatArray:
    """Encode longest first, so that a batch holds texts of like length and little padding."""
    order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
    rows: list[FloatArray] = []
    for start in range(0, len(order), size):
        batch = [texts[index] for index in order[start : start + size]]
        rows.append(encode(batch, batch_size=size, show_progress_bar=False))
        if progress is not None:
            progress(STAGE, start + len(batch), len(texts))
    vectors = np.empty((len(texts), rows[0].shape[1]), np.float32)
    vectors[order] = np.concatenate(rows)
    return unit(vectors)


def _prompts_by_name(model: str | Path) -> Mapping[str, str]:
    return _E5_PROMPTS if _E5_NAME.search(Path(model).name) else {}


def _first_prompt(prompts: Mapping[str, str | None], names: Sequence[str]) -> str:
    return next((prompt for name in names if (prompt := prompts.get(name))), "")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
