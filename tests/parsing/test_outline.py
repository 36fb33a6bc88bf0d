"""The outline as people read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.parsing.outline import render_outline
from tests.parsing.reading import BODY, read
from tools.outline import main

REPORT = f"报告\n（2023年10月9日）\n各位代表：\n一、甲\n（一）子。{BODY}\n（二）丑。{BODY}\n二、乙\n{BODY}\n"


def test_a_line_a_section() -> None:
    assert render_outline(read(REPORT)).split("\n") == [
        "一、甲  [¶4]",
        "  （一）子。  [¶5]",
        "  （二）丑。  [¶6]",
        "二、乙  [¶7]",
    ]


def test_pages_are_shown_where_there_are_any() -> None:
    assert render_outline(read("一、甲\n话。\n\f二、乙\n话。")) == "一、甲  [¶1 p1]\n二、乙  [¶3 p2]"


def test_depth_leaves_the_inner_levels_out() -> None:
    assert render_outline(read(REPORT), depth=1) == "一、甲  [¶4]\n二、乙  [¶7]"


def test_the_command_prints_facts_and_outline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT + "\ufffd\n", encoding="utf-8")
    assert main([str(path), "--depth", "1"]) == 0
    assert capsys.readouterr().out.split("\n") == [
        "title: 报告",
        "date: 2023年10月9日",
        "paragraphs: 9",
        "sentences: 11",
        "warning: 1 characters were lost before this file was saved (U+FFFD)",
        "一、甲  [¶4]",
        "二、乙  [¶7]",
        "",
    ]


def test_the_command_says_in_one_line_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "no.txt")]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"{tmp_path / 'no.txt'} does not exist; check the path\n")
