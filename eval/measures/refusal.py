"""How well the confidence of the answers tells what can be answered from what cannot.

A trial is one question put to one library; ``answerable`` says whether that library answers it, ``wrong`` whether the
answer would have been a mistake. Weights count how often a trial is drawn: one row of weights a resample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trial:
    """One question asked once, with what came of it."""

    answerable: bool
    refused: bool
    confidence: float
    wrong: bool


def auroc(trials: Sequence[Trial], weights: Floats) -> Floats:
    """Return for each row of weights the area under the ROC curve, NaN where either class is absent.

    It is the probability that an answerable question gets the higher confidence, ties counting half (Hanley and McNeil
    1982, https://doi.org/10.1148/radiology.143.1.7063747). ``weights`` has shape ``(rows, trials)``.
    """
    order, starts = _ascending(trials)
    answerable = np.array([trials[index].answerable for index in order], bool)
    weights = weights[:, order]
    positive = np.add.reduceat(weights * answerable, starts, axis=1)
    negative = np.add.reduceat(weights * ~answerable, starts, axis=1)
    below = np.cumsum(negative, axis=1) - negative
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    wins = (positive * (below + negative / 2)).sum(axis=1)
    result: Floats = np.divide(wins, pairs, out=np.full(len(weights), np.nan), where=pairs > 0)
    return result


def risk_coverage_area(trials: Sequence[Trial], weights: Floats) -> Floats:
    """Return for each row of weights the area under the risk-coverage curve; less is better.

    Trials are taken in falling confidence; the risk at each point is the share of wrong ones so far, and the area is
    its mean over all points (Geifman and El-Yaniv 2017, https://arxiv.org/abs/1705.08500). Equal confidences share
    their mistakes evenly, so that order in the file does not matter. Weights are whole numbers.
    """
    return np.array([_mean(_risks(trials, row)) for row in weights])


def risk_coverage_curve(trials: Sequence[Trial]) -> list[tuple[float, float]]:
    """Return the points (coverage, risk) of the curve, from the surest trial alone to all of them."""
    risks = _risks(trials, np.ones(len(trials)))
    return [((index + 1) / len(risks), float(risk)) for index, risk in enumerate(risks)]


def _risks(trials: Sequence[Trial], weights: Floats) -> Floats:
    order, starts = _ascending(trials)
    wrong = np.array([trials[index].wrong for index in order], float)
    weights = weights[order]
    sizes = np.add.reduceat(weights, starts)
    mistakes = np.add.reduceat(weights * wrong, starts)
    rates = np.divide(mistakes, sizes, out=np.zeros(len(starts)), where=sizes > 0)
    expected = np.repeat(rates[::-1], sizes[::-1].astype(int))
    return np.cumsum(expected) / np.arange(1, len(expected) + 1)


def _ascending(trials: Sequence[Trial]) -> tuple[list[int], list[int]]:
    """Return the trials in rising confidence, and where each new confidence begins."""
    order = sorted(range(len(trials)), key=lambda index: trials[index].confidence)
    starts = [
        at for at, index in enumerate(order) if at == 0 or trials[order[at - 1]].confidence < trials[index].confidence
    ]
    return order, starts


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
