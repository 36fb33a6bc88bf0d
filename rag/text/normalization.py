"""The matching copy of a text: one form for what is written in several. What people see is never taken from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.text.forms import FIRST, LAST
from rag.text.numbers import RULES, SPACED

if TYPE_CHECKING:
    from opencc import OpenCC

_ROUNDS = 4  # two rounds settle every text that was found; lower case, NFKC and OpenCC can each undo another's form
_SURROGATE = re.compile("[\ud800-\udfff]")
# NFKC would glue a circled number or a fraction to the digits beside it: ①2023, 6½
_GLUED = re.compile("(?<=[\u2460-\u24ff])(?=[0-9０-９])|(?<=[0-9０-９])(?=[¼-¾⅐-⅞\u2460-\u24ff])")
_FRACTION_SLASH = "\u2044"
_KEPT_TEXTS, _KEPT_CHARACTERS = 8192, 2000
"""How many matching copies are remembered, and of texts up to which length: 10 MB where all are passages."""


def normalize(text: str) -> str:
    """Return the matching copy: NFKC, lower case, simplified characters, numbers and dates in one form.

    Normalising twice changes nothing more, and no text raises. See ``rag.text.numbers`` for what counts as a number.
    The copies of sentences, passages and headings are remembered: the same ones come again with every question.

    >>> normalize("２０２３年投入 3 万亿元，增長百分之三十"), normalize("二〇二三年投入30,000亿元，增长30％")
    ('2023年投入30000亿元，增长30%', '2023年投入30000亿元，增长30%')
    """
    return _remembered(text) if len(text) <= _KEPT_CHARACTERS else _normalized(text)


def _normalized(text: str) -> str:
    text = _settled(text, lambda each: _converter().convert(_compatible(each).lower()))
    for _ in range(_ROUNDS):
        for pattern, replacement in (*FIRST, *RULES, *LAST):
            text = pattern.sub(replacement, text)
        closed = SPACED.sub("", text)  # 今 五年 has become 今 5年
        if closed == text:
            break
        text = closed
    return text


_remembered = lru_cache(_KEPT_TEXTS)(_normalized)


def simplify(text: str) -> str:
    """Return the text in NFKC and simplified characters, its case and numbers as written: what a model should read.

    >>> simplify("ＧＤＰ增長３％")
    'GDP增长3%'
    """
    return _settled(text, lambda each: _converter().convert(_compatible(each)))


def _settled(text: str, convert: Callable[[str], str]) -> str:
    text = _GLUED.sub(" ", _SURROGATE.sub("\ufffd", text))
    for _ in range(_ROUNDS):
        converted = convert(text)
        if converted == text:
            break
        text = converted
    return text


def _compatible(text: str) -> str:
    """Return the compatibility form: https://unicode.org/reports/tr15/."""
    return unicodedata.normalize("NFKC", text).replace(_FRACTION_SLASH, "/")


@cache
def _converter() -> OpenCC:
    """Return OpenCC's traditional-to-simplified converter, loaded once (about 3 ms)."""
    from opencc import OpenCC

    return OpenCC("t2s")
