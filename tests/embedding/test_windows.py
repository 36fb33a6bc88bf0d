"""Texts are made harmless and cut into windows at the best place near the middle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embedding.e5_tokenizer import SPECIAL_TOKENS
from rag.embedding.windows import embed_in_windows, harmless, split_windows, unit
from rag.protocols import FloatArray


def count(texts: Sequence[str]) -> list[int]:
    """Count a token a character."""
    return [len(text) for text in texts]


def embed(texts: list[str]) -> FloatArray:
    """Return for each text the direction (number of 甲, number of 乙)."""
    return unit(np.array([[text.count("甲"), text.count("乙")] for text in texts], np.float32))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("数字化", "数字化"),
        ("数\x00字\x07化", "数 字 化"),
        ("行\t列\r\n\x0c", "行\t列\r\n\x0c"),
        ("工\ud800会", "工 会"),
        ("<s>工会</s>", "< s>工会< /s>"),
        ("＜ｓ＞工会", "< s>工会"),
        ("<ｍask>", "< mask>"),
        ("ＡＰＰ１", "ＡＰＰ１"),
        ("", ""),
    ],
)
def test_what_an_engine_would_take_for_its_own_is_broken(text: str, cleaned: str) -> None:
    assert harmless(text, SPECIAL_TOKENS) == cleaned


@given(st.text())
def test_a_harmless_text_holds_no_special_token_and_stays_as_it_is(text: str) -> None:
    once = harmless(text, SPECIAL_TOKENS)
    assert not any(token in once for token in SPECIAL_TOKENS)
    assert harmless(once, SPECIAL_TOKENS) == once


@pytest.mark.parametrize(
    ("text", "limit", "windows"),
    [
        ("甲乙丙", 3, ["甲乙丙"]),
        ("甲乙丙。丁戊己", 4, ["甲乙丙。", "丁戊己"]),
        ("甲，乙丙丁戊", 4, ["甲，", "乙丙丁戊"]),
        ("甲。，乙丙丁", 4, ["甲。", "，乙丙丁"]),
        ("甲乙丙丁戊己", 5, ["甲乙丙", "丁戊己"]),
        ("甲。乙丙丁戊己庚辛", 5, ["甲。乙丙", "丁戊己庚辛"]),
        ("甲。乙丙，丁戊己庚辛", 5, ["甲。乙丙，", "丁戊己庚辛"]),
        ("甲乙丙丁戊己", 2, ["甲", "乙丙", "丁", "戊己"]),
        ("", 1, [""]),
    ],
)
def test_a_text_is_cut_at_a_stop_in_its_middle_third_else_at_a_comma_else_in_the_middle(
    text: str, limit: int, windows: list[str]
) -> None:
    assert split_windows(text, count, limit) == windows


@given(st.text(alphabet="甲乙。，", max_size=60), st.integers(1, 20))
def test_windows_are_the_text_and_each_fits(text: str, limit: int) -> None:
    windows = split_windows(text, count, limit)
    assert "".join(windows) == text
    assert all(len(window) <= limit for window in windows)


def test_a_text_that_fits_is_embedded_as_it_is() -> None:
    np.testing.assert_array_equal(embed_in_windows(["甲", "乙甲"], count, 2, embed), embed(["甲", "乙甲"]))


def test_a_longer_text_is_the_mean_of_its_windows_weighted_by_their_length() -> None:
    vectors = embed_in_windows(["甲甲甲。乙乙乙乙乙", "乙"], count, 5, embed)
    np.testing.assert_allclose(vectors[0], np.array([4, 5]) / np.sqrt(41), atol=1e-6)
    np.testing.assert_array_equal(vectors[1], [0, 1])


def test_rows_are_scaled_to_length_1_and_zeros_stay() -> None:
    scaled = unit(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(scaled, np.array([[0.6, 0.8], [0, 0]]), atol=1e-7)
    assert scaled.dtype == np.float32
