"""ONNX Runtime as this product uses it: on the processor, with the threads it is told."""

from __future__ import annotations

import os
from typing import Any


def session(model: str | bytes, threads: int) -> Any:  # noqa: ANN401  onnxruntime has no types
    """Return a session of a model, given as a path or as content; the errors of ONNX Runtime pass through."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # its threads wait for more work by running in circles, which is to end when there is none
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """Return how many threads to compute with: what ``OMP_NUM_THREADS`` says, else the cores that are there."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return int(given) if given.isdecimal() and int(given) else os.cpu_count() or 1
