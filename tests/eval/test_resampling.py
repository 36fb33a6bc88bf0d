"""Intervals and p-values of runs so small that the draws can be counted."""

from __future__ import annotations

import pytest

from eval.metrics import KEYS, units
from eval.resampling import intervals, p_values
from tests.eval.test_metrics import dialogue, record


def values(*found: float) -> list[dict[str, float]]:
    return [{"mrr@10": value} for value in found]


def test_a_metric_that_is_the_same_everywhere_has_no_width() -> None:
    table = units([record(f"q{number}", each) for number, each in enumerate(values(0.5, 0.5, 0.5))])
    assert intervals(table, (3, 0))["mrr@10"] == (0.5, 0.5)


def test_every_key_has_an_interval_or_none() -> None:
    found = intervals(units([record("q1", {"mrr@10": 1.0}), record("u1")]), (2, 0))
    assert list(found) == list(KEYS)
    assert found["nugget_recall"] is None


def test_the_interval_of_a_coin_is_that_of_the_binomial() -> None:
    # 100 questions, half of them found: the 2.5 % and 97.5 % points of Binomial(100, 1/2) are 40 and 60
    table = units([record(f"q{number}", each) for number, each in enumerate(values(*[0, 1] * 50))])
    low, high = intervals(table, (100, 0))["mrr@10"] or (0, 0)
    assert low == pytest.approx(0.40, abs=0.011)
    assert high == pytest.approx(0.60, abs=0.011)


def test_the_same_numbers_give_the_same_interval() -> None:
    table = units([record(f"q{number}", each) for number, each in enumerate(values(0, 0.5, 1))])
    assert intervals(table, (3, 0)) == intervals(table, (3, 0))


def test_dialogues_are_drawn_apart_so_that_each_resample_has_as_many() -> None:
    table = units([record("q1", {"mrr@10": 1.0})], [dialogue("d1", 1, 1)])
    found = intervals(table, (1, 1))
    assert (found["mrr@10"], found["followup_evidence_recall@5"]) == ((1, 1), (1, 1))


def test_equal_runs_do_not_differ() -> None:
    table = units([record("q1", {"mrr@10": 1.0}), record("q2", {"mrr@10": 0.0})])
    assert p_values(table, table)["mrr@10"] == 1.0


@pytest.mark.parametrize(("size", "p"), [(1, 1.0), (2, 1 / 2), (4, 1 / 8)])
def test_the_p_value_is_the_share_of_exchanges_with_as_large_a_difference(size: int, p: float) -> None:
    # every question is better by one: only exchanging none or all of them gives as large a difference, 2 of 2**size
    before = units([record(f"q{number}", {"mrr@10": 0.0}) for number in range(size)])
    after = units([record(f"q{number}", {"mrr@10": 1.0}) for number in range(size)])
    assert p_values(before, after)["mrr@10"] == pytest.approx(p, abs=0.02)


def test_a_metric_that_does_not_apply_has_no_p_value() -> None:
    table = units([record("q1", {"mrr@10": 1.0})])
    assert p_values(table, table)["nugget_recall"] is None
