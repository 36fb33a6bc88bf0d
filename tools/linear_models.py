"""Fits linear models to what was observed of questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS

Floats = NDArray[np.float32]
ANSWERABLE_SHARE = 0.75
"""How much the answerable questions count beside the others: a false refusal is worse than an answer too many."""


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: their features, which are right, and how much the question counts."""

    features: Floats
    right: NDArray[np.bool_]
    weight: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The signals of one question, and whether it can be answered."""

    signals: Floats
    answerable: bool
    weight: float


def fit_ranking(groups: Sequence[Group], used: Sequence[str]) -> Floats:
    """Return one weight a feature, zero for those not used; the loss is the mean of -log P(right ones) with L2."""
    mask = torch.tensor([float(name in used) for name in FEATURES])
    rows = [(torch.from_numpy(group.features) * mask, torch.from_numpy(group.right), group.weight) for group in groups]
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    total = sum(group.weight for group in groups)

    def loss() -> torch.Tensor:
        terms = []
        for features, right, weight in rows:
            scores = torch.log_softmax(features @ weights, 0)
            terms.append(-weight * torch.logsumexp(scores[right], 0))
        return torch.stack(terms).sum() / total + 1e-3 * weights.square().sum()

    return _minimum(weights, loss)


def fit_judge(trials: Sequence[Trial]) -> Floats:
    """Return one weight a signal: logistic regression with L2, the answerable trials having ANSWERABLE_SHARE of it."""
    signals = torch.from_numpy(np.stack([trial.signals for trial in trials]))
    scale = signals.std(0).clamp(min=1e-3)
    answerable = torch.tensor([float(trial.answerable) for trial in trials])
    weight = torch.tensor([trial.weight for trial in trials])
    share = (weight * answerable).sum() / weight.sum()
    weight = weight * torch.where(answerable > 0, ANSWERABLE_SHARE / share, (1 - ANSWERABLE_SHARE) / (1 - share))
    weights = torch.zeros(len(SIGNALS), requires_grad=True)

    def loss() -> torch.Tensor:
        terms = torch.nn.functional.binary_cross_entropy_with_logits(
            (signals / scale) @ weights, answerable, weight=weight, reduction="sum"
        )
        return terms / weight.sum() + 2e-3 * weights[1:].square().sum()

    found: Floats = _minimum(weights, loss) / scale.numpy()
    return found


def _minimum(weights: torch.Tensor, loss: Callable[[], torch.Tensor]) -> Floats:
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    found: Floats = weights.detach().numpy()
    return found
