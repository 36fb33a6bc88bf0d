"""The curves over confidences, on trials few enough to count."""

from __future__ import annotations

import numpy as np
import pytest

from eval.measures.refusal import Trial, auroc, risk_coverage_area, risk_coverage_curve


def trials(*described: tuple[float, str]) -> list[Trial]:
    """Return trials of a confidence and a kind: answered rightly, answered wrongly, or unanswerable."""
    return [Trial(kind != "unanswerable", False, sure, kind != "right") for sure, kind in described]


def ones(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.ones((1, size))


@pytest.mark.parametrize(
    ("given", "area"),
    [
        (trials((0.9, "right"), (0.1, "unanswerable")), 1.0),
        (trials((0.1, "right"), (0.9, "unanswerable")), 0.0),
        (trials((0.5, "right"), (0.5, "unanswerable")), 0.5),
        # pairs: .8>.6 .8>.3 .4<.6 .4>.3, so 3 of 4
        (trials((0.8, "right"), (0.4, "wrong"), (0.6, "unanswerable"), (0.3, "unanswerable")), 0.75),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(given: list[Trial], area: float) -> None:
    assert auroc(given, ones(len(given))).tolist() == [area]


def test_auroc_without_one_of_the_classes_is_unknown() -> None:
    assert np.isnan(auroc(trials((0.9, "right"), (0.4, "wrong")), ones(2))).all()


def test_weights_count_a_trial_as_often_as_it_was_drawn() -> None:
    given = trials((0.8, "right"), (0.4, "wrong"), (0.6, "unanswerable"))
    weights = np.array([[1, 1, 1], [3, 1, 1], [0, 2, 1], [1, 1, 0]], float)
    assert auroc(given, weights)[:3].tolist() == [1 / 2, 3 / 4, 0]
    assert np.isnan(auroc(given, weights)[3])


def test_the_curve_gives_the_mistakes_among_the_surest() -> None:
    given = trials((0.2, "unanswerable"), (0.9, "right"), (0.6, "wrong"), (0.5, "right"))
    assert risk_coverage_curve(given) == [(0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert risk_coverage_area(given, ones(4))[0] == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidences_share_their_mistakes_whatever_their_order() -> None:
    first = trials((0.5, "wrong"), (0.5, "right"))
    assert risk_coverage_curve(first) == [(0.5, 0.5), (1.0, 0.5)]
    assert risk_coverage_curve(first[::-1]) == risk_coverage_curve(first)


def test_the_area_of_a_resample_is_that_of_the_trials_drawn() -> None:
    given = trials((0.9, "right"), (0.1, "wrong"))
    weights = np.array([[2, 0], [0, 2], [1, 2]], float)
    assert risk_coverage_area(given, weights).tolist() == [0.0, 1.0, pytest.approx((0 + 1 / 2 + 2 / 3) / 3)]
