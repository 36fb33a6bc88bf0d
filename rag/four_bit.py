"""Weights in 4-bit blocks (Q4_0), the form in which the default model's file keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""A block holds 32 weights: one float16 scale, and 16 bytes that hold two weights each."""

BLOCK_WEIGHTS = 32


def unpacked(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the weights of blocks, given as BLOCK of any shape, with an axis of BLOCK_WEIGHTS at the end.

    The low nibbles are the weights 0 to 15 and the high nibbles the weights 16 to 31, each less 8 and times the scale.

    >>> unpacked(np.array([(0.5, [0x98] + [0x88] * 15)], BLOCK))[0, [0, 16, 31]]
    array([0. , 0.5, 0. ], dtype=float32)
    """
    half = BLOCK_WEIGHTS // 2
    weights = np.empty((*blocks.shape, BLOCK_WEIGHTS), np.float32)
    np.subtract(blocks["nibbles"] & 15, 8, out=weights[..., :half], dtype=np.float32)
    np.subtract(blocks["nibbles"] >> 4, 8, out=weights[..., half:], dtype=np.float32)
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights


class WordEmbeddings:
    """Rows of the default model's word embeddings, 4-bit blocks mapped from its file."""

    def __init__(self, path: Path, offset: int, rows: int, width: int) -> None:
        """Map the blocks; nothing is read until rows are asked for."""
        self._width = width
        self._blocks = np.memmap(path, BLOCK, "r", offset, (rows, width // BLOCK_WEIGHTS))

    def rows(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the embeddings of vocabulary ids, shape ``(len(ids), width)``."""
        return unpacked(self._blocks[np.asarray(ids)]).reshape(len(ids), self._width)
