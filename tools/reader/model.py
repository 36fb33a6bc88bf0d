"""The reader as a torch module: the lower layers of the default model with three small heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from rag.reading.encoding import PADDING, Encoded, Tokens
from rag.types import Span

LAYERS = 8
FROZEN_LAYERS = 3
_MASKED = -1e4


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length: ``(windows, tokens)``; ``pooling`` is ``(windows, sentences, tokens)``.

    ``pooling`` averages the tokens of each sentence; its rows are zero where a window has fewer sentences.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    pooling: torch.Tensor


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds of each sentence against "nothing here answers" (0), and of each token to begin or end the answer."""

    sentences: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


class Reader(nn.Module):
    """Scores the sentences and tokens of windows."""

    def __init__(self, model_folder: Path) -> None:
        """Take the encoder of the default model, less its upper layers; its word embeddings stay as they are."""
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(model_folder, add_pooling_layer=False)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:LAYERS]
        self.encoder.embeddings.requires_grad_(False)
        self.encoder.encoder.layer[:FROZEN_LAYERS].requires_grad_(False)
        hidden = self.encoder.config.hidden_size
        first, last, self.edges = nn.Linear(hidden, hidden), nn.Linear(hidden, 1), nn.Linear(hidden, 2)
        self.sentence = nn.Sequential(first, nn.Tanh(), last)
        for module in (first, last, self.edges):
            nn.init.normal_(module.weight, std=0.02)
            nn.init.zeros_(module.bias)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, pooling: torch.Tensor) -> Any:  # noqa: ANN401
        """Return sentence, start and end scores; see Scores."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = torch.bmm(pooling.to(hidden.dtype), hidden)
        edges = self.edges(hidden)
        return self.sentence(pooled).squeeze(-1), edges[..., 0], edges[..., 1]

    def read(self, batch: Batch) -> Scores:
        """Return the scores of a batch in float32, those of padding far below all others."""
        sentences, starts, ends = self(batch.ids, batch.mask, batch.pooling)
        inside = batch.pooling.sum(1) > 0
        absent = batch.pooling.sum(2) == 0
        return Scores(
            sentences.float().masked_fill(absent, _MASKED),
            starts.float().masked_fill(~inside, _MASKED),
            ends.float().masked_fill(~inside, _MASKED),
        )


def collate(encoded: Sequence[Encoded]) -> Batch:
    """Return windows as tensors, padded to the longest."""
    length = max(len(each.ids) for each in encoded)
    count = 1 + max(max(each.sentence_of) for each in encoded)
    ids = torch.full((len(encoded), length), PADDING)
    pooling = torch.zeros(len(encoded), max(count, 1), length)
    for row, each in enumerate(encoded):
        ids[row, : len(each.ids)] = torch.tensor(each.ids)
        for column, sentence in enumerate(each.sentence_of):
            if sentence >= 0:
                pooling[row, sentence, column] = 1.0
    pooling /= pooling.sum(2, keepdim=True).clamp(min=1.0)
    return Batch(ids, (ids != PADDING).long(), pooling)


class FastTokenizer:
    """The tokenizer of the written default model."""

    def __init__(self, model_folder: Path) -> None:
        """Load it."""
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def tokenize(self, text: str) -> Tokens:
        """Return the pieces of a text."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return Tokens(tuple(found.ids), tuple(Span(start, end) for start, end in found.offsets))
