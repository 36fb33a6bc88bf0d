"""The gate on the report's dev split, and that it is shut on what it is there to catch."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eval.commands import main
from eval.gate import BASELINE, baseline_of, judge, read_baseline
from eval.library import Library
from eval.metrics import KEYS
from eval.plan import Plan
from eval.results import write_json
from eval.running import Run
from rag.config import Settings
from rag.pipeline import Pipeline
from rag.protocols import QuestionAnswering
from rag.retrieval.hybrid import HybridRetriever
from rag.types import Answer, Document, Hit
from tests.eval.test_running import SCHEMA, without_times


def test_the_answers_are_as_good_as_the_baseline(report_result: dict[str, Any]) -> None:
    verdict = judge(report_result, read_baseline())
    assert verdict.passed, f"{verdict.text()}\nif this is meant: python -m eval gate --renew"


def test_every_quote_is_exact_and_no_question_failed(report_result: dict[str, Any]) -> None:
    assert report_result["metrics"]["quote_exactness"] == 1
    assert (report_result["failed"], report_result["warnings"]) == ([], [])


def test_the_result_follows_its_schema_and_every_key_applies_but_those_of_passages(
    report_result: dict[str, Any],
) -> None:
    loaded = json.loads(json.dumps(report_result))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(loaded)] == []
    absent = [key for key in KEYS if report_result["metrics"][key] is None]
    assert absent == ["passage_recall@1", "passage_recall@5"]


def some(plan: Plan) -> Plan:
    """Return every third question, without dialogues."""
    return replace(plan, questions=plan.questions[::3], dialogues=())


@pytest.fixture(scope="module")
def third(settings: Settings, report_plan: Plan, report_library: Library) -> dict[str, Any]:
    """Return the result of every third question."""
    return Run(some(report_plan), settings).over(report_library)


def without_words(retriever: Any) -> Any:  # noqa: ANN401  whatever retriever wraps the hybrid one
    """Return the retriever with the lexical list of the hybrid one inside it switched off."""
    if isinstance(retriever, HybridRetriever):
        return replace(retriever, lexical=())
    held = {each.name: getattr(retriever, each.name) for each in fields(retriever)}
    inner = {name: without_words(value) for name, value in held.items() if hasattr(value, "retrieve")}
    return replace(retriever, **inner)


def test_the_lexical_list_switched_off_is_caught(
    settings: Settings, report_plan: Plan, report_library: Library, third: dict[str, Any]
) -> None:
    asked = Run(some(report_plan), settings)
    pipeline = report_library.pipeline
    assert isinstance(pipeline, Pipeline)
    without = replace(pipeline, retriever=without_words(pipeline.retriever))
    verdict = judge(asked.over(replace(report_library, pipeline=without)), baseline_of(third))
    assert not verdict.passed
    assert {"evidence_recall@5", "mrr@10"} <= {fall.key for fall in verdict.falls}
    assert len({change.question_id for change in verdict.changes if change.worse}) >= 3


@dataclass(frozen=True)
class Timid:
    """Refuses whatever the pipeline is less than almost sure of."""

    pipeline: QuestionAnswering

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the pipeline."""
        return self.pipeline.documents

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Search as the pipeline does."""
        return self.pipeline.search(question, k)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer as the pipeline does, or refuse."""
        found = self.pipeline.ask(question, history)
        if found.refused or found.confidence > 0.99:
            return found
        return replace(found, refused=True, reason="…", text="", sentences=(), citations=(), short_answer=None)

    def without(self, doc_ids: Collection[str]) -> Timid:
        """Return the same without some documents."""
        return Timid(self.pipeline.without(doc_ids))

    def with_strictness(self, strictness: float) -> Timid:
        """Return the same with another strictness of the pipeline."""
        return Timid(self.pipeline.with_strictness(strictness))

    def only(self, doc_ids: Collection[str]) -> Timid:
        """Return the same with some documents alone."""
        return Timid(self.pipeline.only(doc_ids))


def test_refusing_more_is_caught(
    settings: Settings, report_plan: Plan, report_library: Library, third: dict[str, Any]
) -> None:
    asked = Run(some(report_plan), settings)
    timid = replace(report_library, pipeline=Timid(report_library.pipeline))
    verdict = judge(asked.over(timid), baseline_of(third))
    falls = {fall.key for fall in verdict.falls}
    assert {"false_refusal_rate", "citation_recall"} <= falls
    assert not falls & {"evidence_recall@5", "mrr@10", "refusal_recall"}


def test_a_second_run_gives_the_same_numbers(
    settings: Settings, report_plan: Plan, report_library: Library, third: dict[str, Any]
) -> None:
    assert without_times(Run(some(report_plan), settings).over(report_library)) == without_times(third)


def test_the_command_judges_a_result_and_renews_the_baseline(
    report_result: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result, baseline = tmp_path / "result.json", tmp_path / "baseline.json"
    write_json(report_result, result)
    assert main(["gate", "--result", str(result), "--baseline", str(baseline)]) == 2
    assert main(["gate", "--result", str(result), "--baseline", str(baseline), "--renew"]) == 0
    assert main(["gate", "--result", str(result), "--baseline", str(baseline)]) == 0
    worse = json.loads(result.read_text(encoding="utf-8"))
    worse["metrics"]["nugget_recall"] = 0.0
    write_json(worse, result)
    capsys.readouterr()
    assert main(["gate", "--result", str(result), "--baseline", str(baseline)]) == 1
    assert capsys.readouterr().out.startswith("the gate FAILS: nugget_recall fell from ")


def test_the_baseline_is_small_and_of_the_whole_dev_split(report_plan: Plan) -> None:
    assert BASELINE.stat().st_size < 64 * 1024
    asked = [question.question_id for question in report_plan.questions]
    talks = [dialogue.dialogue_id for dialogue in report_plan.dialogues]
    assert list(read_baseline()["questions"]) == [*asked, *talks]
