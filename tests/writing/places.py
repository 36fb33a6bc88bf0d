"""Cited places laid down by hand."""

from __future__ import annotations

from collections.abc import Mapping

from rag.types import Citation, Span
from rag.writing.checks import faults
from rag.writing.drafts import Draft
from rag.writing.material import Material, material

PAST, FUTURE = "一、过去五年的工作", "二、今后五年的任务"
FACTORIES = "五年来，建成工厂 八家，新增岗位 2900 多万个，发放补贴3万亿元。"
PEOPLE = "县总工会联合法院、司法局为城市困难职工提供援助，开展“春风送岗”行动，让群众“少跑腿”。"
LACKS = "服务还不能充分满足群众需求，针对性不够，影响力需要进一步增强；"
WATER = "严格保护水源，减少污染，加强巡查，推进治理试点，于2023年10月9日公布名单。"


def place(quote: str, number: int = 1, heading: str = PAST) -> Citation:
    """Return a citation of a sentence under a heading."""
    return Citation(number, "county", "全县工作报告", (heading,), None, 1, Span(0, len(quote)), quote)


def cited(*quotes: str, heading: str = PAST) -> Material:
    """Return what a sentence that cites these may say."""
    return material([place(quote, heading=heading) for quote in quotes])


def evidence(*quotes: str, heading: str = PAST) -> Mapping[int, Citation]:
    """Return numbered places."""
    return {number: place(quote, number, heading) for number, quote in enumerate(quotes, start=1)}


def wrong(text: str, *numbers: int, among: Mapping[int, Citation]) -> list[tuple[str, str]]:
    """Return the kinds of fault of a sentence with what shows them."""
    return [(fault.kind.value, fault.shown) for fault in faults(Draft(text, numbers), among)]
