"""A BERT encoder as the nodes of an ONNX graph with int8 matrices: what the default model and the reader consist of.

Each matrix is int8 with one scale a column, and each token's activations are int8 with a scale of their own (ZeroQuant,
Yao et al. 2022, https://arxiv.org/abs/2206.01861): what a text gives does not depend on what else is in its batch. The
scale of a token is taken out before the product and put back after it. Attention and normalisation are float32.
Operators of ``com.microsoft`` are those of ONNX Runtime:
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

    from rag.protocols import FloatArray

EMBEDDINGS = "embeddings"
"""The input of the encoder: float32, texts x tokens x width."""

Inputs = Mapping[str, tuple[type[np.float32] | type[np.int32], Sequence[str | int]]]
"""The inputs of a graph: element type and shape of each."""

MATRICES_SUFFIX = ".matrices"
_ALIGNMENT = 1 << 16  # a mapping begins at a multiple of what the system allocates at once: 64 KiB on Windows
_RUNTIME = "com.microsoft"
_OPSET, _IR_VERSION = 18, 10
_STEPS = 127
_LEAST_SCALE = 1e-6


class EncoderShape(Protocol):
    """The sizes of an encoder."""

    @property
    def hidden(self) -> int:
        """The width of a token."""
        ...

    @property
    def layers(self) -> int:
        """The number of layers."""
        ...

    @property
    def heads(self) -> int:
        """The number of attention heads of a layer."""
        ...

    @property
    def epsilon(self) -> float:
        """What normalisation adds to a variance."""
        ...


class Tensors(Protocol):
    """The weights of an encoder, named as in the default model's file: ``emb.pos``, ``l0.q.w``, ``l0.q.b``, …."""

    @property
    def shape(self) -> EncoderShape:
        """The sizes."""
        ...

    def tensor(self, name: str) -> FloatArray:
        """Return a tensor as flat float32; matrices have one row an output."""
        ...


def quantized_columns(weights: FloatArray) -> tuple[NDArray[np.int8], FloatArray]:
    """Return rows of weights as int8 columns with the scale of each, so that ``columns * scales`` is about ``rows.T``.

    >>> columns, scales = quantized_columns(np.array([[1, -2], [0, 0.5]], np.float32))
    >>> columns.tolist(), (columns * scales)[1].tolist()
    ([[64, 0], [-127, 127]], [-2.0, 0.5])
    """
    scales = np.maximum(np.abs(weights).max(axis=1), _LEAST_SCALE) / _STEPS
    rounded = np.rint(weights / scales[:, None]).astype(np.int8)
    return np.ascontiguousarray(rounded.T), scales.astype(np.float32)


