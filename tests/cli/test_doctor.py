"""The doctor's report on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.small_corpus import CITY


@pytest.fixture
def data(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a library of one report without an index, to which the commands are set."""
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


def test_a_problem_makes_the_exit_code_1_and_repair_makes_it_0(run: Run, data: Path) -> None:
    code, output, errors = run("doctor")
    assert (code, errors) == (1, "")
    assert output.splitlines()[-2].startswith(f"✗ 索引 index: there is no index in {data.parent / 'index'}: run ")
    assert output.splitlines()[-1] == "    → python -m rag index"
    code, output, errors = run("doctor", "--repair")
    assert (code, errors) == (0, "")
    assert output.splitlines()[-1] == "✓ 文档 documents: the index holds all 1 as they are now"
    assert all(line.startswith("✓ ") for line in output.splitlines())


def test_the_report_for_programs(run: Run, data: Path) -> None:
    run("index")
    told = json.loads(run("doctor", "--json")[1])
    assert told["healthy"] is True
    assert [each["part"] for each in told["findings"]][-1] == "documents"
    (data / "new.txt").write_text("新的。", encoding="utf-8")
    code, output, _ = run("doctor", "--json")
    told = json.loads(output)
    assert (code, told["healthy"]) == (1, False)
    assert told["findings"][-1] == {
        "part": "documents",
        "health": "problem",
        "detail": "not in the index: new",
        "remedy": "python -m rag index --if-needed",
    }


def test_a_wrong_setting_is_a_finding(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data.is_dir()
    monkeypatch.setenv("RAG_HITS", "many")
    code, output, errors = run("doctor")
    assert (code, errors) == (1, "")
    assert output.splitlines()[1].startswith("✗ 设置 settings: the variable RAG_HITS sets hits to 'many'")


def test_another_index_is_not_compared_with_the_folder(run: Run, data: Path) -> None:
    other = data.parent / "other"
    run("index", data / "city.txt", "--index", other)
    (data / "new.txt").write_text("新的。", encoding="utf-8")
    code, output, _ = run("doctor", "--index", other)
    assert code == 0
    assert "documents:" not in output
