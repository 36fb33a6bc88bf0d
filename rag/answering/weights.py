"""The fitted numbers of the answers, kept beside the code with the command that fits them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS

if TYPE_CHECKING:
    from rag.protocols import FloatArray

READ, UNREAD = "read", "unread"
FILE = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """Weights of FEATURES before and after reading, and of SIGNALS."""

    first: FloatArray
    evidence: FloatArray
    judge: FloatArray


def load_weights(variant: str, path: Path = FILE) -> AnswerWeights:
    """Return the weights that ``python -m tools.fit_answers`` wrote for answers ``read`` or ``unread`` by the reader.

    Raises KeyError for a missing one.
    """
    values = json.loads(path.read_text(encoding="utf-8"))[variant]
    return AnswerWeights(
        _row(values["first"], FEATURES), _row(values["evidence"], FEATURES), _row(values["judge"], SIGNALS)
    )


def _row(values: dict[str, float], names: Sequence[str]) -> FloatArray:
    return np.array([values[name] for name in names], np.float32)
