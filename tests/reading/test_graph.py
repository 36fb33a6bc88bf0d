"""The reader's graph computes what the torch module of the same weights does, but for what int8 rounds away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

from rag.inference import session
from tools.reader.graph import ENDS, POOLING, SENTENCES, STARTS, ReaderShape, ReaderTensors, write_reader

WIDTH, LAYERS, HEADS, TOKENS = 64, 2, 4, 11


class Small(nn.Module):
    """A reader of random weights, built of the same parts as the trained one."""

    def __init__(self) -> None:
        """Make it of two layers."""
        super().__init__()
        torch.manual_seed(1)
        config = BertConfig(
            vocab_size=9, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS, intermediate_size=128
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.sentence = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, 1))
        self.edges = nn.Linear(WIDTH, 2)


def test_the_graph_gives_the_scores_of_the_module(tmp_path: Path) -> None:
    module = Small().eval()
    shape = ReaderShape(WIDTH, LAYERS, HEADS, module.encoder.config.layer_norm_eps)
    weights = {name: each.detach().numpy() for name, each in module.state_dict().items()}
    write_reader(ReaderTensors(shape, weights), tmp_path / "reader.onnx")
    embeddings = np.random.default_rng(1).normal(size=(1, TOKENS, WIDTH)).astype(np.float32)
    pooling = np.zeros((1, 2, TOKENS), np.float32)
    pooling[0, 0, 3:6], pooling[0, 1, 6:10] = 1 / 3, 1 / 4

    found = session(str(tmp_path / "reader.onnx"), 1).run(
        [SENTENCES, STARTS, ENDS], {"embeddings": embeddings, POOLING: pooling}
    )

    with torch.no_grad():
        hidden = module.encoder(inputs_embeds=torch.from_numpy(embeddings)).last_hidden_state
        edges = module.edges(hidden)
        wanted = module.sentence(torch.bmm(torch.from_numpy(pooling), hidden)).squeeze(-1), edges[..., 0], edges[..., 1]
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == tuple(other.shape)
        np.testing.assert_allclose(one, other.numpy(), atol=0.03)
    assert np.abs(found[1]).max() > 0.3, "scores near nothing would agree whatever the graph does"
