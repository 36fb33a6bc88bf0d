"""The numbering of headings, in full and half width, and what only looks like it."""

from __future__ import annotations

import pytest

from rag.parsing.markers import Marker, find_marker, han_number

MARKED = [
    ("第一章　总则", "章", 1, "第一章"),
    ("第 12 节 方法", "节", 12, "第 12 节"),
    ("第三十二条　罚款", "条", 32, "第三十二条"),
    ("第三條 原則", "条", 3, "第三條"),
    ("第四条【目的】为了", "条", 4, "第四条"),
    ("第二部分：任务", "部分", 2, "第二部分"),
    ("第一编", "编", 1, "第一编"),
    ("Chapter 4 Results", "chapter", 4, "Chapter 4"),
    ("Part IX. Outlook", "chapter", 9, "Part IX."),
    ("壹、總論", "formal", 1, "壹、"),
    ("拾贰、附则", "formal", 12, "拾贰、"),
    ("一、总体要求", "han", 1, "一、"),
    ("十一．保障", "han", 11, "十一．"),
    ("一百零三、其他", "han", 103, "一百零三、"),
    ("一　总体情况", "han space", 1, "一"),
    ("（七）深化", "han bracket", 7, "（七）"),
    ("(十二)深化", "han bracket", 12, "(十二)"),
    ("（ 三 ）、深化", "han bracket", 3, "（ 三 ）、"),
    ("1.2 市场", "decimal", 2, "1.2"),
    ("3．1．4方法", "decimal", 4, "3．1．4"),
    ("1. 加强", "arabic", 1, "1."),
    ("１２．加强", "arabic", 12, "１２．"),
    ("3、加强", "arabic comma", 3, "3、"),
    ("2 现状", "arabic space", 2, "2"),
    ("（1）制定", "arabic bracket", 1, "（1）"),
    ("(10) 制定", "arabic bracket", 10, "(10)"),
    ("1）制定", "arabic half bracket", 1, "1）"),
    ("③三级标准", "circled", 3, "③"),
    ("第一，提高认识", "ordinal", 1, "第一，"),
    ("一是加强学习", "han is", 1, "一是"),
    ("三要狠抓落实", "han must", 3, "三要"),
    ("——全面加强", "dash", 0, "——"),
    ("-- 全面加强", "dash", 0, "--"),
    ("●完成投资", "bullet", 0, "●"),
    ("- 完成投资", "bullet", 0, "-"),
    ("前 言", "named", 0, "前 言"),
    ("结束语", "named", 0, "结束语"),
    ("附件2", "appendix", 2, "附件2"),
]
UNMARKED = [
    *("2.5亿元", "3.5 万亿元", "2023年", "2023.10.9", "5806 万人次", "100%", "12351热线", "1000个"),
    *(
        "“一、二、三”",
        "一带一路",
        "一些单位",
        "十分重要",
        "三农工作",
        "第一次",
        "第十七届",
        "第三产业",
        "一、二线城市",
        "—",
        "-3度",
    ),
    *("前言里说", "附件：名单", "2 个中心", "20 条举措，筹集资金", "工会", "A", "", "*强调*", "(a) letters"),
]


@pytest.mark.parametrize(("text", "kind", "number", "written"), MARKED)
def test_a_marker_is_read(text: str, kind: str, number: int, written: str) -> None:
    assert find_marker(text) == Marker(kind, number, written)


@pytest.mark.parametrize("text", UNMARKED)
def test_other_beginnings_are_no_markers(text: str) -> None:
    assert find_marker(text) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [("零", 0), ("十", 10), ("二十", 20), ("二十九", 29), ("一百", 100), ("一百一十", 110), ("〇", 0)],
)
def test_a_han_number_has_its_value(written: str, value: int) -> None:
    assert han_number(written) == value


def test_ranks_follow_the_rules_for_official_documents() -> None:
    found = [find_marker(text) for text in ("第一章 总则", "一、总", "（一）分", "1.分", "（1）分", "①分")]
    ranks = [marker.rank for marker in found if marker]
    assert len(ranks) == 6
    assert ranks == sorted(ranks)
