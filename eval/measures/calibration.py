"""Whether a confidence means what it says: of the questions answered with 0.8, eight in ten should be answerable.

Reliability diagrams, and the expected calibration error over bins of equal width (Naeini, Cooper and Hauskrecht 2015),
as Guo, Pleiss, Sun and Weinberger 2017 describe them, https://arxiv.org/abs/1706.04599.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from eval.measures.refusal import Trial

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The trials whose confidence is in ``[low, high)``, in the last bin also ``high`` itself.

    ``confidence`` is their mean confidence and ``answerable`` the share of them that the library answers; None for no
    trials.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    answerable: float | None


def reliability(trials: Sequence[Trial], bins: int = BINS) -> list[Bin]:
    """Return the bins of a reliability diagram, of equal width, from 0 to 1.

    >>> [each.count for each in reliability([Trial(True, False, 0.5, False), Trial(False, True, 1.0, True)], bins=2)]
    [0, 2]
    """
    groups: list[list[Trial]] = [[] for _ in range(bins)]
    for trial in trials:
        groups[min(int(trial.confidence * bins), bins - 1)].append(trial)
    return [_bin(index / bins, (index + 1) / bins, group) for index, group in enumerate(groups)]


def _bin(low: float, high: float, trials: Sequence[Trial]) -> Bin:
    if not trials:
        return Bin(low, high, 0, None, None)
    confidence = mean(trial.confidence for trial in trials)
    return Bin(low, high, len(trials), confidence, mean(float(trial.answerable) for trial in trials))


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean distance between confidence and share answerable over all trials; None where there are none.

    >>> expected_calibration_error([Bin(0.0, 0.5, 3, 0.25, 0.5), Bin(0.5, 1.0, 1, 0.75, 1.0)])
    0.25
    """
    total = sum(each.count for each in bins)
    apart = [each.count * abs(confidence - answerable) for each, confidence, answerable in points(bins)]
    return sum(apart) / total if total else None


def points(bins: Sequence[Bin]) -> list[tuple[Bin, float, float]]:
    """Return the bins that hold trials with their confidence and the share answerable: the points of the diagram."""
    return [
        (each, each.confidence, each.answerable)
        for each in bins
        if each.confidence is not None and each.answerable is not None
    ]
