"""Write numbers, dates and shares in one form wherever their surroundings show that they are numbers.

Chinese numerals also stand in words and idioms (第一, 十分, 千方百计, 一带一路, 五一), so they are read as numbers only
before a unit, in a percentage, a fraction or a year, or when they are long enough to be nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.text.numerals import parse_amount, parse_numeral, positional, render

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_NUMERAL = "零〇○一二两三四五六七八九十百千万亿点"
_HAN = "\u3400-\u9fff〇"
_CERTAIN_LENGTH = 4  # characters: no word or idiom is a well-formed numeral of this length
_TEN_THOUSAND = 10_000
_UNITS = (
    "年|月|日|号|天|小时|分钟|秒|世纪|周年|周岁|岁|元|人|名|位|户|家|个|项|条|次|届|种|类|件|份|所|座|台|辆|套|艘|架|枚|篇|册|章|"
    "亩|公顷|公里|千米|平方|立方|米|厘米|毫米|克|千克|公斤|斤|吨|升|度|倍|级|层|期|省|市|县|区|村|镇|乡|句|页|卷|本|张|场|轮|批|支|只|头|%"
)
_AFTER_LONG = re.compile(f"[多余来]?(?:{_UNITS})|[多余来](?:万|亿)")
_AFTER_ONE_DIGIT = re.compile("年|月|世纪|周年|周岁|岁|元|倍|届|公里|公顷|亩|吨|个百分点")
_COUNTED = re.compile("个|项|条|次|种|类|方面|部分")
_YEAR_FOLLOWS = re.compile("年|[至到—–~-]")
_YEAR = re.compile("(?:一[七八九]|二[零〇○])[零〇○一二三四五六七八九]{2}")
_POSITIONAL = re.compile("[零〇○一二三四五六七八九]*")
_NAMED_SHARE = {"百": "%", "千": "‰", "万": "‱"}
_NO_SCALE = re.compile("[克瓦卡赫帕]|米(?!长)|字节|分[点制]")  # 5千克, 5千瓦, 5百分点: the scale belongs to the unit


def _after(match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    return pattern.match(match.string, match.end()) is not None


def _before(match: re.Match[str]) -> str:
    return match.string[match.start() - 1] if match.start() else ""


def _without_commas(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _iso_date(match: re.Match[str]) -> str:
    return f"{match[1]}年{int(match[3])}月{int(match[4])}日"


def _share(match: re.Match[str]) -> str:
    whole, part = match["whole"], match["part"]
    value = parse_numeral(part) if part[0] not in "0123456789" else parse_amount(part)
    if part in ("百", "千", "万"):
        value = parse_numeral("一" + part)
    if value is None:
        return match[0]
    if whole in _NAMED_SHARE:
        return render(value) + _NAMED_SHARE[whole]
    total = parse_numeral(whole)
    return match[0] if not total else f"{render(value)}/{render(total)}"


def _numeral(match: re.Match[str]) -> str:
    numeral = match[0]
    if _is_positional(match):
        return positional(numeral)
    value = parse_numeral(numeral)
    if value is None:
        return _leading_amount(numeral)
    if len(numeral) == 1 and numeral != "十":
        return render(value) if _counts(match) else numeral
    if value >= _TEN_THOUSAND or len(numeral) >= _CERTAIN_LENGTH or _after(match, _AFTER_LONG):
        return render(value)
    return numeral


def _is_positional(match: re.Match[str]) -> bool:
    numeral = match[0]
    if len(numeral) == 1 or _POSITIONAL.fullmatch(numeral) is None:
        return False
    if set(numeral) & set("〇○") and set(numeral) - set("零〇○"):
        return True
    return _YEAR.fullmatch(numeral) is not None and _after(match, _YEAR_FOLLOWS)


def _leading_amount(numeral: str) -> str:
    """Read 三十万 in 三十万一线职工: the numeral up to its last 万 or 亿, when that alone is well formed."""
    cut = max(numeral.rfind("万"), numeral.rfind("亿")) + 1
    value = parse_numeral(numeral[:cut]) if cut < len(numeral) else None
    return numeral if value is None else render(value) + numeral[cut:]


def _counts(match: re.Match[str]) -> bool:
    """Say whether what follows makes one Chinese digit a number."""
    if _before(match) == "月" and match.string.startswith("日", match.end()):
        return True
    if _after(match, _AFTER_ONE_DIGIT):
        return True
    return match[0] != "一" and _before(match) != "第" and _after(match, _COUNTED)


def _amount(match: re.Match[str]) -> str:
    amount, following = match[0], match.string[match.end() : match.end() + 1]
    scaled = not amount.replace(".", "").isdecimal()
    plain_round = amount.isdecimal() and len(amount) > len("9999") and amount[0] != "0"
    if not (scaled or plain_round) or (following.isascii() and following.isalpha()):
        return amount
    if amount[0] == "0" and amount[1:2].isdecimal():
        return amount
    if scaled and amount[-1] in "百千" and _after(match, _NO_SCALE):
        return amount
    value = parse_amount(amount)
    return amount if value is None else render(value)


_DIGIT_RUN = r"[0-9]+(?:\.[0-9]+)*"
SPACED = re.compile(rf"(?<=[0-9])[^\S\n]+(?=[{_HAN}%‰])|(?<=[{_HAN}])[^\S\n]+(?=[0-9])")
"""White space between a number and a Chinese character."""
RULES: tuple[Rule, ...] = (
    (re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])"), _without_commas),
    # any other comma becomes the Chinese one, so that a second look finds no group of digits that was none
    (re.compile(","), lambda _: "，"),
    (SPACED, lambda _: ""),
    (
        re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])(?![0-9])"),
        _iso_date,
    ),
    (re.compile("(?<![0-9])0(?=[1-9][月日])"), lambda _: ""),
    (
        re.compile(
            rf"(?<![0-9.{_NUMERAL}])(?P<whole>[{_NUMERAL}]+)分之(?P<part>{_DIGIT_RUN}|[{_NUMERAL}]+)(?![0-9.{_NUMERAL}])"
        ),
        _share,
    ),
    (re.compile(rf"(?<![0-9.{_NUMERAL}])[{_NUMERAL}]+(?![0-9.])"), _numeral),
    (re.compile(rf"(?<![0-9a-z._{_NUMERAL}]){_DIGIT_RUN}(?:[十百千万亿](?:{_DIGIT_RUN})?)*"), _amount),
)
"""Applied one after the other, each to the whole text."""
