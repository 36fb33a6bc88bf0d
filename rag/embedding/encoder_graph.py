"""Write the default model's encoder as an ONNX graph with int8 matrices, from word embeddings to one vector a text.

Each matrix is int8 with one scale a column, and each token's activations are int8 with a scale of their own (ZeroQuant,
Yao et al. 2022, https://arxiv.org/abs/2206.01861): a text's vector does not depend on what else is in its batch. The
scale of a token is taken out before the product and put back after it. Attention, normalisation and pooling are
float32. Operators of ``com.microsoft`` are those of ONNX Runtime:
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

    from rag.embedding.e5_file import E5File
    from rag.protocols import FloatArray

EMBEDDINGS, MASK, VECTORS = "embeddings", "mask", "vectors"
"""The names of the inputs (float32, texts x tokens x width; int32, texts x tokens) and of the output."""

MATRICES_SUFFIX = ".matrices"
_RUNTIME = "com.microsoft"
_ALIGNMENT = 1 << 16  # a mapping begins at a multiple of what the system allocates at once: 64 KiB on Windows
_OPSET, _IR_VERSION = 18, 10
_STEPS = 127
_LEAST_SCALE = 1e-6


def write_encoder(source: E5File, path: Path) -> None:
    """Write the graph of the encoder, and beside it the file of its matrices, which ONNX Runtime maps into memory.

    The vectors that the graph gives are means over tokens, not yet of length 1. An OSError of the disk passes through.
    """
    matrices = path.with_suffix(MATRICES_SUFFIX)
    with matrices.open("wb") as file:
        content = _Graph(source).serialized(file, matrices.name)
    path.write_bytes(content)


def quantized_columns(weights: FloatArray) -> tuple[NDArray[np.int8], FloatArray]:
    """Return rows of weights as int8 columns with the scale of each, so that ``columns * scales`` is about ``rows.T``.

    >>> columns, scales = quantized_columns(np.array([[1, -2], [0, 0.5]], np.float32))
    >>> columns.tolist(), (columns * scales)[1].tolist()
    ([[64, 0], [-127, 127]], [-2.0, 0.5])
    """
    scales = np.maximum(np.abs(weights).max(axis=1), _LEAST_SCALE) / _STEPS
    rounded = np.rint(weights / scales[:, None]).astype(np.int8)
    return np.ascontiguousarray(rounded.T), scales.astype(np.float32)


class _Graph:
    """The nodes and constants of the encoder, added in the order in which they run."""

    def __init__(self, source: E5File) -> None:
        self._source = source
        self._shape = source.shape
        self._nodes: list[Any] = []
        self._constants: dict[str, NDArray[Any]] = {
            "last": np.array([-1], np.int64),
            "first": np.array([0], np.int64),
            "least": np.array(_LEAST_SCALE, np.float32),
            "step": np.array(1 / _STEPS, np.float32),
            "zero": np.array(128, np.uint8),
        }

    def serialized(self, matrices: BinaryIO, name: str) -> bytes:
        from onnx import TensorProto, helper

        hidden = self._embedded()
        for layer in range(self._shape.layers):
            hidden = self._layer(f"l{layer}", hidden)
        self._pooled(hidden)
        width = self._shape.hidden
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [
                helper.make_tensor_value_info(EMBEDDINGS, TensorProto.FLOAT, ["texts", "tokens", width]),
                helper.make_tensor_value_info(MASK, TensorProto.INT32, ["texts", "tokens"]),
            ],
            [helper.make_tensor_value_info(VECTORS, TensorProto.FLOAT, ["texts", width])],
            [self._initializer(each, matrices, name) for each in self._constants],
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="wenju")
        model.ir_version = _IR_VERSION
        return bytes(model.SerializeToString())

    def _initializer(self, constant: str, matrices: BinaryIO, file_name: str) -> Any:  # noqa: ANN401  onnx's message
        from onnx import TensorProto, external_data_helper, numpy_helper

        value = self._constants[constant]
        if value.dtype != np.int8:
            return numpy_helper.from_array(value, constant)
        matrices.write(bytes(-matrices.tell() % _ALIGNMENT))
        tensor = TensorProto(name=constant, data_type=TensorProto.INT8, dims=value.shape, raw_data=b"")
        external_data_helper.set_external_data(tensor, file_name, matrices.tell(), value.nbytes)
        matrices.write(value.tobytes())
        return tensor

    def _embedded(self) -> str:
        """Add the embeddings of places and of the one kind of token to the words', normalised."""
        places = self._source.tensor("emb.pos").reshape(-1, self._shape.hidden)
        kind = self._source.tensor("emb.type")[: self._shape.hidden]
        self._constants["places"] = places + kind
        self._node("Shape", [MASK], "length", start=1, end=2)
        self._node("Slice", ["places", "first", "length", "first"], "placed")
        return self._normalized(self._node("Add", [EMBEDDINGS, "placed"], "embedded"), "emb.ln")

    def _layer(self, layer: str, hidden: str) -> str:
        """Add one layer of a BERT encoder (post-normalisation)."""
        parts = [f"{layer}.{part}" for part in ("query", "key", "value")]
        together = self._product(hidden, f"{layer}.qkv", [f"{layer}.{name}" for name in "qkv"])
        self._node("Split", [together], parts, axis=-1, num_outputs=3)
        biases = self._constant(f"{layer}.qkv.b", [f"{layer}.{name}.b" for name in "qkv"])
        attended = self._node(
            "MultiHeadAttention", [*parts, biases, MASK], f"{layer}.attended", _RUNTIME, num_heads=self._shape.heads
        )
        mixed = self._added(self._product(attended, f"{layer}.ao", [f"{layer}.ao"]), f"{layer}.ao", hidden)
        mixed = self._normalized(mixed, f"{layer}.aln")
        wide = self._product(mixed, f"{layer}.fi", [f"{layer}.fi"])
        wide = self._node("BiasGelu", [wide, self._constant(f"{layer}.fi.b")], f"{layer}.wide", _RUNTIME)
        narrow = self._added(self._product(wide, f"{layer}.fo", [f"{layer}.fo"]), f"{layer}.fo", mixed)
        return self._normalized(narrow, f"{layer}.oln")

    def _product(self, inputs: str, name: str, matrices: Sequence[str]) -> str:
        """Multiply by the matrices side by side, in int8 with one scale a token."""
        weights = [self._source.tensor(f"{matrix}.w") for matrix in matrices]
        rows = [len(self._source.tensor(f"{matrix}.b")) for matrix in matrices]
        joined = np.concatenate([each.reshape(count, -1) for each, count in zip(weights, rows, strict=True)])
        self._constants[f"{name}.int8"], scales = quantized_columns(joined)
        self._constants[f"{name}.scales"] = scales
        self._node("Abs", [inputs], f"{name}.absolute")
        self._node("ReduceMax", [f"{name}.absolute", "last"], f"{name}.greatest", keepdims=1)
        self._node("Max", [f"{name}.greatest", "least"], f"{name}.scale")
        self._node("Div", [inputs, f"{name}.scale"], f"{name}.held")
        self._node("QuantizeLinear", [f"{name}.held", "step", "zero"], f"{name}.rounded")
        self._node(
            "MatMulIntegerToFloat",
            [f"{name}.rounded", f"{name}.int8", "step", f"{name}.scales", "zero"],
            f"{name}.product",
            _RUNTIME,
        )
        return self._node("Mul", [f"{name}.product", f"{name}.scale"], f"{name}.scaled")

    def _added(self, inputs: str, name: str, residual: str) -> str:
        biased = self._node("Add", [inputs, self._constant(f"{name}.b")], f"{name}.biased")
        return self._node("Add", [biased, residual], f"{name}.sum")

    def _normalized(self, inputs: str, name: str) -> str:
        # not SkipLayerNormalization, which does all of this at once and costs 19 % of the speed on a processor
        given = [inputs, self._constant(f"{name}.w"), self._constant(f"{name}.b")]
        return self._node("LayerNormalization", given, f"{name}.normalized", axis=-1, epsilon=self._shape.epsilon)

    def _pooled(self, hidden: str) -> None:
        """Add the mean over the tokens of each text."""
        from onnx import TensorProto

        self._constants["middle"] = np.array([1], np.int64)
        self._node("Cast", [MASK], "counted", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["counted", "middle"], "weights")
        self._node("MatMul", ["weights", hidden], "totals")
        self._node("Squeeze", ["totals", "middle"], "total")
        self._node("ReduceSum", ["counted", "last"], "tokens", keepdims=1)
        self._node("Div", ["total", "tokens"], VECTORS)

    def _constant(self, name: str, tensors: Sequence[str] = ()) -> str:
        self._constants[name] = np.concatenate([self._source.tensor(each) for each in tensors or [name]])
        return name

    def _node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: str | Sequence[str],
        domain: str = "",
        **given: Any,  # noqa: ANN401  ONNX attributes
    ) -> str:
        from onnx import helper

        names = [outputs] if isinstance(outputs, str) else list(outputs)
        self._nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **given))
        return names[0]
