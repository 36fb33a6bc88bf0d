"""The past and the future: in questions, in headings, in both languages and both scripts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.question.period import Period, period_of_headings, periods_asked

PAST, FUTURE = Period.PAST, Period.FUTURE


@pytest.mark.parametrize(
    "question",
    [
        "过去五年做了什么",
        "过去5年做了什么",
        "過去五年新建了多少家職工書屋？",
        "以往怎么做",
        "以前做到什么程度了？",
        "此前有何规定",
        "之前是怎么做的？",
        "从前怎么办",
        "当初为什么这样定",
        "迄今建成多少",
        "至今有多少会员",
        "往年发放多少",
        "前三年的工作",
        "前几年的做法",
        "五年来的成就",
        "几年来有哪些变化",
        "近五年的成绩",
        "这两年怎么样",
        "這兩年怎麼樣",
        "最近几年有什么进展",
        "头两年怎么过的",
        "去年完成了什么",
        "上年投资多少",
        "一年来有哪些变化",
        "上一个五年做了什么",
        "回顾一下工作",
        "已经建成多少站点",
        "曾经开展过什么活动",
        "成绩如何",
        "What was done in the past five years?",
        "What did the unions do?",
        "the last three years",
        "previously adopted measures",
        "what has been done so far",
        "which measures have already helped",
    ],
)
def test_a_question_about_the_past(question: str) -> None:
    assert periods_asked(question) == {PAST}


@pytest.mark.parametrize(
    "question",
    [
        "今后五年做什么",
        "今後五年做什麼",
        "未来职工文化要打造成什么样子？",
        "将来怎么办",
        "將來怎麼辦",
        "以后有人管管这个吗？",
        "往后五年执行什么规定",
        "下一步怎么办？",
        "下步怎么走",
        "接下来如何建设？",
        "下一个五年，打算怎样用好协调机制？",
        "日后怎么处理",
        "打算培训多少人",
        "准备怎么加快？",
        "即将开展什么行动",
        "今年要建多少学校",
        "本年預算多少",
        "新的一年怎么干",
        "明年有什么安排",
        "来年修哪些路",
        "展望一下工作",
        "What is planned for female employees?",
        "What will be improved?",
        "the next five years",
        "in the coming years",
        "what are they going to build",
    ],
)
def test_a_question_about_the_future(question: str) -> None:
    assert periods_asked(question) == {FUTURE}


@pytest.mark.parametrize(
    "question",
    [
        "援藏援疆过去做了什么、今后怎么做",
        "以往和以后有什么不同",
        "工资集体协商：过去如何指导、将来如何推动？",
        "回顾与展望",
        "去年建了几所学校、今年再建几所",
        "调整前后有什么不同",
        "What was done, and what will be done?",
    ],
)
def test_a_question_about_both(question: str) -> None:
    assert periods_asked(question) == {PAST, FUTURE}


@pytest.mark.parametrize(
    "question",
    [
        "报告的主题是什么",
        "前后左右的邻居",
        "准备工作做得怎样",
        "党的十八大以来",
        "工匠学院有几家",
        "三年行动针对哪些难题",
        "Who delivered this report?",
        "the lasting value of craft",
        "a willing worker",
        "",
    ],
)
def test_a_question_without_a_time(question: str) -> None:
    assert periods_asked(question) == frozenset()


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("一、新时代我国工运事业的发展和过去五年的工作", PAST),
        ("一、2023年工作回顾", PAST),
        ("一、2016年工作回顾", PAST),
        ("一、2016年工作情况", PAST),
        ("二、2017年工作总体部署", FUTURE),
        ("三、2017年重点工作任务", FUTURE),
        ("二、工作总体思路", FUTURE),
        ("二、目标任务", FUTURE),
        ("一、工作總結", PAST),
        ("（一）取得的成就", PAST),
        ("五年来取得的历史性成就", PAST),
        ("党的十八大以来的工作", PAST),
        ("一、上年工作情况", PAST),
        ("主要成效", PAST),
        ("三、今后五年的主要工作", FUTURE),
        ("三、今後五年的主要工作", FUTURE),
        ("二、2024年重点工作", FUTURE),
        ("主要任务", FUTURE),
        ("预期目标", FUTURE),
        ("下一步工作安排", FUTURE),
        ("总体要求", FUTURE),
        ("未来展望", FUTURE),
        ("二、坚持用习近平新时代中国特色社会主义思想统领工会工作", None),
        ("政府工作报告", None),
        ("过去五年的成效和今后的打算", None),
        ("成绩与展望", None),
        ("", None),
    ],
)
def test_the_time_that_a_heading_is_about(heading: str, period: Period | None) -> None:
    assert period_of_headings([heading]) is period


@pytest.mark.parametrize(
    ("headings", "period"),
    [
        ([], None),
        (["一、过去五年的工作", "大力开展服务帮扶。"], PAST),
        (["一、过去五年的工作", "（三）下一步安排"], FUTURE),
        (["三、今后五年的主要工作", "（二）五年来的成绩"], PAST),
        (["三、今后五年的主要工作", "回顾与展望"], FUTURE),
        (["工作报告", "概况"], None),
    ],
)
def test_the_innermost_heading_that_names_one_time_decides(headings: Sequence[str], period: Period | None) -> None:
    assert period_of_headings(headings) is period
