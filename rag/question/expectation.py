"""The kind of answer a question expects, where its words tell: an amount of money, a share, a date, a count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text import normalize

_NUMBER = r"[0-9]+(?:\.[0-9]+)?[万亿]?"
_ROUND = "(?:[多余来几][万亿]?|左右)?"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A kind of answer: how it is asked for and how it looks, both in normalized text."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]


EXPECTATIONS = (
    Expectation(
        "money",
        re.compile(
            r"多少(?:钱|资金|经费|款|[万亿]?元|[万亿]?美元|投资|投入)|几(?:块钱?|元|百[块元]|千[块元]|[万亿]元)|(?:投入|花费?|花了|筹集|追回|拨款|造价|预算|罚款?)"
            r"[^，。？]{0,6}多少(?!名|人|个|家|户|次|项|年|天)|how much (?:money|did|does|was|were|funding)|"
            r"what .*\b(?:cost|budget)\b"
        ),
        re.compile(rf"{_NUMBER}{_ROUND}(?:元|美元|欧元|英镑|港元|日元|人民币|块钱)"),
    ),
    Expectation(
        "share",
        re.compile(
            r"百分之几|百分之多少|多大比例|多少比例|占比|比例是多少|占多少|"
            r"(?:增长|提高|下降|增加|减少)了?(?:多少|几)个?百分点|what (?:percentage|share|proportion)"
        ),
        re.compile(rf"{_NUMBER}[%‰]|{_NUMBER}/{_NUMBER}|{_NUMBER}个百分点|[一二三四五六七八九几]成|一半|半数"),
    ),
    Expectation(
        "date",
        re.compile(
            r"哪[一1]?年|哪些年|何时|什么时候|什么时间|哪[一1]?天|几月|几号|何年|"
            r"哪个?年份|哪[一1]?日|在什么年|\bwhen\b|what (?:year|date)|which year"
        ),
        re.compile(r"[0-9]{2,4}年|[0-9]{1,2}月|[0-9]{1,2}[日号]|世纪|年代|前夕|初期|末期|时期|朝"),
    ),
    Expectation(
        "duration",
        re.compile(
            r"多久|多长时间|多少(?:年|天|个月|小时|分钟)|(?<![去这近前哪头])几(?:年|天|个月|小时|分钟)(?!级|代|来)|"
            r"how long|how many (?:days|years|months|hours)"
        ),
        re.compile(
            rf"{_NUMBER}{_ROUND}个?(?:年|天|日|月|周|小时|分钟|秒|世纪)|[一二两三四五六七八九十百]+(?:年|天|个月|小时|周|分钟)"
        ),
    ),
    Expectation(
        "ordinal",
        re.compile(r"第几|哪[一1]?届"),
        re.compile(r"第[0-9一二三四五六七八九十百]+|首[届次个]"),
    ),
    Expectation(
        "people",
        re.compile(
            r"多少[名人位]|(?<![哪这那])几[名位]|多少(?:学员|职工|会员|干部|群众|居民|人口)|"
            r"how many (?:people|workers|members|persons)"
        ),
        re.compile(rf"{_NUMBER}{_ROUND}(?:名|人|位)|[一二两三四五六七八九十百千]+[名人位]"),
    ),
    Expectation(
        "place",
        re.compile(
            r"(?:哪|哪个|哪些|哪几个|哪几|哪座|什么)(?:省区?市?|省份|市县?|城市|国家|县|区域?|地区|地方|地点|州|岛|洲)(?!级)|(?:在|位于|于)(?:哪里|哪儿|何处|何地)|"
            r"\bwhich (?:province|city|country|place|region)|\bwhere\b"
        ),
        re.compile(
            r"[\u4e00-\u9fff]{2}(?:省|市|县|州|国|区|镇|村|岛|洲|湾|港|山|河|江|湖|海|路|街|城|部|地)|北京|上海|天津|重庆|香港|澳门|台湾|西藏|新疆|内蒙古|宁夏|广西"
        ),
    ),
    Expectation(
        "number",
        re.compile(r"多少|(?<![哪这那])几(?:[个家户次届座台辆套件份章](?!方面)|条(?!件))|how many|number of"),
        re.compile(rf"{_NUMBER}|[一二两三四五六七八九十百千]+[个名人位家户次项条届种类所座台辆套件份章]"),
    ),
)
"""In the order in which they are tried; the first that a question asks for is what it expects."""


def expectation_of(question: str) -> Expectation | None:
    """Return the kind of answer that a question expects, None where its words do not tell.

    >>> expectation_of("新建职工书屋一共花了多少钱？").name, expectation_of("报告的主题是什么")
    ('money', None)
    """
    text = normalize(question)
    return next((each for each in EXPECTATIONS if each.asked.search(text)), None)


def given_in(expectation: Expectation, normalized: str, asked: str) -> bool:
    """Say whether a normalized text gives an answer of the kind, one that the normalized question does not hold.

    >>> given_in(expectation_of("筹集了多少资金？"), "筹集资金218.7亿元", "筹集了多少资金?")
    True
    """
    return any(found[0] not in asked for found in expectation.given.finditer(normalized))
