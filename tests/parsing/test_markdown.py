"""Markdown: headings lose their marks, everything else is text."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.parsing import parse_file
from rag.parsing.markdown import read_markdown_lines
from rag.types import Document

BODY = "我们坚持以人民为中心的发展思想，推动各项工作取得新进展。"


def parse(text: str, tmp_path: Path) -> Document:
    path = tmp_path / "report.md"
    path.write_text(text, encoding="utf-8")
    return parse_file(path)


def outline(document: Document) -> list[tuple[int, str, str]]:
    return [(each.level, each.marker, each.heading.of(document.text)) for each in document.sections]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("# 甲\n## 乙 ##\n###丙", [("甲", 1), ("乙", 2), ("###丙", 0)]),
        ("甲\n===\n乙\n---", [("甲", 1), ("乙", 2)]),
        ("甲\n\n---\n乙", [("甲", 0), ("---", 0), ("乙", 0)]),
        ("**一、甲**\n**半**句", [("一、甲", 0), ("**半**句", 0)]),
        ("```\n# 不是标题\n```\n# 是标题", [("```", 0), ("# 不是标题", 0), ("```", 0), ("是标题", 1)]),
        ("~~~\n```\n# 不是\n~~~\n# 是", [("~~~", 0), ("```", 0), ("# 不是", 0), ("~~~", 0), ("是", 1)]),
        ("#", [("#", 0)]),
        ("####### 七", [("####### 七", 0)]),
        ("> 引用\n| 表 | 格 |", [("> 引用", 0), ("| 表 | 格 |", 0)]),
    ],
)
def test_lines_and_their_ranks(source: str, lines: list[tuple[str, int]]) -> None:
    assert [(line.text, line.level) for line in read_markdown_lines(source)] == lines


def test_the_only_heading_of_the_highest_rank_is_the_title(tmp_path: Path) -> None:
    document = parse(
        f"# 年度报告\n\n{BODY}\n\n## 一、成绩\n\n{BODY}\n\n### 生产\n\n{BODY}\n\n## 二、问题\n\n{BODY}\n", tmp_path
    )
    assert document.title == "年度报告"
    assert document.paragraphs[0].kind.value == "title"
    assert outline(document) == [(1, "一、", "一、成绩"), (2, "", "生产"), (1, "二、", "二、问题")]


def test_several_headings_of_the_highest_rank_are_sections(tmp_path: Path) -> None:
    document = parse(f"# 成绩\n\n{BODY}\n\n# 问题\n\n{BODY}\n", tmp_path)
    assert outline(document) == [(1, "", "成绩"), (1, "", "问题")]


def test_numbers_and_bullets_below_marked_headings(tmp_path: Path) -> None:
    document = parse(
        f"# 报告\n\n## 成绩\n\n- 增长3%。\n- 投产5个。\n\n## 任务\n\n1. 生产。{BODY}\n2. 生活。{BODY}\n", tmp_path
    )
    assert outline(document) == [
        (1, "", "成绩"),
        (2, "-", "- 增长3%。"),
        (2, "-", "- 投产5个。"),
        (1, "", "任务"),
        (2, "1.", "1. 生产。"),
        (2, "2.", "2. 生活。"),
    ]
