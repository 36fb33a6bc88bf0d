"""Writes the reader as an ONNX graph: the int8 encoder of the default model with three small heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.e5_folder import LAYER_TENSORS
from rag.embedding.int8_graph import EMBEDDINGS, Inputs, Int8Graph

if TYPE_CHECKING:
    from rag.protocols import FloatArray

POOLING, SENTENCES, STARTS, ENDS = "pooling", "sentences", "starts", "ends"
"""The second input, windows x sentences x tokens, and the outputs; see ``tools.reader.model.Reader``."""

_EMBEDDINGS = {
    "emb.pos": "encoder.embeddings.position_embeddings.weight",
    "emb.type": "encoder.embeddings.token_type_embeddings.weight",
    "emb.ln.w": "encoder.embeddings.LayerNorm.weight",
    "emb.ln.b": "encoder.embeddings.LayerNorm.bias",
}
_HEADS = ("sentence.0", "sentence.2", "edges")


@dataclass(frozen=True, slots=True)
class ReaderShape:
    """The sizes of the reader's encoder."""

    hidden: int
    layers: int
    heads: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class ReaderTensors:
    """The reader's weights under the names of the default model's file; ``weights`` are named as torch does."""

    shape: ReaderShape
    weights: Mapping[str, FloatArray]

    def tensor(self, name: str) -> FloatArray:
        """Return a tensor as flat float32."""
        return np.ascontiguousarray(self.weights[_torch_name(name)], np.float32).reshape(-1)


def write_reader(source: ReaderTensors, path: Path) -> None:
    """Write the graph and its matrices.

    It takes windows of one length, without padding: reading each alone costs less than filling one up to another.
    """
    graph, width = Int8Graph(source), source.shape.hidden
    _heads(graph, source, graph.hidden())
    inputs: Inputs = {
        EMBEDDINGS: (np.float32, ["windows", "tokens", width]),
        POOLING: (np.float32, ["windows", "sentences", "tokens"]),
    }
    outputs = {SENTENCES: ["windows", "sentences"], STARTS: ["windows", "tokens"], ENDS: ["windows", "tokens"]}
    graph.write(path, "reader", inputs, outputs)


def _heads(graph: Int8Graph, source: ReaderTensors, hidden: str) -> None:
    """Add the score of each sentence, from the mean of its tokens, and of each token to begin or end the answer."""
    for name in _HEADS:
        rows = len(source.tensor(f"{name}.b"))
        graph.constants[f"{name}.columns"] = np.ascontiguousarray(source.tensor(f"{name}.w").reshape(rows, -1).T)
    graph.node("MatMul", [POOLING, hidden], "pooled")
    projected = graph.node("MatMul", ["pooled", "sentence.0.columns"], "projected")
    graph.node("Tanh", [graph.node("Add", [projected, graph.constant("sentence.0.b")], "biased")], "bent")
    scored = graph.node("MatMul", ["bent", "sentence.2.columns"], "scored")
    graph.node("Squeeze", [graph.node("Add", [scored, graph.constant("sentence.2.b")], "odds"), "last"], SENTENCES)
    edges = graph.node("MatMul", [hidden, "edges.columns"], "edges.products")
    graph.node("Add", [edges, graph.constant("edges.b")], "edges.odds")
    graph.node("Split", ["edges.odds"], ["starts.odds", "ends.odds"], axis=-1, num_outputs=2)
    for name in (STARTS, ENDS):
        graph.node("Squeeze", [f"{name}.odds", "last"], name)


def _torch_name(name: str) -> str:
    """Return torch's name of a tensor.

    >>> _torch_name("l3.fi.w"), _torch_name("edges.b")
    ('encoder.encoder.layer.3.intermediate.dense.weight', 'edges.bias')
    """
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    owner, _, kind = name.rpartition(".")
    ending = {"w": "weight", "b": "bias"}[kind]
    if owner in _HEADS:
        return f"{owner}.{ending}"
    layer, _, part = owner.partition(".")
    return f"encoder.encoder.layer.{layer.removeprefix('l')}.{LAYER_TENSORS[part]}.{ending}"
