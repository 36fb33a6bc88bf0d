"""What a report shows to the fit of the answers' weights: right sentences, answerable or not, no outline."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from eval.question_sets import Question
from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS
from rag.answering.weights import READ, UNREAD
from rag.config import NO_READER, Settings
from tests.answering.county import COUNTY
from tests.embedding.tiny_model import write_tiny_model
from tools.fit_answers import REPORT_WEIGHT, _with_every_name, main, observe_report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a report and a tiny model."""
    path = tmp_path_factory.mktemp("fit")
    (path / "county.txt").write_text(COUNTY, encoding="utf-8")
    write_tiny_model(path / "model", {})
    return path


def question(text: str, *evidence: str) -> Question:
    """Return a question with what it must cite."""
    return Question(text, text, "number", bool(evidence), "zh", evidence)


def test_what_questions_about_another_report_show(folder: Path) -> None:
    settings = Settings(
        folder / "index", folder, folder / "cache", embedding_model=str(folder / "model"), reader=NO_READER
    )
    asked = [
        question("建成多少家工厂", "建成工厂八家。"),
        question("机场有几座"),
        question("报告分几部分", "全县工作报告"),
    ]
    seen = observe_report(settings, folder / "county.txt", asked)
    assert [(trial.answerable, trial.weight) for trial in seen.trials] == [
        (True, REPORT_WEIGHT),
        (False, REPORT_WEIGHT),
    ]
    assert {trial.signals.shape for trial in seen.trials} == {(len(SIGNALS),)}
    [group] = seen.groups
    assert (int(np.sum(group.right)), group.weight, group.features.shape[1]) == (1, REPORT_WEIGHT, len(FEATURES))
    coverage = group.features[:, FEATURES.index("coverage")]
    assert coverage[np.flatnonzero(group.right)[0]] == coverage.max() > 0


def test_a_report_needs_its_text_and_its_questions(folder: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(folder), "--report", str(folder / "county.txt")])
    assert (result.exit_code, "--report" in result.output) == (2, True)
    missing = CliRunner().invoke(main, ["--data", str(folder), "--report", str(folder / "county.txt"), "none.jsonl"])
    assert (missing.exit_code, "none.jsonl" in missing.output) == (2, True)


def test_a_new_signal_has_no_weight_and_one_that_is_gone_none_left() -> None:
    before = {
        name: {"first": {"lexical": 2.0, "gone": 1.0}, "evidence": {}, "judge": {"bias": 3.0}}
        for name in (READ, UNREAD)
    }
    after = _with_every_name(json.loads(json.dumps(before)))
    for variant in (READ, UNREAD):
        assert list(after[variant]["judge"]) == list(SIGNALS)
        assert {name: value for name, value in after[variant]["judge"].items() if value} == {"bias": 3.0}
        assert {name: value for name, value in after[variant]["first"].items() if value} == {"lexical": 2.0}
        assert list(after[variant]["evidence"]) == list(FEATURES)
