"""Questions that ask for several things: which they are, each in a wording that stands alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.parts import MOST_PARTS, parts_of
from rag.question.period import Period, periods_asked


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("学校新建了几所，医院修缮了几家？", ("学校新建了几所", "医院修缮了几家")),
        ("学校新建了几所、医院修缮了几家", ("学校新建了几所", "医院修缮了几家")),
        ("学校新建了几所；医院修缮了几家。", ("学校新建了几所", "医院修缮了几家")),
        ("新建学校几所？修缮医院几家？", ("新建学校几所", "修缮医院几家")),
        (
            "学校新建几所以及医院修缮几家；道路铺设多少公里",
            ("学校新建几所", "医院修缮几家", "道路铺设多少公里"),
        ),
        ("学校和医院分别建了多少", ("学校建了多少", "医院建了多少")),
        ("学校与医院各建了多少", ("学校建了多少", "医院建了多少")),
        ("学校和医院，总数分别是多少？", ("学校总数是多少", "医院总数是多少")),
        ("学校和医院的总数各自是多少", ("学校的总数是多少", "医院的总数是多少")),
        ("學校和醫院分別建了多少", ("学校建了多少", "医院建了多少")),
        ("學校新建了幾所，醫院修繕了幾家？", ("学校新建了几所", "医院修缮了几家")),
    ],
)
def test_each_thing_asked_for_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("工厂去年建成几家，今年再建多少家？", ("工厂去年建成几家", "工厂今年再建多少家")),
        ("工厂过去有几家、今后有几家", ("工厂过去有几家", "工厂今后有几家")),
        ("台湾问题的原则是什么以及怎么推进", ("台湾问题的原则是什么", "台湾问题的原则是怎么推进")),
        ("工厂建成多少家；分别在哪里？", ("工厂建成多少家", "工厂建成分别在哪里")),
    ],
)
def test_a_part_that_leaves_the_topic_out_gets_that_of_the_first(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


def test_a_part_has_its_own_time_alone() -> None:
    first, later = parts_of("过去建了几家工厂，今后再建几家？")
    assert [set(periods_asked(each)) for each in (first, later)] == [{Period.PAST}, {Period.FUTURE}]
    assert later.endswith("今后再建几家")


@pytest.mark.parametrize(
    "question",
    [
        "学校有几所？",
        "建了学校，还有什么",
        "在县城，建了学校几所？",
        "是什么，为什么",
        "学校、医院和道路",
        "学校和医院分别建在县城",
        "为什么要建工厂，在哪里建，花多少钱，由谁来管？",
        "How many schools, and what for?",
        "，，？",
        "",
    ],
)
def test_a_question_for_one_thing_has_no_parts(question: str) -> None:
    assert parts_of(question) == ()


@given(st.text("学校医院几所多少家和分别去年今年，、；？以及 a"))
def test_there_are_none_or_several_parts_and_none_is_empty(question: str) -> None:
    parts = parts_of(question)
    assert len(parts) != 1
    assert len(parts) <= MOST_PARTS
    assert all(part.strip() for part in parts)
