"""Series that are numbered in words: 一是 二是, 一要 二要, 第一，第二；what announces them and what explains them."""

from __future__ import annotations

from functools import cache

import pytest

from rag.answering.selection import Selection
from rag.answering.series import announces, asks_for_summary, series_of
from rag.corpus import corpus_of
from rag.splitting import split
from rag.text import normalize
from tests.answering.county import County, ask
from tests.answering.fakes import beginnings, evidence
from tests.small_corpus import document

WATER = """全县水利报告

一、水利建设

必须做好水利工作。一是修建水库三座。水库建在上游的山谷之中，由县里统一管理。二是疏浚河道十条。

三是铺设管网百里。管网通到每一个行政村。

二、水利管理

要分清管水的责任。一要明确河长。二要明确巡护员。三要明确督查员。

管水有两个难处。第一，人手不足。现有巡护员只有九人。第二，经费不足。

三、水利改革

水价改革已经起步。一是核定成本。三是公布水价。四是公开听证。

改革的目标是：水价合理，让城里和乡下的各类用户都按成本付费；用水节约，让全县每亩农田每年的用水都降到三百方以下；管护有人，让每一段河渠和每一座水闸都有专人看护和维修。

供水要改善。一是新建水厂。二是更换水表。再看排水。一是新建泵站。二是清理沟渠。
"""


@cache
def water() -> County:
    """Return the report with its series."""
    report = document(WATER, "water")
    return County(report, corpus_of([report], split(report, 120)))


@pytest.mark.parametrize(
    ("beginning", "series"),
    [
        ("必须做好", ["一是修建", "二是疏浚", "三是铺设"]),
        ("一是修建", ["一是修建", "二是疏浚", "三是铺设"]),
        ("二是疏浚", ["一是修建", "二是疏浚", "三是铺设"]),
        ("三是铺设", ["一是修建", "二是疏浚", "三是铺设"]),
        ("水库建在", []),
        ("管网通到", []),
        ("要分清管", ["一要明确", "二要明确", "三要明确"]),
        ("三要明确", ["一要明确", "二要明确", "三要明确"]),
        ("管水有两", ["第一，人", "第二，经"]),
        ("第二，经", ["第一，人", "第二，经"]),
        ("现有巡护", []),
    ],
)
def test_a_numbered_series_is_given_without_what_explains_it(beginning: str, series: list[str]) -> None:
    report = water()
    assert beginnings(report, series_of(report.sentence(beginning), report.corpus)) == series


@pytest.mark.parametrize(
    ("beginning", "series"),
    [
        ("水价改革", []),
        ("一是核定", []),
        ("三是公布", []),
        ("四是公开", []),
        ("供水要改", ["一是新建水厂", "二是更换水表"]),
        ("二是更换", ["一是新建水厂", "二是更换水表"]),
        ("再看排水", ["一是新建泵站", "二是清理沟渠"]),
        ("二是清理", ["一是新建泵站", "二是清理沟渠"]),
    ],
)
def test_a_series_ends_where_its_numbering_restarts_or_skips(beginning: str, series: list[str]) -> None:
    report = water()
    found = series_of(report.sentence(beginning), report.corpus)
    assert [report.text(each).rstrip("。") for each in found] == series


@pytest.mark.parametrize(
    ("beginning", "opens"),
    [("改革的目", True), ("用水节约", False), ("管护有人", False), ("一是修建", False), ("必须做好", False)],
)
def test_a_clause_with_a_colon_announces_the_series_that_it_opens(beginning: str, opens: bool) -> None:
    report = water()
    assert announces(report.sentence(beginning), report.corpus) is opens


def choose(question: str, *names: str) -> list[str]:
    """Return how the chosen sentences begin, where these are the evidence, the first far better than the others."""
    report = water()
    found = [evidence(report, name, 5.0 if rank == 0 else 1.0, context_coverage=0.5) for rank, name in enumerate(names)]
    return beginnings(report, Selection(report.corpus).choose(ask(question), found))


@pytest.mark.parametrize(
    ("question", "best", "chosen"),
    [
        ("水利工作有哪些", "必须做好", ["一是修建", "二是疏浚", "三是铺设"]),
        ("改革的目标有哪些", "改革的目", ["改革的目", "用水节约", "管护有人"]),
        ("改革的目标有哪些", "用水节约", ["用水节约"]),
        ("水利工作有哪些", "二是疏浚", ["二是疏浚"]),
        ("水利工作由谁管", "必须做好", ["必须做好"]),
    ],
)
def test_a_list_is_given_whole_from_what_announces_it(question: str, best: str, chosen: list[str]) -> None:
    assert choose(question, best, "现有巡护") == chosen


def test_a_summary_is_the_whole_paragraph_of_the_best_sentence() -> None:
    assert choose("概括管水的责任", "二要明确", "现有巡护") == ["要分清管", "一要明确", "二要明确", "三要明确"]
    assert choose("管水的責任講了什麼", "二要明确") == ["要分清管", "一要明确", "二要明确", "三要明确"]
    assert choose("管水的责任归谁", "二要明确", "现有巡护") == ["二要明确"]


def test_a_long_paragraph_is_not_given_whole() -> None:
    report = water()
    found = [evidence(report, "二要明确", 5.0, context_coverage=0.5)]
    three = Selection(report.corpus, section_maximum=3)
    assert beginnings(report, three.choose(ask("概括管水的责任"), found)) == ["二要明确"]


def test_a_heading_is_no_part_of_a_summary() -> None:
    text = "全县报告\n\n一、教育\n\n（一）办好学校。教室全部翻修。操场全部硬化。\n\n（二）配好教师。教师全部轮训。\n"
    report = document(text, "school")
    school = County(report, corpus_of([report], split(report, 120)))
    found = [evidence(school, "操场全部", 5.0, context_coverage=0.5)]
    chosen = Selection(school.corpus).choose(ask("概括一下操场"), found)
    assert beginnings(school, chosen) == ["教室全部", "操场全部"]


@pytest.mark.parametrize(
    "question",
    [
        "请概括教育工作",
        "總結一下",
        "归纳要点",
        "教育讲了什么",
        "关于教育说了些什么",
        "Summarize it",
        "Outline the plan",
    ],
)
def test_a_question_for_a_summary(question: str) -> None:
    assert asks_for_summary(normalize(question))


@pytest.mark.parametrize("question", ["主题是什么", "学校有几所", "怎么做", "What is the outline", ""])
def test_a_question_for_no_summary(question: str) -> None:
    assert not asks_for_summary(normalize(question))
