"""Two runs of the desk side by side, and what the gate says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.comparing import QuestionChange, compare, comparison_text
from eval.gate import HEADLINE, PER_QUESTION, baseline_of, judge, read_baseline, write_baseline
from eval.metrics import KEYS, LESS_IS_BETTER
from rag.errors import InputError
from tests.eval.small import desk
from tests.eval.test_running import run
from tests.eval.test_scoring import CRAFT, NEW, OTHER


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    """Return the result of the desk as it is."""
    return as_read(run(desk()))


@pytest.fixture(scope="module")
def strict() -> dict[str, Any]:
    """Return the result of a desk that refuses everything."""
    return as_read(run(desk(enough=99)))


def as_read(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result as it comes back from its file."""
    loaded: dict[str, Any] = json.loads(json.dumps(result))
    return loaded


def test_a_comparison_has_every_metric_with_its_difference(good: dict[str, Any], strict: dict[str, Any]) -> None:
    found = compare(good, strict)
    changes = {change.key: change for change in found.changes}
    assert list(changes) == list(KEYS)
    assert (found.shared, found.only) == (3, (0, 0))
    assert changes["citation_recall"].difference == -1
    assert changes["false_refusal_rate"].difference == 1
    assert changes["mrr@10"].difference == 0
    assert changes["length_ratio"].difference is None


def test_the_questions_that_changed_are_named(good: dict[str, Any], strict: dict[str, Any]) -> None:
    changes = compare(good, strict).questions
    assert QuestionChange("q2", CRAFT.question, "list_exact", 1, 0) in changes
    assert {change.question_id for change in changes} == {"q1", "q2"}
    assert all(change.worse for change in changes)
    assert not any(change.worse for change in compare(strict, good).questions)


def test_a_comparison_reads_as_text(good: dict[str, Any], strict: dict[str, Any]) -> None:
    lines = comparison_text(compare(good, strict)).splitlines()
    assert lines[0] == "3 questions in both"
    assert ["citation_recall", "1.000", "0.000", "-1.000"] in [line.split()[:4] for line in lines]
    assert "worse: 2 questions" in lines
    assert not any(line.startswith("better") for line in lines)


def test_only_shared_questions_are_compared(good: dict[str, Any]) -> None:
    found = compare(good, as_read(run(desk(enough=99), CRAFT, OTHER)))
    assert (found.shared, found.only) == (2, (1, 0))
    assert "2 questions in both; 1 and 0 are in one alone" in comparison_text(found)


def test_results_without_a_shared_question_or_with_other_words_cannot_be_compared(good: dict[str, Any]) -> None:
    other = as_read(run(desk(), NEW))
    other["questions"][0]["question"] = "别的？"
    with pytest.raises(InputError, match="other questions under the same ids"):
        compare(good, other)
    with pytest.raises(InputError, match="share no question"):
        compare({**good, "questions": [], "dialogues": []}, other)


def test_a_result_passes_the_gate_of_itself(good: dict[str, Any]) -> None:
    verdict = judge(good, baseline_of(good))
    assert (verdict.passed, verdict.changes, verdict.text()) == (True, (), "the gate is passed")


def test_a_fall_beyond_the_tolerance_fails_and_names_metric_and_questions(good: dict[str, Any]) -> None:
    baseline = baseline_of(good)
    baseline["metrics"]["citation_recall"]["tolerance"] = 0.5
    one_lost = as_read(run(desk(broken=[CRAFT.question])))
    verdict = judge(one_lost, baseline)
    assert "citation_recall" not in [fall.key for fall in verdict.falls]  # fell by 0.5, which is allowed
    baseline["metrics"]["citation_recall"]["tolerance"] = 0.49
    falls = {fall.key: str(fall) for fall in judge(one_lost, baseline).falls}
    assert falls["citation_recall"] == "citation_recall fell from 1.000 to 0.500 (allowed: 0.49)"
    assert {change.question_id for change in verdict.changes} == {"q2"}
    assert f"worse: 1 questions\n  q2 {CRAFT.question}: " in verdict.text()


def test_a_rise_of_what_should_be_low_fails(good: dict[str, Any], strict: dict[str, Any]) -> None:
    baseline = baseline_of(good)
    baseline["metrics"]["false_refusal_rate"]["tolerance"] = 0.9
    [fall] = [fall for fall in judge(strict, baseline).falls if fall.key == "false_refusal_rate"]
    assert str(fall) == "false_refusal_rate rose from 0.000 to 1.000 (allowed: 0.9)"


def test_a_metric_that_is_gone_fails(good: dict[str, Any], strict: dict[str, Any]) -> None:
    assert "quote_exactness" in [fall.key for fall in judge(strict, baseline_of(good)).falls]


def test_an_improvement_passes_and_is_named(good: dict[str, Any], strict: dict[str, Any]) -> None:
    verdict = judge(good, baseline_of(strict))
    assert verdict.passed
    assert "better: 2 questions" in verdict.text()


def test_the_tolerance_is_two_questions_worth(good: dict[str, Any]) -> None:
    allowed = {key: item["tolerance"] for key, item in baseline_of(good)["metrics"].items()}
    assert allowed["citation_recall"] == 2 / 2
    assert allowed["list_exact"] == 2 / 1
    assert allowed["quote_exactness"] == 0
    assert allowed["length_ratio"] == pytest.approx(0.05 * 30 / 25)
    assert allowed["refusal_auroc"] == 0.02


def test_other_questions_need_a_new_baseline(good: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"the baseline is of other questions.*--renew"):
        judge(as_read(run(desk(), NEW)), baseline_of(good))


def test_a_baseline_comes_back_from_its_file_with_a_line_a_question(good: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(baseline_of(good), path)
    assert read_baseline(path) == baseline_of(good)
    _, _, questions = path.read_text(encoding="utf-8").partition('"questions": {\n')
    assert [line.split(":")[0] for line in questions.splitlines()] == ['"q1"', '"q2"', '"u1"', '"d1"', "}", "}"]
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no baseline of version 1: gate --renew"):
        read_baseline(path)


def test_the_gate_holds_metrics_that_there_are() -> None:
    assert set(HEADLINE) <= set(KEYS)
    assert set(PER_QUESTION) - {"refusal"} <= set(KEYS)
    assert set(KEYS) >= LESS_IS_BETTER
