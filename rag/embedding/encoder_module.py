"""The default model's int8 encoder as a module of sentence-transformers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embedding.e5_folder import PROMPTS

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from rag.embedding.encoder import Encoder

_PADDING = 1


def sentence_transformer(encoder: Encoder, ids: Callable[[str], list[int]]) -> SentenceTransformer:
    """Return a SentenceTransformer whose one module tokenizes with ``ids`` and computes with the encoder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule

    class EncoderModule(InputModule):
        """https://sbert.net/docs/sentence_transformer/usage/custom_models.html."""

        def preprocess(self, inputs: Any, prompt: str | None = None, **_: object) -> dict[str, Any]:  # noqa: ANN401
            rows = [ids((prompt or "") + text) for text in inputs]
            padded = np.full((len(rows), max(map(len, rows))), _PADDING)
            for row, tokens in zip(padded, rows, strict=True):
                row[: len(tokens)] = tokens
            mask = np.array([[1] * len(tokens) + [0] * (padded.shape[1] - len(tokens)) for tokens in rows])
            return {"input_ids": torch.from_numpy(padded), "attention_mask": torch.from_numpy(mask)}

        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            lengths = features["attention_mask"].sum(1).tolist()
            rows = [row[:length] for row, length in zip(features["input_ids"].tolist(), lengths, strict=True)]
            return {**features, "sentence_embedding": torch.from_numpy(encoder.vectors(rows))}

        def get_embedding_dimension(self) -> int:
            return encoder.dimension

        def save(self, *_: object, **__: object) -> None:
            raise NotImplementedError("the encoder is made anew of the installed package's file")

    module = EncoderModule()  # type: ignore[no-untyped-call]
    return SentenceTransformer(modules=[module], prompts=PROMPTS, device="cpu")
