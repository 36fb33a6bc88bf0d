"""Tables in a terminal line up, whatever the script."""

from __future__ import annotations

import pytest

from rag.cli.columns import aligned, width


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("甲乙", 4), ("第3页", 5), ("（一）", 6), ("–", 1)])
def test_a_chinese_character_is_as_wide_as_two_latin_ones(text: str, columns: int) -> None:
    assert width(text) == columns


def test_a_column_is_as_wide_as_its_widest_cell_and_the_last_ends_where_it_ends() -> None:
    assert aligned([["名次", "段落", "words"], ["1", "甲乙丙", "长而又长"], ["10", "a", ""]]) == [
        "名次  段落    words",
        "1     甲乙丙  长而又长",
        "10    a",
    ]


def test_every_column_begins_at_the_same_place() -> None:
    rows = [["一", "x", "二"], ["abc", "全", "y"], ["", "mm", "z"]]
    lines = aligned(rows)
    assert [width(line[: line.rindex(row[2])]) for line, row in zip(lines, rows, strict=True)] == [9, 9, 9]


def test_no_rows_are_no_lines() -> None:
    assert aligned([]) == []
