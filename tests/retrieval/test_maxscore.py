"""The best texts are those that adding up every column finds, also where columns are only looked into."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from rag.retrieval import maxscore
from rag.retrieval.maxscore import Column, best

TEXTS = 3_000


def drawn(seed: int) -> list[Column]:
    """Return columns of two to some thousand texts, the longer the lighter, as rare words weigh more."""
    chance = np.random.default_rng(seed)
    columns = []
    for length in (2, 40, 40, 300, 900, 1_500, 2_500, 2_900):
        postings = np.sort(chance.choice(TEXTS, length, replace=False)).astype(np.int32)
        most = float(np.log(1 + TEXTS / length))
        weights = (most * chance.choice([0.25, 0.5, 0.75], length)).astype(np.float32)  # so that many are equal
        columns.append(Column(postings, weights, most))
    return columns


@pytest.mark.parametrize("k", [1, 10, 50, TEXTS])
@pytest.mark.parametrize("seed", range(5))
def test_the_best_are_those_of_adding_up_everything(monkeypatch: pytest.MonkeyPatch, k: int, seed: int) -> None:
    monkeypatch.setattr(maxscore, "LONG", 100)
    monkeypatch.setattr(maxscore, "LOOK_UP", 1)
    columns = drawn(seed)
    whole = np.zeros(TEXTS)
    for column in columns:
        whole[column.postings] += column.weights
    places, scores = best(columns, TEXTS, k)
    least = np.sort(whole)[-k]
    wanted = np.flatnonzero((whole >= least * (1 - 1e-6)) & (whole > 0))
    assert set(wanted) <= set(places), "a text that is among the best, or equal to the last of them, is missing"
    assert_allclose(scores, whole[places], rtol=1e-5)
    assert len(places) <= len(wanted) + 2, "texts are left that cannot be among the best"


def test_a_long_column_that_cannot_change_who_is_best_is_only_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maxscore, "LONG", 3)
    monkeypatch.setattr(maxscore, "LOOK_UP", 1)
    rare = Column(np.array([4, 7], np.int32), np.array([3.0, 2.0], np.float32), 3.0)
    common = Column(np.arange(1_000, dtype=np.int32), np.full(1_000, 0.5, np.float32), 0.5)
    looked_up: list[list[int]] = []

    def weights_at(column: Column, places: NDArray[np.intp]) -> NDArray[np.float32]:
        assert column is common
        looked_up.append(places.tolist())
        return plain(column, places)

    plain = maxscore._weights_at
    monkeypatch.setattr(maxscore, "_weights_at", weights_at)
    assert [each.tolist() for each in best([rare, common], 1_000, 1)] == [[4], [3.5]]
    assert looked_up == [[4]], "2 and 0.5 do not reach 3: text 7 is out before the common word is looked up"
    heavy = Column(common.postings, np.where(common.postings == 9, np.float32(4), np.float32(0.5)), 4.0)
    assert [each.tolist() for each in best([rare, heavy], 1_000, 1)] == [[9], [4.0]], "the other text was not seen"


def test_where_nothing_is_asked_or_fewer_texts_are_found_than_wanted_there_are_those_that_are_found() -> None:
    one = Column(np.array([2], np.int32), np.array([1.5], np.float32), 1.5)
    assert [each.tolist() for each in best([], 5, 3)] == [[], []]
    assert [each.tolist() for each in best([one], 5, 3)] == [[2], [1.5]]
