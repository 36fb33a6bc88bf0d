"""The past or the future of a report: what a question asks about, and what a heading is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from rag.text import normalize


class Period(str, Enum):
    """The time that a report looks at: what has been done, or what is to be done."""

    PAST = "past"
    FUTURE = "future"


_PAST = re.compile(
    r"过去|以往|以前|上年|此前|先前|之前|从前|当初|迄今|至今|往年|前几?[0-9一二三四五]?年|[0-9一二三四五]年来|几年来|年以来|"
    r"(?:这|近|上|头|最近)(?:一个)?(?:[0-9一二三四五十几]+)年|去年|上一?个?[0-9一二三四五]年|回顾|已经|曾经|成[绩就效果]|前后(?!左右)|"
    r"\bpast\b|\bprevious|\bso far\b|\blast (?:\w+ )?years?\b|\b(?:did|were|was)\b|\bha(?:s|ve) (?:been|done|already)\b"
)
_FUTURE = re.compile(
    r"今后|未来|将来|以后|往后|今年|本年|新的[1一]年|明年|来年|下一?步|接下来|下一?个?[0-9一二三四五]年|日后|打算|准备(?!工作)|将要|即将|展望|前后(?!左右)|"
    r"\bnext\b|\bfuture\b|\bcoming\b|\bwill\b|\bplan(?:s|ned)?\b|\bgoing to\b"
)
_HEADING_PAST = re.compile(
    r"过去|回顾|[0-9一二三四五]年来|以来|历史性|取得的?(?:历史性)?成[就绩]|工作总结|工作情况|成绩|成效"
)
_HEADING_FUTURE = re.compile(
    r"今后|未来|下一?步|展望|重点工作|(?:工作|任务|总体)(?:总体)?(?:安排|部署|打算|思路)|主要任务|重点任务|目标任务|预期目标|总体要求|工作建议"
)


def periods_asked(question: str) -> frozenset[Period]:
    """Return the periods that a question speaks of: none, one, or both.

    >>> sorted(periods_asked("援藏援疆过去做了什么、今后怎么做"))
    [<Period.FUTURE: 'future'>, <Period.PAST: 'past'>]
    >>> periods_asked("报告的主题是什么")
    frozenset()
    """
    text = normalize(question)
    return frozenset(
        period for period, words in ((Period.PAST, _PAST), (Period.FUTURE, _FUTURE)) if words.search(text) is not None
    )


def period_of_headings(headings: Sequence[str]) -> Period | None:
    """Return the period that a heading path is about: that of the innermost heading which names just one.

    >>> period_of_headings(["三、今后五年的主要工作", "大力开展服务帮扶。"])
    <Period.FUTURE: 'future'>
    """
    for heading in reversed(headings):
        text = normalize(heading)
        past, future = _HEADING_PAST.search(text) is not None, _HEADING_FUTURE.search(text) is not None
        if past != future:
            return Period.PAST if past else Period.FUTURE
    return None
