"""The commands as a person types them, over a small report and a small public set, with the real pipeline."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eval.commands import main
from eval.results import read_result
from tests.eval.small import TEXT
from tests.eval.test_question_sets import write
from tests.eval.test_running import SCHEMA

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    {"id": "q1", "question": "新建了多少家职工书屋？", "evidence": ["新建职工书屋五十家"], "nuggets": ["五十家"]},
    {"id": "q2", "question": "选树了多少名劳模？", "evidence": ["选树劳模六十名"], "split": "dev"},
    {"id": "u1", "question": "今天的天气怎么样？", "answerable": False, "type": "off_topic"},
]
TALK = {
    "id": "d1",
    "turns": ["培训了多少工匠？", "劳模呢？"],
    "standalone": "选树了多少名劳模？",
    "evidence": ["选树劳模六十名"],
}
TEXTS = ["长江是亚洲第一长河，全长约六千三百公里。", "黄河发源于青海省巴颜喀拉山。", "泰山位于山东省中部。"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the small report, its questions, and a set of passages."""
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    write(tmp_path / "q.jsonl", *QUESTIONS)
    write(tmp_path / "d.jsonl", TALK)
    (tmp_path / "set").mkdir()
    write(tmp_path / "set" / "passages.jsonl", *({"id": f"p{n}", "title": "", "text": t} for n, t in enumerate(TEXTS)))
    rows = [
        {"id": "a1", "question": "长江全长多少公里？", "passage_id": "p0", "answers": ["六千三百公里"]},
        {"id": "a2", "question": "黄河发源于哪里？", "passage_id": "p1", "answers": ["青海省巴颜喀拉山"]},
    ]
    write(tmp_path / "set" / "questions.jsonl", *rows)
    return tmp_path


def evaluated(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run ``eval run`` with an output file and return what is in it."""
    out = folder / "out" / "a.json"
    assert main(["run", *arguments, "--out", str(out)]) == 0
    assert [path.name for path in out.parent.iterdir()] == ["a.json"]
    result = read_result(out)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(result)] == []
    return result


def test_a_person_evaluates_a_report_with_one_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, questions, talks = (str(folder / name) for name in ("report.txt", "q.jsonl", "d.jsonl"))
    result = evaluated(folder, "--corpus", corpus, "--questions", questions, "--dialogues", talks)
    assert result["metrics"]["evidence_recall@5"] == 1
    assert result["metrics"]["quote_exactness"] == 1
    assert result["metrics"]["followup_standalone_recall@5"] == 1
    assert (result["meta"]["questions"], result["meta"]["dialogues"], result["meta"]["name"]) == (3, 1, "q")
    printed = capsys.readouterr().out
    assert printed.startswith("q: 3 questions, 1 dialogues\n")
    assert "evidence_recall@5" in printed


def test_only_a_split_or_a_sample_is_asked(folder: Path) -> None:
    corpus, questions = str(folder / "report.txt"), str(folder / "q.jsonl")
    split = evaluated(folder, "--corpus", corpus, "--questions", questions, "--split", "dev")
    assert [question["id"] for question in split["questions"]] == ["q2"]
    drawn = evaluated(folder, "--corpus", corpus, "--questions", questions, "--limit", "2", "--seed", "1")
    assert len(drawn["questions"]) == 2


def test_a_public_set_is_evaluated_with_and_without_its_gold(folder: Path) -> None:
    result = evaluated(folder, "--passages", str(folder / "set"), "--leave-one-out")
    assert result["metrics"]["passage_recall@1"] == result["metrics"]["evidence_recall@1"] == 1
    assert result["metrics"]["first_citation_contains_answer"] == 1
    assert all(question["left_out"]["error"] is None for question in result["questions"])
    assert result["metrics"]["refusal_recall"] is not None


def test_a_run_goes_out_as_trec_and_beir_and_comes_back(folder: Path) -> None:
    made = evaluated(folder, "--passages", str(folder / "set"))
    run, beir, back = folder / "run.trec", folder / "beir", folder / "back.json"
    assert main(["export-run", str(folder / "out" / "a.json"), str(run)]) == 0
    assert main(["export-beir", str(folder / "set"), str(beir)]) == 0
    assert main(["import-run", str(run), "--passages", str(beir), "--out", str(back)]) == 0
    assert read_result(back)["metrics"]["mrr@10"] == made["metrics"]["mrr@10"] == 1


def test_a_page_and_a_comparison_are_made_of_results(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluated(folder, "--corpus", str(folder / "report.txt"), "--questions", str(folder / "q.jsonl"))
    result, page = str(folder / "out" / "a.json"), folder / "a.html"
    assert main(["report", result, "--html", str(page), "--against", result]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    capsys.readouterr()
    assert main(["compare", result, result]) == 0
    assert capsys.readouterr().out.startswith("3 questions in both\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["run", "--passages", "a", "--corpus", "b"], "--passages is a set of its own"),
        (["run", "--leave-one-out"], "--leave-one-out removes a gold passage"),
        (["run", "--corpus", "report.txt"], "there is nothing to ask: name --questions FILE"),
        (["run", "--passages", "nowhere"], "nowhere has neither passages.jsonl with questions.jsonl nor"),
        (["run", "--split", "train"], "Invalid value for '--split'"),
        (["run", "--limit", "0"], "Invalid value for '--limit'"),
        (["compare", "a.json", "b.json"], "cannot read a.json: No such file or directory"),
        (["report", "a.json"], "Missing option '--html'"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_two(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert problem in printed.err
    assert printed.err.count("\n") == 1


def test_without_a_command_the_help_is_shown() -> None:
    done = subprocess.run([sys.executable, "-m", "eval"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    for command in ("run", "compare", "report", "gate", "peers", "export-run", "import-run", "export-beir"):
        assert f"\n  {command} " in done.stderr


def test_the_products_index_is_never_touched_and_embeddings_are_cached(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_INDEX_DIR", str(folder / "index"))
    arguments = ("--corpus", str(folder / "report.txt"), "--questions", str(folder / "q.jsonl"))
    evaluated(folder, *arguments)
    assert evaluated(folder, *arguments)["cost"]["index"]["texts_embedded"] == 0
    assert not (folder / "index").exists()


def test_a_file_that_cannot_be_read_is_a_warning_in_a_folder_and_an_error_alone(folder: Path) -> None:
    corpus = folder / "corpus"
    corpus.mkdir()
    (folder / "report.txt").rename(corpus / "report.txt")
    (corpus / "empty.txt").write_bytes(b"")
    [warning] = evaluated(folder, "--corpus", str(corpus), "--questions", str(folder / "q.jsonl"))["warnings"]
    assert "empty.txt" in warning
    assert main(["run", "--corpus", str(corpus / "empty.txt"), "--questions", str(folder / "q.jsonl")]) == 1


def test_results_are_json_that_keeps_chinese_readable(folder: Path) -> None:
    evaluated(folder, "--corpus", str(folder / "report.txt"), "--questions", str(folder / "q.jsonl"))
    text = (folder / "out" / "a.json").read_text(encoding="utf-8")
    assert "新建了多少家职工书屋？" in text
    assert json.loads(text)["schema_version"] == 1
