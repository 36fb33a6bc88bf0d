"""How sure a number is, and whether two runs differ, by drawing questions again.

Bootstrap: Efron and Tibshirani 1993, chapter 13 (percentile intervals). Paired randomisation: Smucker, Allan and
Carterette 2007, https://doi.org/10.1145/1321440.1321528.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.measures.refusal import Floats
from eval.metrics import KEYS, Units, joined, known

RESAMPLES = 2000
PERMUTATIONS = 5000
_SEED = 20231009
Interval = tuple[float, float]


def intervals(table: Units, blocks: Sequence[int]) -> dict[str, Interval | None]:
    """Return the 95 % percentile interval of each metric, None where it does not apply.

    ``blocks`` are the numbers of units drawn apart from one another: questions and dialogues. The draws are the same
    for the same numbers. Resamples in which a metric does not apply are left out for it.
    """
    generator = np.random.default_rng(_SEED)
    drawn = [generator.multinomial(size, [1 / size] * size, RESAMPLES) for size in blocks if size]
    values = table.values(np.concatenate(drawn, axis=1).astype(float))
    return {key: _interval(values[key]) for key in KEYS}


def _interval(values: Floats) -> Interval | None:
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return round(float(low), 6), round(float(high), 6)


def p_values(first: Units, second: Units) -> dict[str, float | None]:
    """Return for each metric the two-sided p-value of the difference of two runs over the same units, in one order.

    Under the null hypothesis either run could have given either answer to a question, so the two are exchanged at
    random; the p-value is the share of exchanges, the observed one included, whose difference is at least as large.
    """
    both, size = joined(first, second), len(first)
    observed = _differences(both, np.zeros((1, size)))
    generator = np.random.default_rng(_SEED)
    exchanged = _differences(both, generator.integers(0, 2, (PERMUTATIONS, size)).astype(float))
    return {key: _p_value(float(observed[key][0]), exchanged[key]) for key in KEYS}


def _differences(both: Units, exchanged: Floats) -> dict[str, Floats]:
    kept = 1 - exchanged
    first = both.values(np.concatenate([kept, exchanged], axis=1))
    second = both.values(np.concatenate([exchanged, kept], axis=1))
    return {key: second[key] - first[key] for key in KEYS}


def _p_value(observed: float, differences: Floats) -> float | None:
    differences = differences[~np.isnan(differences)]
    if np.isnan(observed) or not len(differences):
        return None
    as_large = np.abs(differences) >= abs(observed) - 1e-12
    return known((1 + int(as_large.sum())) / (1 + len(differences)))
