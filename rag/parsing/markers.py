"""The numbering that opens headings in official Chinese writing, in full and half width."""

from __future__ import annotations

import re
from dataclasses import dataclass

HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
HAN = "[零〇一二三四五六七八九十百]{1,5}"
ARABIC = "[0-9０-９]{1,3}"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
FORMAL = "[零壹贰貳叁參叄肆伍陆陸柒捌玖拾]{1,4}"
FORMAL_DIGITS = str.maketrans("壹贰貳叁參叄肆伍陆陸柒捌玖拾", "一二二三三三四五六六七八九十")
NAMES = (
    r"前\s*言|序\s*言|引\s*言|导\s*言|導\s*言|绪\s*论|緒\s*論|结\s*语|結\s*語|结束语|結束語|后\s*记|後\s*記|参考文献"
)
DASH, BULLET = "dash", "bullet"
NAMED = "named"
APPENDIX = "appendix"
ARTICLE = "条"
UNITS = {"编": "编|編", "篇": "篇", "部分": "部分", "章": "章", "节": "节|節", ARTICLE: "条|條"}
TITLE_LINE = r"[ \u3000]+(?=[^\W\d_][^，。！？；：、,;:!?]{0,30}$)"  # what follows a number that has no mark of its own
COUNTED_THING = "[亿億万萬千百十倍元个個%]"

# Outermost first, in the order of the rules for official documents (GB/T 9704—2012, 7.3.3: 一、（一）1.（1）).
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (NAMED, re.compile(rf"(?:{NAMES})\s*$")),
    (APPENDIX, re.compile(rf"附\s*[件录錄]\s*({HAN}|{ARABIC})?\s*$")),
    *(
        (unit, re.compile(rf"第\s?({HAN}|{ARABIC})\s?(?:{forms})(?=[\s:：、【〔（([]|[^\W\d_]|$)"))
        for unit, forms in UNITS.items()
    ),
    ("chapter", re.compile(r"(?:Chapter|Part|Section|Article)\s+([0-9]{1,3}|[IVXL]{1,7})\b[.:]?")),
    ("formal", re.compile(rf"({FORMAL})、")),
    ("han", re.compile(rf"({HAN})[、．.](?!{HAN}[、线])")),
    ("han space", re.compile(rf"({HAN}){TITLE_LINE}")),
    ("han bracket", re.compile(rf"[（(]\s?({HAN})\s?[）)][、．.]?")),
    ("decimal", re.compile(rf"([0-9]{{1,2}}(?:[.．][0-9]{{1,2}}){{1,3}})[.．、]?(?=\s*(?!{COUNTED_THING})[^\W\d_])")),
    ("arabic", re.compile(rf"({ARABIC})[.．](?![0-9０-９])")),
    ("arabic comma", re.compile(rf"({ARABIC})、")),
    ("arabic space", re.compile(rf"([0-9]{{1,2}})(?![ \u3000]+{COUNTED_THING}){TITLE_LINE}")),
    ("arabic bracket", re.compile(rf"[（(]\s?({ARABIC})\s?[）)][、．.]?")),
    ("arabic half bracket", re.compile(rf"({ARABIC})[）)]")),
    ("circled", re.compile(rf"([{CIRCLED}])")),
    ("ordinal", re.compile(rf"第({HAN})[，,、]")),
    ("han is", re.compile(rf"({HAN})是")),
    ("han must", re.compile(rf"({HAN})要")),
    (DASH, re.compile(r"[—―─－-]{2,}\s?(?=[^\s—―─－-])")),
    (BULLET, re.compile(r"[●•■◆▪▶►➢★◎]\s*(?=\S)|[-*+]\s+(?=\S)")),
)
RANKS = {kind: rank for rank, (kind, _) in enumerate(PATTERNS)}
UNCOUNTED = {DASH, BULLET}
UNRANKED = {DASH, BULLET, "ordinal", "han is", "han must"}
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
# The characters that a marker can begin with, for speed.
OPENS = re.compile(
    r"[第（(0-9０-９零〇一二三四五六七八九十百①-⑳—―─－\-CPSA壹贰貳叁參叄肆伍陆陸柒捌玖拾前序引导導绪緒结結后後参附"
    "●•■◆▪▶►➢★◎*+]"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """Numbering at the beginning of a paragraph: its kind, its number (0 where it has none), and as written."""

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
            written = (found[1] or "") if pattern.groups else ""
            return Marker(kind, _value(written), found[0].rstrip())
    return None


def _value(written: str) -> int:
    """Return the number that a marker writes; the last component of 1.2.3."""
    if not written:
        return 0
    if written in CIRCLED:
        return CIRCLED.index(written) + 1
    last = re.split(r"[.．]", written.translate(FORMAL_DIGITS))[-1]
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
