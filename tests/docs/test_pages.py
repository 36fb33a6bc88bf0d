"""What the documentation tells people to run works, prints what is written, and its links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.docs.blocks import PAGES, ROOT, Block, blocks, missing_line, runnable

RUNNABLE = [pair for page in PAGES for pair in runnable(page)]
VALIDATED = [
    block for page in PAGES for block in blocks(page) if block.schema and block.order not in {"test", "server"}
]
REPORT = """全市工会工作报告

一、过去五年的工作

报告的主题是团结奋斗。五年来，全市新建基层工会三百二十个。

二、今后五年的任务

建设数字化服务平台。让职工少跑腿。
"""
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)\s#]+)?(?:#[^)\s]*)?\)")


@pytest.fixture
def clone(tmp_path: Path, default_index: Path) -> Path:
    """Return a directory like the project's with environment, index and a new report, where a block may write files."""
    assert default_index.is_dir()
    for entry in ROOT.iterdir():
        if entry.name != ".venv":
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "我的报告.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def run(block: Block, directory: Path) -> str:
    """Run a block as a reader would and return what it prints."""
    interpreters = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}
    command = [*interpreters[block.language], block.text]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, f"{block.place}: {done.stderr}"
    return done.stdout


def validate(text: str, schema: str) -> None:
    """Raise when a JSON text is not what the schema says."""
    rules = json.loads((ROOT / "docs" / schema).read_text(encoding="utf-8"))
    Draft202012Validator(rules).validate(json.loads(text))


@pytest.mark.parametrize(("block", "output"), RUNNABLE, ids=[block.place for block, _ in RUNNABLE])
def test_a_block_does_what_the_page_says(block: Block, output: Block | None, clone: Path) -> None:
    printed = run(block, clone)
    if block.schema:
        validate(printed, block.schema)
    assert output is None or missing_line(output.text, printed) is None, printed


@pytest.mark.parametrize("block", VALIDATED, ids=[block.place for block in VALIDATED])
def test_an_example_follows_its_schema(block: Block) -> None:
    validate(block.text, block.schema or "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_to_a_file(page: Path) -> None:
    targets = [match[1] for match in LINK.finditer(page.read_text(encoding="utf-8")) if match[1]]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_that_is_checked_exists() -> None:
    assert [page.name for page in PAGES if not page.is_file()] == []


def test_the_readme_has_something_to_run() -> None:
    assert [block.place for block, _ in RUNNABLE if block.place.startswith("README")] != []


def test_the_example_of_an_answer_quotes_its_three_lines_exactly() -> None:
    text = "全市工会工作报告\n一、过去五年的工作\n报告的主题是团结奋斗。五年来，全市新建基层工会三百二十个。"
    [example] = [json.loads(block.text) for block in blocks(ROOT / "docs" / "answer.md")]
    quotes = [example["short_answer"], *example["citations"]]
    assert [text[item["start"] : item["end"]] for item in quotes] == [item["quote"] for item in quotes]
    assert [text[hit["start"] : hit["end"]] for hit in example["hits"]] == [hit["text"] for hit in example["hits"]]
