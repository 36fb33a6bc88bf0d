"""What the machine could do at best: int8 products a second in ONNX Runtime, bytes a second in memory."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from tools.bench.result import Values

_ROWS, _IN, _OUT = 256, 384, 1536
_BYTES = 256 << 20
MACS_PER_TOKEN = 12 * (4 * 384 * 384 + 2 * 384 * 1536)
"""Multiplications and additions in the matrices of the default model for one token: 21.2 million."""


def measure(times: int = 20) -> Values:
    """Return the best of some runs on one core: int8 multiply-adds of the model's widest product, and a copy."""
    products = _products(times)
    return {
        "macs_per_token": MACS_PER_TOKEN,
        "int8_macs_per_second_and_core": products,
        "tokens_per_second_and_core_at_most": round(products / MACS_PER_TOKEN),
        "copied_bytes_per_second": _copied(times),
    }


def _products(times: int) -> float:
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    chance = np.random.default_rng(0)
    matrix = numpy_helper.from_array(chance.integers(-127, 127, (_IN, _OUT)).astype(np.int8), "matrix")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["rows", "matrix"], ["product"])],
        "product",
        [helper.make_tensor_value_info("rows", TensorProto.UINT8, [_ROWS, _IN])],
        [helper.make_tensor_value_info("product", TensorProto.INT32, [_ROWS, _OUT])],
        [matrix],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 10
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rows = {"rows": chance.integers(0, 255, (_ROWS, _IN)).astype(np.uint8)}
    return float(round(_ROWS * _IN * _OUT / min(_seconds(lambda: session.run(None, rows)) for _ in range(times))))


def _copied(times: int) -> float:
    source = np.ones(_BYTES // 8)
    target = np.empty_like(source)
    return float(round(2 * _BYTES / min(_seconds(lambda: np.copyto(target, source)) for _ in range(times))))


def _seconds(work: Callable[[], object]) -> float:
    start = time.thread_time()  # of this thread alone, so that other programs hardly count
    work()
    return time.thread_time() - start
