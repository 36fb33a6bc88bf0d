"""What the documentation shows of a running server works against one: ``python app.py --mcp`` over the report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.docs.blocks import PAGES, Block, missing_line, runnable
from tests.docs.test_pages import run, validate
from tests.ui.conftest import running

EXAMPLES = [pair for page in PAGES for pair in runnable(page, "server")]


@pytest.fixture(scope="module")
def port(default_index: Path) -> Iterator[str]:
    """Start what a user starts and return its port."""
    with running("app", ["--index", str(default_index), "--mcp"]) as (address, _):
        yield str(urlsplit(address).port)


@pytest.mark.parametrize(("block", "output"), EXAMPLES, ids=[block.place for block, _ in EXAMPLES])
def test_an_example_does_what_the_page_says(block: Block, output: Block | None, port: str, tmp_path: Path) -> None:
    if "curl" in block.text and shutil.which("curl") is None:
        pytest.skip("the example is NOT TESTED: curl is not installed")
    assert "7860" in block.text
    printed = run(replace(block, text=block.text.replace("7860", port)), tmp_path)
    assert printed.strip()
    if block.schema:
        validate(printed, block.schema)
    assert output is None or missing_line(output.text, printed) is None, printed


def test_each_interface_has_an_example() -> None:
    text = "".join(block.text for block, _ in EXAMPLES)
    for used in ("gradio_api/call", "Client(", "v1/chat/completions", "OpenAI(", "/health", "ClientSession("):
        assert used in text
