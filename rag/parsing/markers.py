"""The numbering that opens headings in official Chinese writing, in full and half width."""

from __future__ import annotations

import re
from dataclasses import dataclass

HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
HAN = "[零〇一二三四五六七八九十百]{1,5}"
ARABIC = "[0-9０-９]{1,3}"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
DASH = "dash"
UNITS = ("编", "篇", "部分", "章", "节", "条")

# Outermost first, in the order of the rules for official documents (GB/T 9704—2012, 7.3.3: 一、（一）1.（1）).
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    *((unit, re.compile(rf"第\s?({HAN}|{ARABIC})\s?{unit}(?=[\s:：、]|[^\W\d_]|$)")) for unit in UNITS),
    ("chapter", re.compile(r"(?:Chapter|Part|Section|Article)\s+([0-9]{1,3}|[IVXL]{1,7})\b[.:]?")),
    ("han", re.compile(rf"({HAN})[、．.](?!{HAN}[、线])")),
    ("han bracket", re.compile(rf"[（(]\s?({HAN})\s?[）)][、．.]?")),
    ("decimal", re.compile(r"([0-9]{1,2}(?:[.．][0-9]{1,2}){1,3})[.．、]?(?=\s|(?![亿万千百倍元])[一-鿿])")),
    ("arabic", re.compile(rf"({ARABIC})[.．](?![0-9０-９])")),
    ("arabic comma", re.compile(rf"({ARABIC})、")),
    ("arabic bracket", re.compile(rf"[（(]\s?({ARABIC})\s?[）)][、．.]?")),
    ("arabic half bracket", re.compile(rf"({ARABIC})[）)]")),
    ("circled", re.compile(rf"([{CIRCLED}])")),
    ("han is", re.compile(rf"({HAN})是")),
    ("han must", re.compile(rf"({HAN})要")),
    (DASH, re.compile(r"[—―─－-]{2,}\s?(?=[^\s—―─－-])")),
)
RANKS = {kind: rank for rank, (kind, _) in enumerate(PATTERNS)}
UNRANKED = {DASH, "han is", "han must"}
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
OPENS = re.compile(r"[第（(0-9０-９零〇一二三四五六七八九十百①-⑳—―─－\-CPSA]")


@dataclass(frozen=True, slots=True)
class Marker:
    """Numbering at the beginning of a paragraph: its kind, its number (0 for a dash), and as written."""

    kind: str
    number: int
    text: str

    @property
    def rank(self) -> int:
        """The place of the kind in the customary order, outermost first."""
        return RANKS[self.kind]


def find_marker(text: str) -> Marker | None:
    """Return the marker that a paragraph begins with, whether or not it counts anything.

    >>> find_marker("（七）深化工会改革和建设")
    Marker(kind='han bracket', number=7, text='（七）')
    >>> find_marker("2.5亿元") is None
    True
    """
    if not OPENS.match(text):
        return None
    for kind, pattern in PATTERNS:
        found = pattern.match(text)
        if found:
            written = found[1] if pattern.groups else ""
            return Marker(kind, _value(written), found[0].rstrip())
    return None


def _value(written: str) -> int:
    """Return the number that a marker writes; the last component of 1.2.3."""
    if not written:
        return 0
    if written in CIRCLED:
        return CIRCLED.index(written) + 1
    last = re.split(r"[.．]", written)[-1]
    if last.isdecimal():
        return int(last)
    return _roman(last) if last[0] in ROMAN else han_number(last)


def han_number(written: str) -> int:
    """Return the value of a number below 1,000 in Han digits.

    >>> [han_number(written) for written in ("九", "十", "十四", "二十", "一百零三")]
    [9, 10, 14, 20, 103]
    """
    total = digit = 0
    for character in written:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = HAN_DIGITS[character]
    return total + digit


def _roman(written: str) -> int:
    values = [ROMAN[letter] for letter in written]
    after = [*values[1:], 0]
    return sum(-value if value < following else value for value, following in zip(values, after, strict=True))