class Int8Graph:
    """Nodes and constants, added in the order in which they run; ``mask`` names the input that marks the tokens.

    Without a mask every token counts.
    """

    def __init__(self, source: Tensors, mask: str | None = None) -> None:
        """Begin with nothing but the constants that every product needs."""
        self._source = source
        self._shape = source.shape
        self._mask = mask
        self._nodes: list[Any] = []
        self.constants: dict[str, NDArray[Any]] = {
            "last": np.array([-1], np.int64),
            "first": np.array([0], np.int64),
            "least": np.array(_LEAST_SCALE, np.float32),
            "step": np.array(1 / _STEPS, np.float32),
            "zero": np.array(128, np.uint8),
        }

    def write(
        self,
        path: Path,
        name: str,
        inputs: Inputs,
        outputs: Mapping[str, Sequence[str | int]],
    ) -> None:
        """Write the model, and beside it the file of its matrices, which ONNX Runtime maps into memory.

        Inputs are named with element type and shape; outputs are float32.
        """
        matrices = path.with_suffix(MATRICES_SUFFIX)
        with matrices.open("wb") as file:
            content = self._serialized(name, inputs, outputs, partial(_placed, file, matrices.name))
        path.write_bytes(content)

    def _serialized(
        self,
        name: str,
        inputs: Inputs,
        outputs: Mapping[str, Sequence[str | int]],
        initializer: Callable[[str, NDArray[Any]], Any],
    ) -> bytes:
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._nodes,
            name,
            [
                helper.make_tensor_value_info(each, helper.np_dtype_to_tensor_dtype(np.dtype(kind)), shape)
                for each, (kind, shape) in inputs.items()
            ],
            [helper.make_tensor_value_info(each, TensorProto.FLOAT, shape) for each, shape in outputs.items()],
            [initializer(each, value) for each, value in self.constants.items()],
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="wenju")
        model.ir_version = _IR_VERSION
        return bytes(model.SerializeToString())

    def hidden(self) -> str:
        """Add the encoder; return the name of its last layer's tokens."""
        hidden = self._embedded()
        for layer in range(self._shape.layers):
            hidden = self._layer(f"l{layer}", hidden)
        return hidden

    def _embedded(self) -> str:
        """Add the embeddings of places and of the one kind of token to the words', normalised."""
        places = self._source.tensor("emb.pos").reshape(-1, self._shape.hidden)
        kind = self._source.tensor("emb.type")[: self._shape.hidden]
        self.constants["places"] = places + kind
        self.node("Shape", [EMBEDDINGS], "length", start=1, end=2)
        self.node("Slice", ["places", "first", "length", "first"], "placed")
        return self._normalized(self.node("Add", [EMBEDDINGS, "placed"], "embedded"), "emb.ln")

    def _layer(self, layer: str, hidden: str) -> str:
        """Add one layer of a BERT encoder (post-normalisation)."""
        parts = [f"{layer}.{part}" for part in ("query", "key", "value")]
        together = self.product(hidden, f"{layer}.qkv", [f"{layer}.{name}" for name in "qkv"])
        self.node("Split", [together], parts, axis=-1, num_outputs=3)
        biases = self.constant(f"{layer}.qkv.b", [f"{layer}.{name}.b" for name in "qkv"])
        given = [*parts, biases, *([self._mask] if self._mask else [])]
        attended = self.node("MultiHeadAttention", given, f"{layer}.attended", _RUNTIME, num_heads=self._shape.heads)
        mixed = self._added(self.product(attended, f"{layer}.ao", [f"{layer}.ao"]), f"{layer}.ao", hidden)
        mixed = self._normalized(mixed, f"{layer}.aln")
        wide = self.product(mixed, f"{layer}.fi", [f"{layer}.fi"])
        wide = self.node("BiasGelu", [wide, self.constant(f"{layer}.fi.b")], f"{layer}.wide", _RUNTIME)
        narrow = self._added(self.product(wide, f"{layer}.fo", [f"{layer}.fo"]), f"{layer}.fo", mixed)
        return self._normalized(narrow, f"{layer}.oln")

    def product(self, inputs: str, name: str, matrices: Sequence[str]) -> str:
        """Multiply by the matrices side by side, in int8 with one scale a token."""
        weights = [self._source.tensor(f"{matrix}.w") for matrix in matrices]
        rows = [len(self._source.tensor(f"{matrix}.b")) for matrix in matrices]
        joined = np.concatenate([each.reshape(count, -1) for each, count in zip(weights, rows, strict=True)])
        self.constants[f"{name}.int8"], scales = quantized_columns(joined)
        self.constants[f"{name}.scales"] = scales
        self.node("Abs", [inputs], f"{name}.absolute")
        self.node("ReduceMax", [f"{name}.absolute", "last"], f"{name}.greatest", keepdims=1)
        self.node("Max", [f"{name}.greatest", "least"], f"{name}.scale")
        self.node("Div", [inputs, f"{name}.scale"], f"{name}.held")
        self.node("QuantizeLinear", [f"{name}.held", "step", "zero"], f"{name}.rounded")
        self.node(
            "MatMulIntegerToFloat",
            [f"{name}.rounded", f"{name}.int8", "step", f"{name}.scales", "zero"],
            f"{name}.product",
            _RUNTIME,
        )
        return self.node("Mul", [f"{name}.product", f"{name}.scale"], f"{name}.scaled")

    def _added(self, inputs: str, name: str, residual: str) -> str:
        biased = self.node("Add", [inputs, self.constant(f"{name}.b")], f"{name}.biased")
        return self.node("Add", [biased, residual], f"{name}.sum")

    def _normalized(self, inputs: str, name: str) -> str:
        # not SkipLayerNormalization, which does all of this at once and costs 19 % of the speed on a processor
        given = [inputs, self.constant(f"{name}.w"), self.constant(f"{name}.b")]
        return self.node("LayerNormalization", given, f"{name}.normalized", axis=-1, epsilon=self._shape.epsilon)

    def constant(self, name: str, tensors: Sequence[str] = ()) -> str:
        """Add tensors of the source, one after the other, as a constant; return its name."""
        self.constants[name] = np.concatenate([self._source.tensor(each) for each in tensors or [name]])
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: str | Sequence[str],
        domain: str = "",
        **given: Any,  # noqa: ANN401  ONNX attributes
    ) -> str:
        """Add a node; return the name of its first output."""
        from onnx import helper

        names = [outputs] if isinstance(outputs, str) else list(outputs)
        self._nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **given))
        return names[0]


def _placed(matrices: BinaryIO, file_name: str, name: str, value: NDArray[Any]) -> Any:  # noqa: ANN401  onnx's message
    """Return a constant, a matrix as a place in the file of matrices."""
    from onnx import TensorProto, external_data_helper, numpy_helper

    if value.dtype != np.int8:
        return numpy_helper.from_array(value, name)
    matrices.write(bytes(-matrices.tell() % _ALIGNMENT))
    tensor = TensorProto(name=name, data_type=TensorProto.INT8, dims=value.shape, raw_data=b"")
    external_data_helper.set_external_data(tensor, file_name, matrices.tell(), value.nbytes)
    matrices.write(value.tobytes())
    return tensor
