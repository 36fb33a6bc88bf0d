"""Reciprocal rank fusion, worked out by hand and held to what must be true of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import fuse

KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


def ranking(keys: list[str]) -> list[tuple[str, float]]:
    """Return keys with falling scores."""
    return [(key, 1 - rank / 10) for rank, key in enumerate(keys)]


@pytest.mark.parametrize(
    ("rankings", "k", "fused"),
    [
        ([], 60, []),
        ([("", 1.0)], 60, []),
        ([("ab", 1.0)], 1, [("a", 1 / 2), ("b", 1 / 3)]),
        ([("ab", 1.0), ("ba", 1.0)], 1, [("a", 1 / 2 + 1 / 3), ("b", 1 / 3 + 1 / 2)]),
        ([("ab", 1.0), ("bc", 1.0)], 60, [("b", 1 / 62 + 1 / 61), ("a", 1 / 61), ("c", 1 / 62)]),
        ([("ab", 1.0), ("ba", 0.5)], 1, [("a", 1 / 2 + 0.5 / 3), ("b", 1 / 3 + 0.5 / 2)]),
        ([("ab", 0.5), ("ba", 1.0)], 1, [("b", 0.5 / 3 + 1 / 2), ("a", 0.5 / 2 + 1 / 3)]),
        ([("abc", 1.0), ("cab", 1.0), ("c", 1.0)], 10, [("c", 1 / 13 + 2 / 11), ("a", 1 / 11 + 1 / 12)]),
    ],
)
def test_the_sums_by_hand(rankings: list[tuple[str, float]], k: int, fused: list[tuple[str, float]]) -> None:
    found = fuse([(ranking(list(keys)), weight) for keys, weight in rankings], k)
    assert [key for key, _ in found[: len(fused)]] == [key for key, _ in fused]
    assert [score for _, score in found[: len(fused)]] == pytest.approx([score for _, score in fused])


def test_the_scores_of_the_rankings_themselves_do_not_count() -> None:
    assert fuse([([("a", 9.0), ("b", 0.1)], 1.0)], 10) == fuse([([("a", 0.2), ("b", -5.0)], 1.0)], 10)


def test_a_ranking_without_weight_adds_its_keys_last() -> None:
    assert fuse([(ranking(["x"]), 0.0), (ranking(["a", "b"]), 1.0)], 10) == [("a", 1 / 11), ("b", 1 / 12), ("x", 0.0)]


@given(st.lists(st.tuples(KEYS, st.floats(0.1, 2)), max_size=4), st.integers(1, 100))
def test_every_key_comes_once_and_the_best_first(rankings: list[tuple[list[str], float]], k: int) -> None:
    fused = fuse([(ranking(keys), weight) for keys, weight in rankings], k)
    assert {key for key, _ in fused} == {key for keys, _ in rankings for key in keys}
    assert len({key for key, _ in fused}) == len(fused)
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(score <= sum(weight for _, weight in rankings) / (k + 1) + 1e-9 for score in scores)


@given(KEYS, st.integers(1, 100))
def test_rankings_that_agree_keep_their_order(keys: list[str], k: int) -> None:
    assert [key for key, _ in fuse([(ranking(keys), 1.0), (ranking(keys), 0.3)], k)] == keys


@given(KEYS.filter(bool), KEYS, st.integers(1, 100))
def test_a_key_that_is_first_everywhere_is_first(one: list[str], other: list[str], k: int) -> None:
    first = one[0]
    again = [first, *(key for key in other if key != first)]
    assert fuse([(ranking(one), 1.0), (ranking(again), 1.0)], k)[0][0] == first
