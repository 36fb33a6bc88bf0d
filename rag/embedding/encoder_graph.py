"""Write the default model's encoder as an ONNX graph with int8 matrices, from word embeddings to one vector a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rag.embedding.int8_graph import EMBEDDINGS, Int8Graph

if TYPE_CHECKING:
    from pathlib import Path

    from rag.embedding.e5_file import E5File

MASK, VECTORS = "mask", "vectors"
"""The names of the second input (int32, texts x tokens) and of the output."""

MATRICES_SUFFIX = ".matrices"
_ALIGNMENT = 1 << 16  # a mapping begins at a multiple of what the system allocates at once: 64 KiB on Windows


def write_encoder(source: E5File, path: Path) -> None:
    """Write the graph of the encoder, and beside it the file of its matrices, which ONNX Runtime maps into memory.

    The vectors that the graph gives are means over tokens, not yet of length 1. An OSError of the disk passes through.
    """
    from onnx import TensorProto

    graph, width = Int8Graph(source, MASK), source.shape.hidden
    _pool(graph, graph.hidden())
    matrices = path.with_suffix(MATRICES_SUFFIX)
    with matrices.open("wb") as file:
        content = graph.serialized(
            "encoder",
            {
                EMBEDDINGS: (TensorProto.FLOAT, ["texts", "tokens", width]),
                MASK: (TensorProto.INT32, ["texts", "tokens"]),
            },
            {VECTORS: ["texts", width]},
            lambda name, value: _initializer(name, value, file, matrices.name),
        )
    path.write_bytes(content)


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


def _initializer(name: str, value: NDArray[Any], matrices: BinaryIO, file_name: str) -> Any:  # noqa: ANN401  onnx's
    """Return a constant, a matrix as a place in the file of matrices."""
    from onnx import TensorProto, external_data_helper, numpy_helper

    if value.dtype != np.int8:
        return numpy_helper.from_array(value, name)
    matrices.write(bytes(-matrices.tell() % _ALIGNMENT))
    tensor = TensorProto(name=name, data_type=TensorProto.INT8, dims=value.shape, raw_data=b"")
    external_data_helper.set_external_data(tensor, file_name, matrices.tell(), value.nbytes)
    matrices.write(value.tobytes())
    return tensor
