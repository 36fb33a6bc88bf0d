"""The metrics of a run from its records: which there are, what they average, and what is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from eval.measures.refusal import Trial
from eval.metrics import KEYS, by_type, joined, metrics, units
from eval.records import DialogueRecord, Record, dialogue_from_json, record_from_json, to_json

ISSUE = {
    *("evidence_recall@1", "evidence_recall@3", "evidence_recall@5", "evidence_recall@10", "all_evidence@5"),
    *("mrr@10", "ndcg@10", "chars@5", "passage_recall@1", "passage_recall@5"),
    *("citation_precision", "citation_recall", "nugget_recall", "length_ratio", "first_citation_accuracy"),
    *("first_citation_contains_answer", "list_exact", "quote_exactness", "answer_exact", "answer_f1"),
    *("refusal_precision", "refusal_recall", "refusal_f1", "false_refusal_rate", "refusal_auroc"),
    *("risk_coverage_area", "followup_evidence_recall@5", "followup_standalone_recall@5"),
}
PLAIN = Record(
    id="",
    question="",
    type="plain",
    lang="zh",
    answerable=True,
    expected=[],
    answers=[],
    nuggets=[],
    error=None,
    refused=False,
    confidence=0.5,
    metrics={},
    counts={},
    characters={"1": 10, "3": 30, "5": 50, "10": 100},
    ranked=[],
    answer=None,
    left_out=None,
    timings_ms={},
)


def record(name: str, values: Mapping[str, float | None] | None = None, **changed: object) -> Record:
    """Return an answerable question with these measures; without any, an unanswerable one."""
    named = replace(PLAIN, id=name, question=f"{name}?", answerable=values is not None, metrics=values or {})
    return replace(named, **cast("dict[str, Any]", changed))


def dialogue(name: str, last: float, alone: float) -> DialogueRecord:
    """Return a dialogue with the recalls of its last turn and of the wording that stands alone."""
    values = {"followup_evidence_recall@5": last, "followup_standalone_recall@5": alone}
    return DialogueRecord(name, ["a", "b"], "ab", "ab", None, values, {})


def known(values: Mapping[str, float | None]) -> dict[str, float]:
    return {key: value for key, value in values.items() if value is not None}


def test_the_keys_are_exactly_those_promised() -> None:
    assert len(KEYS) == len(ISSUE)
    assert set(KEYS) == ISSUE


@pytest.mark.parametrize(
    ("records", "dialogues"),
    [
        ([record("q1", {"mrr@10": 1.0})], []),
        ([record("u1")], []),
        ([], [dialogue("d1", 1, 1)]),
        ([record("q1", {}, refused=None, confidence=None)], []),
    ],
)
def test_every_key_is_always_there(records: list[Record], dialogues: list[DialogueRecord]) -> None:
    assert list(metrics(records, dialogues)) == list(KEYS)


def test_a_measure_is_averaged_over_the_questions_it_applies_to() -> None:
    records = [record("q1", {"list_exact": 1.0, "mrr@10": 1.0}), record("q2", {"mrr@10": 0.5}), record("u1")]
    values = metrics(records)
    assert (values["list_exact"], values["mrr@10"], values["nugget_recall"]) == (1.0, 0.75, None)


def test_a_measure_that_is_none_does_not_count() -> None:
    records = [record("q1", {"citation_precision": None}), record("q2", {"citation_precision": 0.25})]
    assert metrics(records)["citation_precision"] == 0.25


def test_lengths_and_quotes_are_summed_before_they_are_divided() -> None:
    first = {"answer_characters": 30, "evidence_characters": 10, "citations": 3, "exact_quotes": 3}
    second = {"answer_characters": 10, "evidence_characters": 40, "citations": 1, "exact_quotes": 0}
    values = metrics([record("q1", {}, counts=first), record("q2", {}, counts=second)])
    assert (values["length_ratio"], values["quote_exactness"]) == (40 / 50, 3 / 4)


def test_characters_are_those_of_answerable_questions() -> None:
    records = [record("q1", {}), record("q2", {}, characters={"5": 150}), record("u1", characters={"5": 999})]
    assert metrics(records)["chars@5"] == 100


def test_refusing_is_measured_by_what_should_have_been_refused() -> None:
    # four refusals of which three are right, one unanswerable question answered, one of three answerable ones refused
    refused = [record(f"u{number}", refused=True) for number in range(3)]
    records = [*refused, record("u9"), record("q1", {}, refused=True), record("q2", {}), record("q3", {})]
    values = metrics(records)
    assert values["refusal_precision"] == 0.75
    assert values["refusal_recall"] == 0.75
    assert values["refusal_f1"] == 0.75
    assert values["false_refusal_rate"] == pytest.approx(1 / 3, abs=1e-6)


def test_a_question_asked_without_its_gold_is_a_second_trial_that_must_be_refused() -> None:
    left_out = {"refused": True, "confidence": 0.2, "error": None}
    asked = record("q1", {"citation_hit": 1.0}, left_out=left_out, confidence=0.8)
    assert asked.trials() == [Trial(True, False, 0.8, False), Trial(False, True, 0.2, True)]
    values = metrics([asked])
    assert (values["refusal_recall"], values["refusal_auroc"], values["risk_coverage_area"]) == (1, 1, 0.25)


def test_an_answer_without_a_right_citation_is_a_mistake() -> None:
    wrong = [
        trial.wrong
        for each in ({"citation_hit": 0.0}, {"citation_hit": 1.0}, {})
        for trial in record("q", each).trials()
    ]
    assert wrong == [True, False, True]
    assert [trial.wrong for trial in record("u").trials()] == [True]


def test_a_question_only_searched_for_says_nothing_about_refusals() -> None:
    searched = record("q1", {"mrr@10": 1.0}, refused=None, confidence=None)
    assert searched.trials() == []
    assert known(metrics([searched])) == {"mrr@10": 1.0, "chars@5": 50}


def test_dialogues_give_the_two_follow_up_metrics() -> None:
    values = known(metrics([], [dialogue("d1", 0, 1), dialogue("d2", 1, 1), dialogue("d3", 0.5, 0)]))
    assert values == {"followup_evidence_recall@5": 0.5, "followup_standalone_recall@5": 0.666667}


def test_types_of_unanswerable_questions_have_a_recall_and_are_told_from_all_answerable_ones() -> None:
    records = [
        record("q1", {"citation_hit": 1.0}, confidence=0.6),
        record("u1", type="near", refused=True, confidence=0.1),
        record("u2", type="near", confidence=0.7),
        record("u3", type="far", refused=True, confidence=0.2),
    ]
    found = by_type(records)
    assert list(found) == ["plain", "near", "far"]
    assert known(found["near"]) == {"refusal_recall": 0.5, "refusal_auroc": 0.5}
    assert known(found["far"]) == {"refusal_recall": 1.0, "refusal_auroc": 1.0}
    assert all(list(values) == list(KEYS) for values in found.values())


def test_two_runs_end_to_end_have_the_metrics_of_both() -> None:
    first, second = units([record("q1", {"mrr@10": 1.0})]), units([record("q1", {"mrr@10": 0.0}), record("u1")])
    both = joined(first, second)
    assert len(both) == 3
    assert both.trial_units == [0, 1, 2]
    assert both.numerators["mrr@10"].tolist() == [1, 0, 0]


def test_records_come_back_from_json_as_they_were() -> None:
    first, talk = record("q1", {"mrr@10": 1.0}), dialogue("d1", 0, 1)
    assert record_from_json(to_json(first)) == first
    assert dialogue_from_json(to_json(talk)) == talk
