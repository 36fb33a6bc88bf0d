"""Read Chinese numerals and magnitudes, and write every value in one form."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

DIGITS = {character: str(value) for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "两": "2",
}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_LONGEST = 20  # digits; longer strings of digits are no amounts, and neither is what has more: 二万万万万万万
_LOWER = "一二两三四五六七八九"
_ZERO = "[零〇]"
_BELOW_TEN_THOUSAND = re.compile(
    rf"(?:(?P<thousands>[{_LOWER}])千)?(?:{_ZERO}?(?P<hundreds>[{_LOWER}])百)?"
    rf"(?:(?P<ten>{_ZERO}?(?P<tens>[{_LOWER}]?)十))?(?:(?P<zero>{_ZERO}?)(?P<ones>[{_LOWER}]))?"
)
_TERM = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")


def parse_numeral(numeral: str) -> Decimal | None:
    """Return the value of a well-formed Chinese numeral, or None for anything else.

    >>> parse_numeral("三百零一万"), parse_numeral("一点二亿"), parse_numeral("千万"), parse_numeral("一百二")
    (Decimal('3010000'), Decimal('120000000.0'), None, None)
    """
    if "点" in numeral:
        return _parse_decimal(numeral)
    whole = _parse_whole(numeral)
    return None if whole is None else _bounded(Decimal(whole))


def _bounded(value: Decimal) -> Decimal | None:
    return value if value < 10**_LONGEST else None


def _parse_decimal(numeral: str) -> Decimal | None:
    match = re.fullmatch(r"([^点]+)点([零〇一二三四五六七八九]+)([万亿]*)", numeral)
    whole = _parse_whole(match[1]) if match else None
    if match is None or whole is None or len(match[2]) > _LONGEST:
        return None
    return _bounded(Decimal(f"{whole}.{positional(match[2])}") * _product(match[3]))


def _parse_whole(numeral: str) -> int | None:
    """Read digits and scales; a scale of 万 or 亿 counts all that stands before it."""
    for scale in "亿万":
        head, found, tail = numeral.rpartition(scale)
        if found:
            count = _parse_whole(head)
            rest = 0 if not tail else _parse_whole(tail)
            if not count or rest is None or rest >= SCALES[scale] or _is_colloquial(tail):
                return None
            return count * SCALES[scale] + rest
    return 0 if numeral in ("零", "〇") else _parse_section(numeral)


def _is_colloquial(tail: str) -> bool:
    """Say whether the tail leaves out its scale: 三万五 means 35,000, but 三万一 may begin 三万一线职工."""
    return len(tail) == 1


def _parse_section(numeral: str) -> int | None:
    match = _BELOW_TEN_THOUSAND.fullmatch(numeral)
    if not numeral or match is None:
        return None
    above = match["thousands"] or match["hundreds"]
    if match["ones"] and not match["zero"] and above and match["ten"] is None:
        return None
    value = 0
    for place, scale in (("thousands", 1000), ("hundreds", 100), ("ones", 1)):
        value += int(DIGITS[match[place]]) * scale if match[place] else 0
    return value + (0 if match["ten"] is None else 10 * int(DIGITS[match["tens"] or "一"]))


def positional(numeral: str) -> str:
    """Return a string of Chinese digits in Arabic ones.

    >>> positional("二〇二三")
    '2023'
    """
    return "".join(DIGITS[character] for character in numeral)


def parse_amount(amount: str) -> Decimal | None:
    """Return the value of Arabic digits with Chinese scales, or None for anything else.

    >>> parse_amount("1亿2000万"), parse_amount("3万亿"), parse_amount("3.5.1"), parse_amount("3千5")
    (Decimal('120000000'), Decimal('3000000000000'), None, None)
    """
    if len(amount) > _LONGEST or _TERM.sub("", amount):
        return None
    terms = [(Decimal(number), _product(scales)) for number, scales in _TERM.findall(amount)]
    for (_, scale), (number, following) in pairwise(terms):
        if following == 1 or number * following >= scale:
            return None
    return _bounded(sum((number * scale for number, scale in terms), Decimal(0)))


def _product(scales: str) -> int:
    product = 1
    for character in scales:
        product *= SCALES[character]
    return product


def render(value: Decimal) -> str:
    """Return the one form in which a value is written: round numbers with 万 or 亿, others as digits.

    >>> render(Decimal(3000000000000)), render(Decimal(3010000)), render(Decimal(12345)), render(Decimal("30.50"))
    ('30000亿', '301万', '12345', '30.5')
    """
    if value >= 10**8 and value % 10**4 == 0:
        return _plain(value / 10**8) + "亿"
    if 10**4 <= value < 10**8 and value % 100 == 0:
        return _plain(value / 10**4) + "万"
    return _plain(value)


def _plain(value: Decimal) -> str:
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
