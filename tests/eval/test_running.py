"""A whole run over the desk: the result follows its schema, comes out the same twice, and goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eval.checkpoint import Checkpoint
from eval.library import files
from eval.metrics import KEYS
from eval.plan import Draw, Plan
from eval.question_sets import Dialogue, Question
from eval.results import read_result, records_of, write_json
from eval.running import Run
from rag.config import Settings
from rag.errors import InputError
from rag.types import Answer
from tests.eval.small import DOC, Desk, desk, document, library
from tests.eval.test_scoring import CRAFT, NEW, OTHER

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "eval-result.schema.json").read_text(encoding="utf-8"))
TALK = Dialogue("d1", ("新建书屋", "几家"), "新建职工书屋几家", ("新建职工书屋五十家",))
SETTINGS = Settings(Path("index"), Path("data"))
TIMES = {"cost", "meta"}


def plan(*questions: Question, dialogues: Sequence[Dialogue] = (TALK,)) -> Plan:
    return Plan("small", files(), questions or (NEW, CRAFT, OTHER), dialogues, Draw())


def run(pipeline: Desk, *questions: Question, kept: Path | None = None) -> dict[str, Any]:
    return Run(plan(*questions), SETTINGS, kept=kept).over(library(pipeline))


def without_times(result: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same in every run."""
    kept = json.loads(json.dumps({key: value for key, value in result.items() if key not in TIMES}))
    for item in [*kept["questions"], *kept["dialogues"]]:
        del item["timings_ms"]
    return dict(kept)


@dataclass(frozen=True)
class Counting(Desk):
    """A desk that notes what it was asked, and gives up at the first question in ``until``."""

    asked: list[str] = field(default_factory=list)
    until: str = ""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer, or be interrupted."""
        if question == self.until:
            raise KeyboardInterrupt
        self.asked.append(question)
        return super().ask(question, history)


def test_a_result_follows_its_schema_and_has_every_key() -> None:
    result = json.loads(json.dumps(run(desk(broken=[CRAFT.question]))))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(result)] == []
    assert list(result["metrics"]) == list(result["ci95"]) == list(KEYS)
    assert list(result["by_type"]) == ["number", "list", "off_topic"]


def test_the_numbers_are_those_of_the_three_questions() -> None:
    metrics = run(desk())["metrics"]
    assert (metrics["evidence_recall@1"], metrics["list_exact"], metrics["quote_exactness"]) == (1, 1, 1)
    assert (metrics["refusal_f1"], metrics["false_refusal_rate"], metrics["refusal_auroc"]) == (1, 0, 1)
    assert metrics["followup_evidence_recall@5"] == 1
    assert metrics["length_ratio"] == pytest.approx((14 + 16) / (9 + 16), abs=1e-6)


def test_the_same_input_gives_the_same_numbers_twice() -> None:
    assert without_times(run(desk())) == without_times(run(desk()))


def test_a_failed_question_is_listed_and_scores_zero() -> None:
    result = run(desk(broken=[NEW.question]))
    assert result["failed"] == [{"id": "q1", "error": "RuntimeError: the index fell over"}]
    assert result["metrics"]["evidence_recall@10"] == 0.5
    assert result["metrics"]["false_refusal_rate"] == 0.5


def test_characters_are_shown_beside_each_recall() -> None:
    shown = run(desk(), NEW)["characters_shown"]
    assert shown["1"] == len("五年来，新建职工书屋五十家。")
    assert shown["1"] < shown["3"] < shown["5"] < shown["10"] <= len(document().text)
    assert run(desk(), OTHER)["characters_shown"] == {"1": None, "3": None, "5": None, "10": None}


def test_evidence_that_is_not_in_the_corpus_stops_the_run() -> None:
    with pytest.raises(InputError, match="not found in the corpus"):
        run(desk(), replace(NEW, evidence=("没有",)))


def test_evidence_in_two_places_is_a_warning() -> None:
    warnings = run(desk(), replace(NEW, evidence=("慰问职工三千人。",), nuggets=(), answers=()))["warnings"]
    assert warnings == ["q1: '慰问职工三千人。' stands in 2 places, any of which counts"]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = tmp_path / "result.json.part"
    with pytest.raises(KeyboardInterrupt):
        run(Counting({DOC: document()}, until=OTHER.question), kept=kept)
    again = Counting({DOC: document()})
    result = run(again, kept=kept)
    assert NEW.question not in again.asked[:1]
    assert again.asked[0] == OTHER.question
    assert without_times(result) == without_times(run(desk()))


def test_a_changed_question_is_not_taken_from_an_earlier_run(tmp_path: Path) -> None:
    kept = tmp_path / "result.json.part"
    run(desk(), NEW, kept=kept)
    changed = replace(NEW, evidence=("慰问职工三千人。",))
    assert run(desk(), changed, kept=kept)["questions"][0]["expected"][0]["text"] == "慰问职工三千人。"


def test_a_line_cut_off_by_a_crash_is_dropped_and_all_before_it_kept(tmp_path: Path) -> None:
    path = tmp_path / "part"
    first = Checkpoint(path, {"a": 1})
    with first.writing():
        first.add("question", {"id": "q1", "x": "甲"})
        first.add("question", {"id": "q2"})
    path.write_bytes(path.read_bytes()[:-9])
    assert Checkpoint(path, {"a": 1}).done == {("question", "q1"): {"id": "q1", "x": "甲"}}
    assert Checkpoint(path, {"a": 2}).done == {}


def test_a_result_comes_back_from_its_file(tmp_path: Path) -> None:
    result = run(desk())
    write_json(result, tmp_path / "new" / "a.json")
    assert records_of(read_result(tmp_path / "new" / "a.json")) == records_of(json.loads(json.dumps(result)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is not JSON"),
        ("{}", "is not the result of an evaluation"),
        ("[]", "is not the result of an evaluation"),
    ],
)
def test_a_file_that_is_no_result_says_so(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        read_result(path)


def test_a_result_of_another_version_must_be_made_again(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json({**run(desk()), "schema_version": 0}, path)
    with pytest.raises(InputError, match="has the format 0, not 1: run it again"):
        read_result(path)
