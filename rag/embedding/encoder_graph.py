"""Write the default model's encoder as an ONNX graph with int8 matrices, from word embeddings to one vector a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.int8_graph import EMBEDDINGS, Inputs, Int8Graph

if TYPE_CHECKING:
    from pathlib import Path

    from rag.embedding.e5_file import E5File

MASK, VECTORS = "mask", "vectors"
"""The names of the second input (int32, texts x tokens) and of the output."""


def write_encoder(source: E5File, path: Path) -> None:
    """Write the graph of the encoder and its matrices; an OSError of the disk passes through.

    The vectors that the graph gives are means over tokens, not yet of length 1.
    """
    graph, width = Int8Graph(source, MASK), source.shape.hidden
    _pool(graph, graph.hidden())
    inputs: Inputs = {EMBEDDINGS: (np.float32, ["texts", "tokens", width]), MASK: (np.int32, ["texts", "tokens"])}
    graph.write(path, "encoder", inputs, {VECTORS: ["texts", width]})


def _pool(graph: Int8Graph, hidden: str) -> None:
    """Add the mean over the tokens of each text."""
    from onnx import TensorProto

    graph.constants["middle"] = np.array([1], np.int64)
    graph.node("Cast", [MASK], "counted", to=TensorProto.FLOAT)
    graph.node("Unsqueeze", ["counted", "middle"], "weights")
    graph.node("MatMul", ["weights", hidden], "totals")
    graph.node("Squeeze", ["totals", "middle"], "total")
    graph.node("ReduceSum", ["counted", "last"], "tokens", keepdims=1)
    graph.node("Div", ["total", "tokens"], VECTORS)
