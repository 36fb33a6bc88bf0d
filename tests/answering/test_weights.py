"""The fitted numbers: whole, of the right sign where the sign is a matter of meaning, and fitted as documented."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS
from rag.answering.weights import FILE, READ, UNREAD, load_weights

VARIANTS = pytest.mark.parametrize("variant", [READ, UNREAD])


@VARIANTS
def test_there_is_a_finite_weight_for_every_feature_and_signal(variant: str) -> None:
    weights = load_weights(variant)
    assert weights.first.shape == weights.evidence.shape == (len(FEATURES),)
    assert weights.judge.shape == (len(SIGNALS),)
    for row in (weights.first, weights.evidence, weights.judge):
        assert row.dtype == np.float32
        assert np.isfinite(row).all()


@VARIANTS
def test_the_file_names_no_other_weights(variant: str) -> None:
    values = json.loads(FILE.read_text(encoding="utf-8"))
    assert set(values) == {"command", READ, UNREAD}
    assert set(values[variant]) == {"first", "evidence", "judge"}
    assert set(values[variant]["first"]) == set(values[variant]["evidence"]) == set(FEATURES)
    assert set(values[variant]["judge"]) == set(SIGNALS)
    assert values["command"].startswith("python -m tools.fit_answers")


@VARIANTS
@pytest.mark.parametrize("name", ["similarity", "lexical", "passage_rank", "context_coverage", "period", "expected"])
def test_what_speaks_for_a_sentence_has_a_weight_above_zero(variant: str, name: str) -> None:
    weights = load_weights(variant)
    assert weights.first[FEATURES.index(name)] > 0
    assert weights.evidence[FEATURES.index(name)] > 0


@VARIANTS
@pytest.mark.parametrize("name", ["contradiction", "far", "not_expected"])
def test_what_speaks_against_an_answer_has_a_weight_below_zero(variant: str, name: str) -> None:
    assert load_weights(variant).judge[SIGNALS.index(name)] < 0


@VARIANTS
def test_before_reading_and_without_a_reader_readings_have_no_weight(variant: str) -> None:
    unread = load_weights(variant).first[-3:], load_weights(UNREAD).evidence[-3:]
    assert [row.tolist() for row in unread] == [[0.0, 0.0, 0.0]] * 2
    assert load_weights(READ).evidence[FEATURES.index("odds")] > 0


def _file(tmp_path: Path, **judge: float) -> Path:
    features = {name: float(number) for number, name in enumerate(FEATURES)}
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"mine": {"first": features, "evidence": features, "judge": judge}}), encoding="utf-8")
    return path


def test_weights_are_read_by_name_in_the_order_of_the_names(tmp_path: Path) -> None:
    signals = {name: -float(number) for number, name in enumerate(SIGNALS)}
    found = load_weights("mine", _file(tmp_path, **dict(reversed(signals.items()))))
    assert found.first.tolist() == list(range(len(FEATURES)))
    assert found.judge.tolist() == [-number for number in range(len(SIGNALS))]


@pytest.mark.parametrize("missing", SIGNALS)
def test_a_missing_weight_is_named(tmp_path: Path, missing: str) -> None:
    path = _file(tmp_path, **{name: 1.0 for name in SIGNALS if name != missing})
    with pytest.raises(KeyError, match=missing):
        load_weights("mine", path)


def test_a_missing_variant_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="other"):
        load_weights("other", _file(tmp_path))
