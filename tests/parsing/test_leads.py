"""Lead sentences: short first sentences in the company of their like."""

from __future__ import annotations

import pytest

from tests.parsing.reading import BODY, outline, read

LEADS = ("强化思想引领。", "深化队伍建设改革。", "发挥示范引领作用。")


def test_three_paragraphs_in_a_row_have_leads() -> None:
    document = read("\n".join(lead + BODY for lead in LEADS))
    assert outline(document) == [lead + ">" for lead in LEADS]
    assert document.headings_at(document.paragraphs[1].sentences[1]) == ("深化队伍建设改革。",)
    assert document.headings_at(document.paragraphs[1].sentences[0]) == ()


def test_two_paragraphs_have_leads_if_they_are_all_of_their_section() -> None:
    assert outline(read(f"报告\n一、甲\n{LEADS[0]}{BODY}\n{LEADS[1]}{BODY}\n二、乙\n{BODY}")) == [
        *("一、甲", f".{LEADS[0]}>", f".{LEADS[1]}>"),
        "二、乙",
    ]


def test_one_paragraph_alone_has_none() -> None:
    assert outline(read(f"报告\n一、甲\n{LEADS[0]}{BODY}\n二、乙\n{BODY}")) == ["一、甲", "二、乙"]


def test_a_single_lead_counts_where_sections_of_its_kind_have_them() -> None:
    sections = [f"（{number}）任务\n{LEADS[0]}{BODY}\n{LEADS[1]}{BODY}" for number in "一二"]
    document = read("\n".join(["报告", *sections, f"（三）任务\n{LEADS[2]}{BODY}"]))
    assert outline(document)[-2:] == ["（三）任务", f".{LEADS[2]}>"]


@pytest.mark.parametrize(
    "first",
    [
        "改革是动力。",
        "成绩得到了肯定。",
        "我们迈出新步伐。",
        "以上成绩来之不易。",
        "2023年再上台阶。",
        "3.5 万亿元落实。",
        "目标如下：抓落实。",
        "为什么要改革？",
        "好。",
        "这一段开头的第一句话写得实在太长了，读起来完全不像标题，而是普通叙述一件事情。",
    ],
)
def test_statements_head_nothing(first: str) -> None:
    assert outline(read("\n".join(first + BODY for _ in range(4)))) == []


def test_a_short_paragraph_beside_leads_may_be_prose() -> None:
    proverb = "行百里者半九十。要实现目标绝不轻松，必须准备付出更为艰巨、更为艰苦的努力，久久为功。"
    assert outline(read("\n".join([BODY, proverb, *(lead + BODY for lead in LEADS)]))) == [lead + ">" for lead in LEADS]


def test_a_short_paragraph_between_leads_has_one() -> None:
    short = "完善社会保障。扩大覆盖面，完善救助制度，推进政策衔接，兜住、兜准、兜牢民生底线，让群众安心。"
    document = read("\n".join([LEADS[0] + BODY, short, LEADS[1] + BODY]))
    assert outline(document) == [f"{LEADS[0]}>", "完善社会保障。>", f"{LEADS[1]}>"]


def test_a_very_short_paragraph_has_no_lead() -> None:
    assert outline(read("\n".join(f"{lead}要落实。" for lead in LEADS))) == []
