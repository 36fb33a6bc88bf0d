"""What cannot be seen in a text is told whatever the format, and stays in it."""

from __future__ import annotations

import pytest

from rag.parsing import parse_bytes
from rag.parsing.doubts import doubts
from tools.stress.crafted.markup import paragraph, word

TURNING = "1 characters of the text change the direction in which text is shown"


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_marks_of_direction_are_counted(mark: str) -> None:
    assert doubts(f"甲{mark}乙") == (TURNING,)


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\U000e0041"])
def test_what_is_not_seen_is_counted(mark: str) -> None:
    assert doubts(f"{mark}甲{mark}") == ("2 characters of the text cannot be seen",)


def test_a_text_without_them_has_no_doubts() -> None:
    assert doubts("工作报告，２０２３年。 ABC　\u200d👩\n") == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "甲\u202e乙。".encode()),
        ("a.md", "# 甲\u202e乙".encode()),
        ("a.html", "<p>甲&#x202e;乙</p>".encode()),
        ("a.docx", word(paragraph("甲\u202e乙"))),
    ],
)
def test_every_format_tells_them_and_keeps_them(name: str, data: bytes) -> None:
    document = parse_bytes(data, name, "a")
    assert document.warnings == (TURNING,)
    assert "甲\u202e乙" in document.text
