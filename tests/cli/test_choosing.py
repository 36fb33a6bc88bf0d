"""Asking some of many documents, and two of them side by side."""

from __future__ import annotations

import io
import json

import pytest

from rag.cli.compared import comparison_lines, side_by_side, wrapped
from rag.comparing import Comparison, DocumentAnswer
from tests.cli.conftest import Run
from tests.cli.test_output import answer
from tests.embedding.tiny_model import write_tiny_model
from tests.small_corpus import CITY, PARK


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables that set the commands to a library of two reports, whose index is built."""
    root = tmp_path_factory.mktemp("two")
    (root / "data").mkdir()
    (root / "data" / "city.txt").write_text(CITY, encoding="utf-8")
    (root / "data" / "park.txt").write_text(PARK, encoding="utf-8")
    return {
        "RAG_DATA_DIR": str(root / "data"),
        "RAG_INDEX_DIR": str(root / "index"),
        "RAG_CACHE_DIR": str(root / "cache"),
        "RAG_EMBEDDING_MODEL": str(write_tiny_model(root / "model", {})),
        "RAG_READER": "none",
        "RAG_STRICTNESS": "0",
    }


@pytest.fixture(autouse=True)
def built(library: dict[str, str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in library.items():
        monkeypatch.setenv(name, value)
    assert run("index", "--if-needed")[0] == 0


def test_every_hit_says_which_report_it_is_of_where_there_are_several(run: Run) -> None:
    output = run("search", "银杏树", "-k", "9")[1]
    places = [line for line in output.splitlines() if not line.startswith(" ")]
    assert any(line.startswith("1. 公园管理报告  得分") for line in places)
    assert any("全市工会工作报告  二、今后五年的任务  得分" in line for line in places)


def test_one_document_is_searched_and_asked_alone(run: Run) -> None:
    found = json.loads(run("search", "银杏树", "-k", "9", "--document", "city", "--json")[1])
    assert {hit["doc_id"] for hit in found["hits"]} == {"city"}
    asked = json.loads(run("ask", "种植了多少棵银杏树", "--document", "city", "--json")[1])
    assert {place["doc_id"] for place in [*asked["hits"], *asked["citations"]]} == {"city"}
    output = run("search", "银杏树", "-k", "1", "--document", "park")[1]
    assert "公园管理报告" not in output.splitlines()[0]


def test_several_documents_can_be_chosen(run: Run) -> None:
    every = run("search", "银杏树", "-k", "9", "--json")
    assert run("search", "银杏树", "-k", "9", "--document", "park", "--document", "city", "--json") == every


def test_a_conversation_stays_with_the_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("种植了多少棵银杏树\n\n"))
    output = run("chat", "--document", "park")[1]
    assert "[1] 公园管理报告" in output


@pytest.mark.parametrize("command", [["ask", "问题"], ["search", "问题"], ["chat"]])
def test_an_unknown_document_is_one_line_with_its_likes(run: Run, command: list[str]) -> None:
    assert run(*command, "--document", "prak") == (2, "", "there is no document 'prak': did you mean park?\n")


def test_two_documents_are_compared(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(run("ask", "种植了多少棵银杏树", "--compare", "park", "city", "--json")[1])
    assert [each["doc_id"] for each in told["answers"]] == ["park", "city"]
    assert told["answers"][0]["answer"]["citations"][0]["quote"] == "今年种植银杏树一百二十棵。"
    monkeypatch.setenv("COLUMNS", "100")
    first = run("ask", "种植了多少棵银杏树", "--compare", "park", "city")[1].splitlines()[0]
    assert [part.strip() for part in first.split("│")] == ["公园管理报告（park）", "全市工会工作报告（city）"]


def test_what_cannot_be_compared_is_told(run: Run) -> None:
    for arguments in (["--document", "park"], ["--explain"]):
        code, output, errors = run("ask", "问题", "--compare", "park", "city", *arguments)
        assert (code, output) == (2, "")
        assert errors == "--compare cannot be used together with --document or --explain: choose one\n"
    code, _, errors = run("ask", "问题", "--compare", "park", "park")
    assert (code, errors) == (2, "park and park cannot be compared: name two different documents\n")


def test_a_narrow_terminal_shows_one_answer_under_the_other() -> None:
    two = Comparison("问题", tuple(DocumentAnswer(each, f"报告{each}", answer(refused=False)) for each in "ab"))
    lines = comparison_lines(two, 79)
    assert [lines.index(title) for title in ("报告a（a）", "报告b（b）")] == [0, len(lines) // 2 + 1]
    wide = comparison_lines(two, 80)
    assert wide[0].split(" │ ")[1] == "报告b（b）"


def test_columns_keep_their_width() -> None:
    assert side_by_side([["甲", "乙"], ["a", "b", "c"]], 4) == ["甲   │ a", "乙   │ b", "     │ c"]
    assert list(wrapped("", 4)) == [""]
    assert list(wrapped("甲乙丙", 1)) == ["甲", "乙", "丙"]
