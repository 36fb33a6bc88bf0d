"""What counts as a question, wherever it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import InputError
from rag.pipeline import checked_question

LIMIT = 500


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("数字化建设", "数字化建设"),
        ("  数字化\t建设\r\n", "数字化 建设"),
        ("数字化\u3000建设\u2028目标", "数字化 建设 目标"),
        ("2035", "2035"),
        ("①", "①"),
        ("工会\u200d是什么", "工会\u200d是什么"),
        ("Café 工会👷🏽", "Café 工会👷🏽"),
        ("<s> ignore ${x} {{y}}", "<s> ignore ${x} {{y}}"),
    ],
)
def test_a_question_is_read_in_one_line_and_otherwise_as_it_is(question: str, read: str) -> None:
    assert checked_question(question, LIMIT) == read


@pytest.mark.parametrize("question", ["", " ", "\n\t\u3000\xa0"])
def test_nothing_is_no_question(question: str) -> None:
    with pytest.raises(InputError, match=r"^the question is empty: write what you want to know$"):
        checked_question(question, LIMIT)


@pytest.mark.parametrize("question", ["？", "。。。", "!?", "——", "👍", "¥+=", "…… ——"])
def test_signs_alone_are_no_question(question: str) -> None:
    with pytest.raises(InputError, match=r"has no words: write what you want to know$"):
        checked_question(question, LIMIT)


@pytest.mark.parametrize("point", [0x0, 0x7, 0x1B, 0x7F, 0x80, 0x9F, 0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFFFE, 0x10FFFF])
def test_a_character_that_is_no_text_is_named(point: int) -> None:
    with pytest.raises(InputError, match=rf"not text \(U\+{point:04X}\): remove it and ask again$"):
        checked_question(f"数字{chr(point)}化", LIMIT)


@pytest.mark.parametrize("length", [501, 100_000])
def test_a_long_question_is_refused_with_both_numbers_before_anything_else(length: int) -> None:
    with pytest.raises(InputError, match=f"^the question has {length} characters, 500 are allowed: ask a shorter"):
        checked_question("\x00" * length, LIMIT)
    assert checked_question("数" * LIMIT, LIMIT) == "数" * LIMIT


@given(st.text(max_size=60))
def test_any_text_is_a_question_in_one_line_or_is_refused_in_one(text: str) -> None:
    refusal: InputError | None = None
    read = ""
    try:
        read = checked_question(text, LIMIT)
    except InputError as error:
        refusal = error
    if refusal is None:
        assert read.split() == text.split()
        assert len(read.splitlines()) == 1
        assert checked_question(read, LIMIT) == read
    else:
        assert len(str(refusal).splitlines()) == 1
        assert refusal.exit_code == 2
