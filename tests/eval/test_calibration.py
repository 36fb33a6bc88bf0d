"""Reliability diagrams on trials few enough to count: which bin, how sure, how often answerable, how far apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from eval.measures.calibration import BINS, Bin, expected_calibration_error, points, reliability
from eval.measures.refusal import Trial
from eval.results import calibration
from tests.eval.small import desk
from tests.eval.test_metrics import record
from tests.eval.test_running import run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "eval-result.schema.json").read_text(encoding="utf-8"))


def trials(*described: tuple[float, bool]) -> list[Trial]:
    """Return trials of a confidence and whether the library answers."""
    return [Trial(answerable, False, confidence, False) for confidence, answerable in described]


@pytest.mark.parametrize(
    ("confidence", "index"),
    [(0.0, 0), (0.099, 0), (0.1, 1), (0.55, 5), (0.89, 8), (0.9, 9), (0.999, 9), (1.0, 9)],
)
def test_a_trial_is_in_the_bin_that_holds_its_confidence(confidence: float, index: int) -> None:
    bins = reliability(trials((confidence, True)))
    assert [each.count for each in bins] == [int(at == index) for at in range(BINS)]
    assert bins[index].low <= confidence <= bins[index].high


def test_a_bin_has_the_mean_confidence_and_the_share_that_is_answerable() -> None:
    bins = reliability(trials((0.5, True), (1.0, False), (0.75, True), (0.75, False), (0.125, False)), bins=2)
    assert bins == [Bin(0.0, 0.5, 1, 0.125, 0.0), Bin(0.5, 1.0, 4, 0.75, 0.5)]


def test_a_bin_without_trials_knows_nothing_and_is_no_point() -> None:
    bins = reliability(trials((0.2, True)), bins=4)
    assert bins[1:] == [Bin(0.25, 0.5, 0, None, None), Bin(0.5, 0.75, 0, None, None), Bin(0.75, 1.0, 0, None, None)]
    assert points(bins) == [(bins[0], 0.2, 1.0)]


@pytest.mark.parametrize(
    ("described", "error"),
    [
        ([(1.0, True), (0.0, False)], 0.0),
        ([(1.0, False), (0.0, True)], 1.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.8, True)] * 8 + [(0.8, False)] * 2, 0.0),
        # in the bin of 0.9 three of four are answerable: 0.15 away; in that of 0.2 one of one: 0.8 away
        ([(0.9, True)] * 3 + [(0.9, False), (0.2, True)], (4 * 0.15 + 1 * 0.8) / 5),
    ],
)
def test_the_error_is_the_mean_distance_each_bin_counting_by_its_trials(
    described: list[tuple[float, bool]], error: float
) -> None:
    assert expected_calibration_error(reliability(trials(*described))) == pytest.approx(error, abs=1e-12)


def test_without_trials_there_is_no_error() -> None:
    assert expected_calibration_error(reliability([])) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_the_bins_hold_every_trial_and_the_error_is_a_share(described: list[tuple[float, bool]]) -> None:
    bins = reliability(trials(*described))
    assert sum(each.count for each in bins) == len(described)
    answerable = sum(each.count * share for each, _, share in points(bins))
    assert answerable == pytest.approx(sum(answers for _, answers in described))
    error = expected_calibration_error(bins)
    assert error is not None
    assert -1e-9 <= error <= 1 + 1e-9


def bin_of(values: dict[str, Any], low: float) -> dict[str, Any]:
    """Return the bin that begins here."""
    [found] = [each for each in values["bins"] if each["low"] == low]
    return dict(found)


def test_a_result_has_the_bins_of_its_questions_and_of_those_asked_without_their_gold() -> None:
    left_out = {"refused": True, "confidence": 0.25, "error": None}
    values = calibration(
        [
            record("q1", {"citation_hit": 1.0}, confidence=0.95, left_out=left_out),
            record("u1", confidence=0.25),
            record("q2", {}, refused=None, confidence=None),
        ]
    )
    assert bin_of(values, 0.9) == {"low": 0.9, "high": 1.0, "count": 1, "confidence": 0.95, "answerable": 1.0}
    assert bin_of(values, 0.2) == {"low": 0.2, "high": 0.3, "count": 2, "confidence": 0.25, "answerable": 0.0}
    assert values["expected_calibration_error"] == pytest.approx((0.05 + 2 * 0.25) / 3, abs=1e-6)


def test_rankings_alone_have_empty_bins() -> None:
    values = calibration([record("q1", {}, refused=None, confidence=None)])
    assert values["expected_calibration_error"] is None
    assert [each["count"] for each in values["bins"]] == [0] * BINS
    Draft202012Validator(SCHEMA["properties"]["calibration"]).validate(values)


def test_a_run_carries_its_calibration_and_the_metrics_stay_as_they_were() -> None:
    result = json.loads(json.dumps(run(desk())))
    Draft202012Validator(SCHEMA).validate(result)
    assert sum(each["count"] for each in result["calibration"]["bins"]) == 3
    assert not any("calibration" in key for key in result["metrics"])
    # the desk is 0.7 and 0.5 sure of the two that the report answers, 0.1 of the other: 0.3, 0.5 and 0.1 away
    assert result["calibration"]["expected_calibration_error"] == pytest.approx((0.3 + 0.5 + 0.1) / 3, abs=1e-6)
