"""Questions about the outline: which part, which item, and what of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.structure import LAST, Structure, Wanted, numeral_of, structure_of, without_structure
from rag.text import normalize
from rag.text.numerals import parse_numeral

PARTS, HEADING, CONTENT = Wanted.PARTS, Wanted.HEADING, Wanted.CONTENT


@pytest.mark.parametrize(
    ("question", "wanted", "parts", "items"),
    [
        ("报告分几部分", PARTS, (), ()),
        ("報告分幾部分", PARTS, (), ()),
        ("整个报告分成几大部分，各是什么？", PARTS, (), ()),
        ("报告的目录", PARTS, (), ()),
        ("报告的结构是怎样的", PARTS, (), ()),
        ("列出大纲", PARTS, (), ()),
        ("Into what three parts is the report divided?", PARTS, (), ()),
        ("What is the outline of the report?", PARTS, (), ()),
        ("how many chapters are there", PARTS, (), ()),
        ("第二部分讲什么？", CONTENT, (2,), ()),
        ("第2部分讲什么？", CONTENT, (2,), ()),
        ("第四部分讲什么", CONTENT, (4,), ()),
        ("第十部分", CONTENT, (10,), ()),
        ("第10章", CONTENT, (10,), ()),
        ("最后一部分是什么", CONTENT, (LAST,), ()),
        ("第一章第二节说了什么", CONTENT, (1,), (2,)),
        ("第二十一条写了什么", CONTENT, (), (21,)),
        ("第11项", CONTENT, (), (11,)),
        ("首条任务", CONTENT, (), (1,)),
        ("(二)讲了什么", CONTENT, (), (2,)),
        ("末尾一段写了什么", CONTENT, (), (LAST,)),
        ("今后五年主要工作的第十一项讲什么？", CONTENT, (), (11,)),
        ("What does the third section say?", CONTENT, (), (3,)),
        ("what does part two say", CONTENT, (2,), ()),
        ("last chapter", CONTENT, (LAST,), ()),
        ("chapter 12", CONTENT, (12,), ()),
        ("报告第一部分的标题是什么", HEADING, (1,), ()),
        ("第三部分第（二）项的标题", HEADING, (3,), (2,)),
        ("第三大部分的第五小节叫什么", HEADING, (3,), (5,)),
        ("what is the title of part two?", HEADING, (2,), ()),
        ("总结过去五年成绩时，排在最后的一条是什么？", HEADING, (), (LAST,)),
        ("过去五年工作里排第一条的是哪方面？", HEADING, (), (1,)),
        ("报告的正标题怎么写？", HEADING, (), ()),
        ("三（三）维权服务那一节写了几个方面？", PARTS, (3,), (3,)),
        ("第（四）项任务包含哪些内容要点？", PARTS, (), (4,)),
        ("第（七）部分包括哪几个方面？", PARTS, (), (7,)),
        ("第三部分最后一项任务从几个方面展开，分别是什么？", PARTS, (3,), (LAST,)),
        ("抓基层基础这一项，下面列了哪几个小标题式的句子？", PARTS, (), ()),
    ],
)
def test_a_question_about_the_outline(
    question: str, wanted: Wanted, parts: tuple[int, ...], items: tuple[int, ...]
) -> None:
    assert structure_of(question) == Structure(wanted, parts, items, explicit=True)


@pytest.mark.parametrize(
    "question",
    [
        "报告从哪几个方面总结过去五年的工作？",
        "全文由哪几块组成",
        "工会有哪些举措",
    ],
)
def test_a_question_for_several_things_may_be_about_the_outline_or_not(question: str) -> None:
    assert structure_of(question) == Structure(PARTS, (), (), explicit=False)


@pytest.mark.parametrize(
    "question",
    ["数字化建设写在报告的哪一部分", "法治化属于第几部分", "哪一节讲到了对外交流", "Which part deals with reform?"],
)
def test_a_question_for_the_place_of_a_topic(question: str) -> None:
    assert structure_of(question) == Structure(Wanted.PLACE, (), (), explicit=True)


def test_a_question_may_say_how_many_parts_there_are() -> None:
    assert structure_of("报告提出的九项任务分别是什么") == Structure(PARTS, (), (), explicit=True, count=9)
    assert structure_of("第三部分部署了哪九项任务？") == Structure(PARTS, (3,), (), explicit=True, count=9)
    assert structure_of("最后一条是什么") == Structure(Wanted.HEADING, (), (LAST,), explicit=True, count=None)


@pytest.mark.parametrize(
    "question",
    [
        "新建职工书屋多少家？",
        "副标题说明这是在哪个会议上作的报告？",
        "第一届",
        "两会",
        "第三方机构有哪些",
        "三方机制",
        "最后一公里",
        "这份报告多长",
        "How many model workers were honoured?",
        "",
    ],
)
def test_a_question_about_something_else(question: str) -> None:
    assert structure_of(question) is None


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("第四部分讲什么", "讲什么"),
        ("报告分几部分", "报告分"),
        ("报告第一部分的标题是什么", "报告 的 是什么"),
        ("维权服务那一节写了几个方面", "维权服务 写了"),
        ("分了哪八条", "分了"),
        ("这部分列了六项", ""),
        ("今年的重点有哪几点", "今年的重点有"),
        ("难点和热点是什么", "难点和热点是什么"),
        ("那一点是什么", "是什么"),
        ("抓基层基础这一项，下面列了哪几个小标题式的句子？", "抓基层基础 ,下面列了 式的 ?"),
        ("新建职工书屋多少家", "新建职工书屋多少家"),
        ("第三部分最后一项任务", "任务"),
    ],
)
def test_what_is_said_of_the_outline_is_no_topic(question: str, rest: str) -> None:
    found = " ".join(without_structure(normalize(question)).replace("，", ",").split())
    assert found == rest


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("分了哪八条", 8),
        ("列出六项", 6),
        ("共三个部分", 3),
        ("分十二条", 12),
        ("哪十一块", 11),
        ("列了20项", 20),
        ("这五小节分别讲什么", 5),
    ],
)
def test_a_counted_list_is_of_the_outline(question: str, count: int) -> None:
    assert structure_of(question) == Structure(PARTS, (), (), explicit=True, count=count)


@pytest.mark.parametrize("question", ["存在哪几方面的问题", "存在哪几个方面的困难", "重点是什么", "讲了哪方面的趋势"])
def test_a_question_about_sides_of_something_is_not_about_the_outline(question: str) -> None:
    assert structure_of(question) is None


@pytest.mark.parametrize("question", ["哪几方面的内容", "哪几个方面的工作", "从哪几方面说"])
def test_a_question_about_sides_of_the_report_may_be_about_the_outline(question: str) -> None:
    assert structure_of(question) == Structure(PARTS, (), (), explicit=False)


@pytest.mark.parametrize(
    ("marker", "number"),
    [
        ("（七）", 7),
        ("(七)", 7),
        ("十二、", 12),
        ("第二十章", 20),
        ("3．", 3),
        ("（１１）", 11),
        ("——", None),
        ("", None),
    ],
)
def test_the_number_in_a_marker(marker: str, number: int | None) -> None:
    assert numeral_of(marker) == number


def chinese(number: int) -> str:
    """Return a Chinese numeral below a hundred."""
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return head + digits[ones].strip()


@given(st.integers(1, 99))
def test_every_number_below_a_hundred_is_read_in_both_writings(number: int) -> None:
    assert parse_numeral(chinese(number)) == number
    for written in (chinese(number), str(number)):
        found = structure_of(f"第{written}部分讲什么")
        assert found is not None
        assert found.parts == (number,)
        inner = structure_of(f"第{written}项是什么")
        assert inner is not None
        assert (inner.parts, inner.items, inner.wanted) == ((), (number,), HEADING)


@given(st.integers(1, 10), st.integers(1, 10))
def test_an_outer_and_an_inner_number_are_told_apart(outer: int, inner: int) -> None:
    assert structure_of(f"{chinese(outer)}（{chinese(inner)}）写了什么") == Structure(
        CONTENT, (outer,), (inner,), explicit=True
    )
