"""What is fitted puts the right ones first and tells the answerable from the rest."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS
from tests.answering.fakes import row
from tools.linear_models import Floats, Group, Trial, fit_judge, fit_ranking

COVERAGE, LEXICAL = FEATURES.index("coverage"), FEATURES.index("lexical")
ODDS = SIGNALS.index("odds")


def group(coverages: list[float], lexical: list[float], right: int, weight: float = 1.0) -> Group:
    """Return the candidates of a question, one of them right."""
    rows = [row(FEATURES, {"coverage": one, "lexical": other}) for one, other in zip(coverages, lexical, strict=True)]
    return Group(np.stack(rows), np.arange(len(rows)) == right, weight)


def trial(odds: float, answerable: bool, weight: float = 1.0) -> Trial:
    """Return the signals of a question."""
    return Trial(row(SIGNALS, {"bias": 1.0, "odds": odds}), answerable, weight)


def probability(weights: Floats, odds: float) -> float:
    """Return the probability that a question with such odds is answerable."""
    return float(1 / (1 + np.exp(-trial(odds, answerable=True).signals @ weights)))


def test_the_feature_that_tells_gets_the_weight_and_the_others_none() -> None:
    groups = [group([0.9, 0.1, 0.2], [0.1, 0.9, 0.5], 0), group([0.2, 0.8], [0.9, 0.8], 1)]
    weights = fit_ranking(groups, FEATURES)
    for each in groups:
        assert np.argmax(each.features @ weights) == np.flatnonzero(each.right)[0]
    assert weights[COVERAGE] > 0 > weights[LEXICAL]
    assert np.delete(weights, [COVERAGE, LEXICAL]).tolist() == pytest.approx([0.0] * (len(FEATURES) - 2), abs=1e-6)


def test_a_feature_that_is_not_used_has_no_weight() -> None:
    weights = fit_ranking([group([0.9, 0.1], [0.9, 0.1], 0)], ["lexical"])
    assert weights[LEXICAL] > 0
    assert np.delete(weights, LEXICAL).tolist() == pytest.approx([0.0] * (len(FEATURES) - 1), abs=1e-6)


def test_a_question_that_counts_more_decides_where_two_disagree() -> None:
    first, second = [0.9, 0.1], [0.1, 0.9]
    for weight, sign in ((5.0, 1), (0.2, -1)):
        groups = [group(first, [0.0, 0.0], 0, weight), group(second, [0.0, 0.0], 0)]
        assert np.sign(fit_ranking(groups, FEATURES)[COVERAGE]) == sign
    even = fit_ranking([group(first, [0.0, 0.0], 0), group(second, [0.0, 0.0], 0)], FEATURES)
    assert even[COVERAGE] == pytest.approx(0, abs=1e-4)


def test_several_right_ones_share_their_probability() -> None:
    rows = np.stack([row(FEATURES, {"coverage": value}) for value in (0.9, 0.8, 0.1)])
    weights = fit_ranking([Group(rows, np.array([True, True, False]), 1.0)], FEATURES)
    scores = rows @ weights
    assert min(scores[:2]) > scores[2]


def test_the_judge_tells_the_two_kinds_apart() -> None:
    trials = [trial(odds, odds > 0) for odds in (3.0, 2.0, 1.0, -1.0, -2.0, -3.0)]
    weights = fit_judge(trials)
    assert weights[ODDS] > 0
    assert probability(weights, 3.0) > 0.9 > 0.1 > probability(weights, -3.0)


def test_how_many_of_a_kind_there_are_does_not_matter_but_a_false_refusal_is_worse() -> None:
    few = fit_judge(
        [
            trial(1.0, answerable=True),
            trial(-1.0, answerable=False),
            trial(0.0, answerable=True),
            trial(0.0, answerable=False),
        ]
    )
    many = fit_judge(
        [trial(1.0, answerable=True), trial(-1.0, answerable=False), trial(0.0, answerable=True)]
        + [trial(0.0, answerable=False)]
        + [trial(1.0, answerable=True), trial(0.0, answerable=True)] * 4
    )
    assert probability(few, 0.0) > 0.5
    assert probability(many, 0.0) == pytest.approx(probability(few, 0.0), abs=0.05)


def test_a_trial_that_counts_more_moves_the_judge() -> None:
    doubted = [trial(1.0, answerable=True), trial(-1.0, answerable=False), trial(0.5, answerable=False)]
    light = fit_judge([*doubted[:2], trial(0.5, answerable=False, weight=0.1)])
    heavy = fit_judge([*doubted[:2], trial(0.5, answerable=False, weight=10.0)])
    assert probability(light, 0.5) > probability(heavy, 0.5)
