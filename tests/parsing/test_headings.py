"""The heading grammar: which numbers count, what stands under what, decided by each document."""

from __future__ import annotations

import pytest

from tests.parsing.reading import BODY, outline, read

LEVELS = f"""意见
一、总体要求
（一）指导思想。{BODY}
（二）基本原则
1．坚持统筹。{BODY}
2．坚持创新。{BODY}
二、重点任务
（一）完善体系
1．健全制度
（1）制定办法。{BODY}
（2）完善标准。{BODY}
①一级标准。
②二级标准。
2．强化监督。{BODY}
（二）优化服务。{BODY}"""
STATUTE = """条例
第一章　总则
第一条　为了规范管理，制定本条例。
第二条（范围）本市的活动，适用本条例。另有规定的，从其规定。
第三条　应当遵循下列原则：
（一）合法；
（二）公开。
前款的原则由本章规定。
第二章　附则
第四条　自公布之日起施行。"""
NAMES = f"""规划
前言
{BODY}
一、目标
{BODY}
二、任务
（一）甲
{BODY}
（二）乙
{BODY}
结束语
{BODY}
附件1
1. 表
{BODY}
2. 图
{BODY}"""
ENGLISH = """Annual Report
1. Overview
It is short.
1.1 Scope
It is wide. See No. 3 of it.
1.2 Method
It is simple.
2. Results
They are good.
Chapter 3 follows."""
CASES = {
    "official levels": (
        LEVELS,
        [
            *(
                "一、总体要求",
                ".（一）指导思想。>",
                ".（二）基本原则",
                "..1．坚持统筹。>",
                "..2．坚持创新。>",
                "二、重点任务",
            ),
            *(".（一）完善体系", "..1．健全制度", "...（1）制定办法。>", "...（2）完善标准。>", "....①一级标准。>"),
            *("....②二级标准。>", "..2．强化监督。>", ".（二）优化服务。>"),
        ],
    ),
    "articles": (
        STATUTE,
        [
            *("第一章　总则", ".第一条>", ".第二条（范围）>", ".第三条>", "..（一）合法；>", "..（二）公开。>"),
            *("第二章　附则", ".第四条>"),
        ],
    ),
    "customary names": (
        NAMES,
        ["前言", "一、目标", "二、任务", ".（一）甲", ".（二）乙", "结束语", "附件1", ".1. 表", ".2. 图"],
    ),
    "English": (ENGLISH, ["1. Overview", ".1.1 Scope", ".1.2 Method", "2. Results"]),
    "another order of the same marks": (
        f"报告\n1. 甲\n一、乙\n{BODY}\n二、丙\n{BODY}\n2. 丁\n一、戊\n{BODY}",
        ["1. 甲", ".一、乙", ".二、丙", "2. 丁", ".一、戊"],
    ),
    "half width": (f"(一)甲\n{BODY}\n(二)乙\n{BODY}", ["(一)甲", "(二)乙"]),
    "full and half width are one count": (f"（一）甲\n{BODY}\n(二)乙\n{BODY}", ["（一）甲", "(二)乙"]),
    "decimals": (
        f"1 引言\n{BODY}\n2 现状\n2.1 市场\n{BODY}\n2.2 技术\n{BODY}\n3 结论\n{BODY}",
        ["1 引言", "2 现状", ".2.1 市场", ".2.2 技术", "3 结论"],
    ),
    "parts and chapters that count through": (
        f"第一部分 总论\n第1章 现状\n{BODY}\n第2章 目标\n{BODY}\n第二部分 分论\n第3章 任务\n{BODY}",
        ["第一部分 总论", ".第1章 现状", ".第2章 目标", "第二部分 分论", ".第3章 任务"],
    ),
    "dashes": (f"报告\n——第一项。{BODY}\n——第二项。{BODY}\n别的话。", ["——第一项。>", "——第二项。>"]),
    "enumerations": (
        f"我讲两点。\n第一，提高认识。{BODY}\n一是抓好学习。{BODY}\n二是强化监督。{BODY}\n第二，加强领导。{BODY}",
        ["第一，提高认识。>", ".一是抓好学习。>", ".二是强化监督。>", "第二，加强领导。>"],
    ),
    "bullets": (
        "一、成绩\n● 投资10亿元。\n● 项目20个。\n二、问题\n没有。",
        ["一、成绩", ".● 投资10亿元。>", ".● 项目20个。>", "二、问题"],
    ),
    "a list of names": (
        f"纪要\n一、出席\n1、张三\n2、李四\n二、决定\n{BODY}",
        ["一、出席", ".1、张三>", ".2、李四>", "二、决定"],
    ),
    "short and long items together": (
        f"一、成绩\n一是学习好。\n二是工作好。{BODY}\n三是生活好。\n二、问题\n{BODY}",
        ["一、成绩", ".一是学习好。>", ".二是工作好。>", ".三是生活好。>", "二、问题"],
    ),
    "formal numerals": (f"壹、總論\n{BODY}\n貳、分論\n{BODY}", ["壹、總論", "貳、分論"]),
    "a heading that a quote opens": (
        f"一、“一国两制”\n{BODY}\n二、“三农”\n{BODY}\n“三、不是”\n{BODY}",
        ["一、“一国两制”", "二、“三农”"],
    ),
    "a long sentence is headed by its label": (
        f"（一）关于经费：{BODY[:-1]}，{BODY}\n（二）{BODY[:-1]}，{BODY}",
        ["（一）关于经费：>", "（二）>"],
    ),
}
PLAIN = {
    "decimals and dates": f"3.5 万亿元已落实。{BODY}\n2.1 亿元。{BODY}\n2023.10.9 日开会。{BODY}\n2024年继续。{BODY}",
    "a number that nothing leads up to": f"{BODY}\n5. 不知为何的编号。{BODY}\n（九）也是。{BODY}\n三是有人说。{BODY}",
    "words with numerals": f"一些单位不好，{BODY}\n二十世纪以来，{BODY}\n第一次开会，{BODY}\n十分重要，{BODY}",
    "a unit inside a sentence": f"第一部分是总论，讲了问题。{BODY}\n{BODY}\n第三条主线是创新。{BODY}",
    "a single dash": f"{BODY}\n——只有一项。{BODY}",
    "inside a paragraph": f"{BODY}一、甲。二、乙。（一）丙。\n{BODY}一是甲。二是乙。",
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_the_outline_is_found(text: str, expected: list[str]) -> None:
    assert outline(read(text)) == expected


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_what_looks_like_numbering_is_text(text: str) -> None:
    assert outline(read(text)) == []


def test_one_number_may_be_missing_from_a_count_but_not_three() -> None:
    assert outline(read(f"一、甲\n{BODY}\n二、乙\n{BODY}\n四、丁\n{BODY}")) == ["一、甲", "二、乙", "四、丁"]
    assert outline(read(f"一、甲\n{BODY}\n二、乙\n{BODY}\n六、己\n{BODY}")) == ["一、甲", "二、乙"]


def test_a_section_ends_where_its_level_ends() -> None:
    document = read(f"报告\n一、甲\n（一）子。{BODY}\n{BODY}\n（二）丑。{BODY}\n{BODY}\n二、乙\n{BODY}")
    last = [document.paragraph_number_at(section.span.end - 1) for section in document.sections]
    assert dict(zip(outline(document), last, strict=True)) == {
        "一、甲": 6,
        ".（一）子。>": 4,
        ".（二）丑。>": 6,
        "二、乙": 8,
    }


def test_what_follows_the_last_of_single_paragraphs_is_not_its_own() -> None:
    document = read(f"报告\n一、甲\n——子。{BODY}\n——丑。{BODY}\n——寅。{BODY}\n总之，要努力。\n二、乙\n{BODY}")
    ends = {
        section.heading.of(document.text): document.paragraph_number_at(section.span.end - 1)
        for section in document.sections
    }
    assert (ends["——寅。"], ends["一、甲"]) == (5, 6)


def test_an_address_to_the_audience_closes_sections() -> None:
    document = read(
        f"报告\n各位代表：\n一、甲\n（一）子。{BODY}\n（二）丑。{BODY}\n各位代表！{BODY}\n二、乙\n{BODY}\n各位代表，让我们努力奋斗！"
    )
    paths = [document.headings_at(paragraph.sentences[-1]) for paragraph in document.paragraphs]
    assert paths[4] == ("一、甲", "（二）丑。")
    assert paths[5] == ("一、甲",)
    assert paths[7] == ("二、乙",)
    assert paths[8] == ()


def test_an_address_without_headings_is_text() -> None:
    document = read(f"总结\n同志们：\n{BODY}\n同志们，{BODY}")
    assert document.sections == ()
    assert [paragraph.kind.value for paragraph in document.paragraphs] == ["title", "salutation", "body", "body"]


def test_a_table_of_contents_is_no_outline() -> None:
    document = read(
        "规划\n目  录\n前言……………………1\n一、目标 ………… 3\n（一）甲\t4\n（二）乙\t5\n二、任务 ………… 12\n"
        f"前言\n{BODY}\n一、目标\n（一）甲。{BODY}\n（二）乙。{BODY}\n二、任务\n{BODY}"
    )
    assert outline(document) == ["前言", "一、目标", ".（一）甲。>", ".（二）乙。>", "二、任务"]
    assert [len(paragraph.sentences) for paragraph in document.paragraphs[1:7]] == [1] * 6


def test_a_list_that_comes_again_is_no_table_of_contents() -> None:
    items = "（一）国家秘密；\n（二）商业秘密；\n（三）个人隐私。\n"
    document = read(f"办法\n一、不得公开的有：\n{items}二、不得收集的有：\n{items}三、附则\n{BODY}")
    assert len([line for line in outline(document) if line.startswith(".")]) == 6
