"""The command line inside the test's process, and an index of a small report beside the default one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli.main import main
from rag.config import CONFIG_VARIABLE, VARIABLES
from rag.parsing import parse_file
from rag.splitting import split
from tests.small_corpus import CITY

ROOT = Path(__file__).parents[2]
Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the person at the machine has set."""
    for variable in (*VARIABLES.values(), CONFIG_VARIABLE):
        if variable != "RAG_CACHE_DIR":  # the model lies there
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command and returns exit code, standard output and standard error."""

    def command(*arguments: str | Path) -> Result:
        code = main([str(argument) for argument in arguments])
        done = capsys.readouterr()
        return code, done.out, done.err

    return command


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a small report."""
    path = tmp_path_factory.mktemp("report") / "全市报告.txt"
    path.write_text(CITY, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small_index(report: Path, tmp_path_factory: pytest.TempPathFactory, default_index: Path) -> Path:
    """Return an index of the small report, made as a person makes it; the default index is left alone."""
    before = (default_index / "CURRENT").read_bytes()
    folder = tmp_path_factory.mktemp("small") / "我的索引"
    done = subprocess.run(
        [sys.executable, "-m", "rag", "index", str(report), "--index", str(folder)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    document = parse_file(report)
    passages, sentences = split(document, 350), sum(len(each.sentences) for each in document.paragraphs)
    assert done.stdout.splitlines() == [
        f"已建索引：{folder}  The index is built.",
        f"  全市工会工作报告（全市报告）：{len(document.paragraphs)} 段",
        f"  共 1 份文档，{len(passages)} 个段落片段，{sentences} 个句子",
    ]
    assert (default_index / "CURRENT").read_bytes() == before
    return folder


def one_line(text: str) -> str:
    """Return the only line of a text, without its end."""
    assert text.endswith("\n")
    assert text.count("\n") == 1
    return text[:-1]
