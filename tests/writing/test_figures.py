"""Numbers and dates stand in what is cited, in any form, and of the same thing."""

from __future__ import annotations

import pytest

from rag.writing.figures import bent_figure, misplaced_figure, unknown_figures
from tests.writing.places import FACTORIES, FUTURE, WATER, cited

AWARDS = "共表彰先进工作者2493名、劳动奖章4952个，筹集资金218.7亿元，慰问职工4250.6万人次。"


@pytest.mark.parametrize(
    "sentence",
    [
        "建成工厂8家。",
        "新增岗位2900多万个。",
        "新增岗位2,900万个。",
        "发放补贴三万亿元。",
        "发放补贴30,000亿元。",
        "五年来建成工厂八家。",
        "过去五年建成工厂八家。",
        "一是建成工厂八家，二是发放补贴3万亿元。",
        "（一）建成工厂八家。",
        "建成工厂，新增岗位，一一落实。",
    ],
)
def test_a_number_is_known_in_every_form_in_which_it_can_be_written(sentence: str) -> None:
    assert list(unknown_figures(sentence, cited(FACTORIES))) == []


@pytest.mark.parametrize(
    ("sentence", "shown", "dated"),
    [
        ("建成工厂九家。", "9", False),
        ("建成工厂18家。", "18", False),
        ("新增岗位2900个。", "2900", False),
        ("新增岗位290万个。", "290万", False),
        ("发放补贴3亿元。", "3亿", False),
        ("新增岗位增长30％。", "30%", False),
        ("三年来建成工厂八家。", "3年", True),
        ("经过五年努力，建成工厂八家。", None, None),
        ("2023年建成工厂八家。", "2023年", True),
        ("建成两座工厂。", "2", False),
        ("“四强”工厂八家。", "四强", False),
    ],
)
def test_another_number_is_shown(sentence: str, shown: str | None, dated: bool | None) -> None:
    assert list(unknown_figures(sentence, cited(FACTORIES))) == ([] if shown is None else [(shown, dated)])


def test_the_years_of_a_heading_are_no_duration() -> None:
    source = cited("争取经过三年努力，大幅提升能力。", heading=FUTURE)
    assert list(unknown_figures("今后五年，争取经过三年努力提升能力。", source)) == []
    assert list(unknown_figures("争取经过五年努力，大幅提升能力。", source)) == [("5年", True)]


@pytest.mark.parametrize(
    ("sentence", "unknown"),
    [
        ("名单于2023年10月9日公布。", []),
        ("名单于二〇二三年十月九日公布。", []),
        ("名单于2023-10-09公布。", []),
        ("名单于2023年10月公布。", []),
        ("名单于2023年10月19日公布。", [("19日", True)]),
        ("名单于2022年9月10日公布。", [("2022年", True), ("9月", True), ("10日", True)]),
    ],
)
def test_each_part_of_a_date_is_looked_for(sentence: str, unknown: list[tuple[str, bool]]) -> None:
    assert list(unknown_figures(sentence, cited(WATER))) == unknown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("共表彰先进工作者2493名。", None),
        ("劳动奖章颁发4952个，先进工作者表彰2493名。", None),
        ("慰问职工4250.6万人次，筹集资金218.7亿元。", None),
        ("共表彰先进工作者4952名。", "4952"),
        ("颁发劳动奖章2493个。", "2493"),
        ("筹集资金4250.6万元。", "4250.6万"),
        ("4952名。", None),
    ],
)
def test_a_number_of_something_else_is_shown(sentence: str, shown: str | None) -> None:
    assert misplaced_figure(sentence, cited(AWARDS)) == shown


def test_numbers_that_follow_all_their_things_are_not_compared() -> None:
    source = cited("企业和职工数量年均分别达到58万余家、5806万人次。")
    assert misplaced_figure("职工数量年均达到5806万人次。", source) is None


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("新增岗位超过2900万个。", None),
        ("新增岗位2900余万个。", None),
        ("新增岗位近2900万个。", "近"),
        ("新增岗位不足2900万个。", "不足"),
        ("新增岗位最多2900万个。", "最多"),
        ("近年来新增岗位2900万个。", None),
    ],
)
def test_a_number_is_not_made_less_than_it_is(sentence: str, shown: str | None) -> None:
    assert bent_figure(sentence, cited(FACTORIES)) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [("先进工作者超过2493名。", "超过"), ("先进工作者2493名以上。", "以上"), ("先进工作者2493名。", None)],
)
def test_an_exact_number_is_not_made_more(sentence: str, shown: str | None) -> None:
    assert bent_figure(sentence, cited(AWARDS)) == shown
