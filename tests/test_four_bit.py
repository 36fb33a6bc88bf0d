"""Blocks of 4-bit weights: each nibble in its place, of any shape, as both readers of the model's file need them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.four_bit import BLOCK, BLOCK_WEIGHTS, WordEmbeddings, unpacked


def block(scale: float, nibbles: list[int]) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    """Return one block, its 32 nibbles given in the order of the weights."""
    low, high = nibbles[:16], nibbles[16:]
    return np.array([(scale, [one | other << 4 for one, other in zip(low, high, strict=True)])], BLOCK)


def test_a_block_is_18_bytes_of_32_weights() -> None:
    assert (BLOCK.itemsize, BLOCK_WEIGHTS) == (18, 32)


@pytest.mark.parametrize("scale", [1.0, 0.5, -2.0, 0.0])
def test_each_nibble_less_8_times_the_scale_is_the_weight_in_its_place(scale: float) -> None:
    nibbles = [*range(16), *range(15, -1, -1)]
    [weights] = unpacked(block(scale, nibbles))
    assert weights.dtype == np.float32
    assert weights.tolist() == [(nibble - 8) * scale for nibble in nibbles]


def test_blocks_keep_their_shape() -> None:
    rows = np.stack([np.concatenate([block(1.0, [row + column] * 32) for column in (0, 2)]) for row in (8, 9, 10)])
    weights = unpacked(rows)
    assert weights.shape == (3, 2, 32)
    assert weights[..., 0].tolist() == weights[..., 31].tolist() == [[0, 2], [1, 3], [2, 4]]
    assert unpacked(rows[:0]).shape == (0, 2, 32)


def test_bytes_of_a_file_are_read_little_endian() -> None:
    content = bytes([0x00, 0x3C]) + bytes([0x9F] * 16)  # 1.0 as float16, then low nibbles 15 and high ones 9
    [weights] = unpacked(np.frombuffer(content, BLOCK))
    assert weights.tolist() == [7.0] * 16 + [1.0] * 16


def test_word_embeddings_are_read_from_their_blocks(tmp_path: Path) -> None:
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))  # weights 0 to 15 rise from -8, 16 to 31 fall from 7
    scales = np.array([1.0, 0.5, -2.0, 0.0], "<f2").tobytes()
    blocks = b"".join(scales[2 * at : 2 * at + 2] + nibbles for at in range(4))
    (tmp_path / "words").write_bytes(b"header" + blocks)
    rows = WordEmbeddings(tmp_path / "words", 6, 2, 64).rows([1, 0, 1])
    ramp = np.array([*range(-8, 8), *range(7, -9, -1)], np.float32)
    np.testing.assert_array_equal(rows[1], np.concatenate([ramp, ramp / 2]))
    np.testing.assert_array_equal(rows[0], np.concatenate([-2 * ramp, 0 * ramp]))
    np.testing.assert_array_equal(rows[2], rows[0])
