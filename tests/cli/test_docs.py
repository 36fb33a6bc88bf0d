"""The commands about documents, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.small_corpus import CITY, PARK


@pytest.fixture
def data(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a library of one report, to which the commands are set."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "city.txt").write_text(CITY, encoding="utf-8")
    for name, value in {
        "RAG_DATA_DIR": folder,
        "RAG_INDEX_DIR": tmp_path / "index",
        "RAG_CACHE_DIR": tmp_path / "cache",
        "RAG_EMBEDDING_MODEL": tiny_model,
        "RAG_READER": "none",
    }.items():
        monkeypatch.setenv(name, str(value))
    return folder


@pytest.fixture
def park(tmp_path: Path) -> Path:
    path = tmp_path / "park.txt"
    path.write_text(PARK, encoding="utf-8")
    return path


CITY_LINES = [
    "全市工会工作报告（city）",
    "  文件 file: city.txt",
    "  编码 encoding: utf-8",
    "  5 段 paragraphs，7 句 sentences，79 字 characters",
    "  提纲 outline:",
    "    一、过去五年的工作  [¶2]",
    "    二、今后五年的任务  [¶4]",
]


def test_a_document_is_shown_with_its_outline(run: Run, data: Path) -> None:
    assert data.is_dir()
    code, output, errors = run("docs", "show", "city")
    assert (code, output.splitlines(), errors) == (0, CITY_LINES, "")
    assert json.loads(run("docs", "show", "city", "--json")[1])["sha256"]


def test_documents_are_added_listed_renamed_updated_and_removed(run: Run, data: Path, park: Path) -> None:
    code, output, errors = run("docs", "add", park)
    assert (code, errors) == (0, "")
    assert output.splitlines()[0] == "公园管理报告（park）"
    assert output.splitlines()[-1].startswith("索引已更新：共 2 份文档，")
    assert run("docs", "list")[1].splitlines() == [
        "city  全市工会工作报告  5 段  已建索引 indexed",
        "park  公园管理报告  2 段  已建索引 indexed",
    ]
    assert run("docs", "rename", "park", "公园")[1].splitlines()[0] == "公园（park）"
    park.write_text(PARK + "游客三万人。\n", encoding="utf-8")
    assert run("docs", "update", "park", park)[1].splitlines()[0] == "公园（park）"
    assert (data / "park.txt").read_text(encoding="utf-8") == PARK + "游客三万人。\n"
    code, output, errors = run("docs", "remove", "park")
    assert (code, errors, output.splitlines()[0]) == (0, "", "已移除 removed: park")
    assert [path.name for path in data.glob("*.txt")] == ["city.txt"]
    assert run("index", "--if-needed")[1].startswith("索引已是最新")


def test_a_dry_run_shows_the_report_and_adds_nothing(run: Run, data: Path) -> None:
    copy = data.parent / "copy.txt"
    copy.write_text(CITY, encoding="utf-8")
    code, output, errors = run("docs", "add", "--dry-run", copy, data.parent / "data")
    assert (code, errors) == (0, "")
    assert output.splitlines()[-2:] == ["  已有同一文件 the same file as city", "没有新文档。There is nothing new."]
    assert not (data.parent / "index" / "CURRENT").exists()


def test_what_is_left_out_is_named_and_makes_the_exit_code_1(run: Run, data: Path, park: Path) -> None:
    bad = data.parent / "bad.txt"
    bad.write_bytes(b"")
    code, output, _ = run("docs", "add", bad, park, "--json")
    told = json.loads(output)
    assert code == 1
    assert told["rejections"] == [{"name": "bad.txt", "reason": "bad.txt is empty; choose a document with text in it"}]
    assert told["index"]["documents"] == ["city", "park"]
    assert [report["doc_id"] for report in told["reports"]] == ["park"]
    code, output, _ = run("docs", "add", bad)
    assert (code, output.splitlines()) == (
        1,
        ["不能加入 left out: bad.txt is empty; choose a document with text in it", "没有新文档。There is nothing new."],
    )


def test_a_list_for_programs_says_what_waits_and_what_cannot_be_read(run: Run, data: Path) -> None:
    (data / "broken.zip").write_bytes(b"no archive")
    told = json.loads(run("docs", "list", "--json")[1])["documents"]
    assert [(each["doc_id"], each["state"], each["title"]) for each in told] == [
        ("broken.zip", "unreadable", None),
        ("city", "waiting", None),
    ]
    lines = run("docs", "list")[1].splitlines()
    assert lines[0].startswith("broken.zip  broken.zip    不能读取 cannot be read: broken.zip cannot be read as a zip")
    assert lines[1].endswith("待建索引 not indexed yet (python -m rag index --if-needed)")


def test_removal_for_programs(run: Run, data: Path, park: Path) -> None:
    run("docs", "add", park)
    told = json.loads(run("docs", "remove", "city", "--json")[1])
    assert (told["removed"], told["index"]["documents"]) == (["city"], ["park"])
    assert not (data / "city.txt").exists()


@pytest.mark.parametrize("command", [["show"], ["remove"], ["rename", "题目"], ["update", "x.txt"]])
def test_an_unknown_id_is_one_line_that_helps(run: Run, data: Path, command: list[str]) -> None:
    name, *rest = command
    code, output, errors = run("docs", name, "ctiy", *rest)
    assert data.is_dir()
    assert (code, output, errors) == (2, "", "there is no document 'ctiy': did you mean city?\n")


def test_the_commands_explain_themselves(run: Run) -> None:
    output = run("docs", "--help")[1]
    assert all(name in output for name in ("list", "show", "add", "update", "rename", "remove"))
