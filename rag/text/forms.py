"""Write in one form what custom writes in several: accounting numerals, tenths, congresses, units, ordinals.

``FIRST`` goes before the rules of ``rag.text.numbers`` and makes plain numerals of unusual ones; ``LAST`` goes after
them and reads what only its surroundings show to be a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_DIGITS = "一二三四五六七八九"
# Simplified, as the matching copy is; 肆 and its like also stand in words, so two of them must make a number.
_ACCOUNTING = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_ACCOUNTING_NUMBER = re.compile("[壹贰叁肆伍陆柒捌玖](?:[拾佰仟][零壹贰叁肆伍陆柒捌玖拾佰仟]*|(?=[万亿元]))")
_MIXED_YEAR = re.compile("(?<![0-9a-z零〇○一二三四五六七八九])[一二][0o零〇○一二三四五六七八九]{3}(?=年)")
_WHOLE = re.compile("(?<!分之)百分百")
# 成 is a tenth only where a share can end: 三成以上, 六成五。 but not 三成立
_TENTHS = re.compile(
    f"(?<![0-9.{_DIGITS}十百千万])([1-9{_DIGITS}])成(?:([1-9{_DIGITS}])|(半))?(?=[以多左的，。；、！？)）]|$)"
)
_CONGRESS = re.compile("(?<![0-9.第])(1[0-9]|2[0-9])大(?=[以报精召开闭上提后前的，。]|代表|$)")
_PLAN = re.compile("(?<![0-9.])1([1-9])五(?=[”’」]|规划|计划|时期|期间|以来|末|$)")
_ORDINAL = re.compile(f"第([{_DIGITS}])(?=[章节条款编篇届季页卷期步]|部分|阶段|方面)")
_UNIT = {
    "km": "公里",
    "千米": "公里",
    "kg": "千克",
    "公斤": "千克",
    "平方千米": "平方公里",
    "km2": "平方公里",
    "m2": "平方米",
}
_AFTER_NUMBER = re.compile("(?<=[0-9万亿]) ?(km2|km|千米|kg|公斤|平方千米|m2)(?![a-z])")


def _accounting(match: re.Match[str]) -> str:
    return match[0].translate(_ACCOUNTING)


def _mixed_year(match: re.Match[str]) -> str:
    return match[0].replace("0", "〇").replace("o", "〇")


def _tenths(match: re.Match[str]) -> str:
    whole, part = _value(match[1]), 5 if match[3] else _value(match[2] or "")
    return f"{10 * whole + part}%"


def _value(digit: str) -> int:
    return int(digit) if digit.isdecimal() else _DIGITS.find(digit) + 1 if digit else 0


def _ten_to_twenty_nine(match: re.Match[str]) -> str:
    tens, ones = divmod(int(match[1]), 10)
    return ("二" if tens == 2 else "") + "十" + (_DIGITS[ones - 1] if ones else "") + "大"


FIRST: tuple[Rule, ...] = (
    (_ACCOUNTING_NUMBER, _accounting),
    (_MIXED_YEAR, _mixed_year),
    (_WHOLE, lambda _: "100%"),
    (_TENTHS, _tenths),
    (_ORDINAL, lambda match: f"第{_value(match[1])}"),
)
LAST: tuple[Rule, ...] = (
    (_CONGRESS, _ten_to_twenty_nine),
    (_PLAN, lambda match: f"十{_DIGITS[int(match[1]) - 1]}五"),
    (_AFTER_NUMBER, lambda match: _UNIT[match[1]]),
)
"""Each is applied to the whole text, one after the other."""
