"""Chinese numerals: what is read, what is refused, and the one form that a value is written in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.numerals import parse_amount, parse_numeral, positional, render

DIGITS = "零一二三四五六七八九"


def spell(value: int) -> str:
    """Spell a number below a hundred million as textbooks do."""
    if value >= 10**4:
        high, low = divmod(value, 10**4)
        return spell(high) + "万" + ("零" if 0 < low < 1000 else "") + (spell(low) if low else "")
    written, gap = "", False
    for place, scale in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + scale
        gap = not digit
    return written or "零"


def test_the_speller_of_these_tests_spells() -> None:
    assert [spell(value) for value in (7, 10, 14, 305, 1020, 30501, 20_000_001)] == [
        "七",
        "一十",
        "一十四",
        "三百零五",
        "一千零二十",
        "三万零五百零一",
        "二千万零一",
    ]


@given(st.integers(min_value=1, max_value=10**8 - 1))
def test_every_well_spelt_number_is_read(value: int) -> None:
    assert parse_numeral(spell(value)) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", "10"),
        ("十四", "14"),
        ("两百", "200"),
        ("三百零一万", "3010000"),
        ("一点二亿", "120000000"),
        ("三点五万亿", "3500000000000"),
        ("零", "0"),
    ],
)
def test_a_numeral_has_its_value(numeral: str, value: str) -> None:
    assert parse_numeral(numeral) == Decimal(value)


@pytest.mark.parametrize("text", ["", "千万", "一百二", "三万五", "十十", "一一", "点五", "三点", "亿", "百"])
def test_what_is_no_full_numeral_is_refused(text: str) -> None:
    assert parse_numeral(text) is None


@pytest.mark.parametrize(
    ("amount", "value"), [("1亿2000万", 120_000_000), ("3万亿", 3 * 10**12), ("5千", 5000), ("218.7亿", 21_870_000_000)]
)
def test_an_amount_has_its_value(amount: str, value: int) -> None:
    assert parse_amount(amount) == value


@pytest.mark.parametrize("amount", ["3.5.1", "3千5", "2000万1亿", "1" * 21, "万"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    assert parse_amount(amount) is None


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("30000000000000", "300000亿"),
        ("3010000", "301万"),
        ("12345", "12345"),
        ("30.50", "30.5"),
        ("100", "100"),
        ("10000", "1万"),
        ("0.5", "0.5"),
    ],
)
def test_a_value_has_one_form(value: str, form: str) -> None:
    assert render(Decimal(value)) == form


@given(st.integers(min_value=0, max_value=10**15))
def test_the_one_form_can_be_read_again(value: int) -> None:
    assert parse_amount(render(Decimal(value))) == value


def test_digits_one_by_one() -> None:
    assert positional("二〇二三") == "2023"
