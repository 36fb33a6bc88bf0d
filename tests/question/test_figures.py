"""Numbers with what they count, and the ones a question puts in another's place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.figures import Contradiction, Figure, contradiction, figures_in
from rag.text import normalize


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("推出20条举措，筹集77.5亿元，帮扶职工2289.5万人次", ["20条举措", "2289.5万人次"]),
        ("2493名全国劳动模范", ["2493名全国"]),
        ("新建 5 万余家职工书屋", ["5万家职工"]),
        ("5万多家职工书屋", ["5万家职工"]),
        ("三年行动计划", ["3年行动"]),
        ("第十一届金砖国家", ["第11届金砖"]),
        ("持续推进“四强”党支部", ["四强党支"]),
        ("持续推进「四强」党支部", ["四强党支"]),
        ("一万个基层站点", ["1万个基层"]),
        ("三十条举措支持", ["30条举措"]),
        ("两个确立的意义", ["2个确立"]),
        ("360家", []),
        ("百分之三十的人", []),
        ("2023年10月9日", []),
        ("没有数字", []),
        ("", []),
    ],
)
def test_the_figures_of_a_text(text: str, figures: list[str]) -> None:
    assert [str(figure) for figure in figures_in(normalize(text))] == figures


@pytest.mark.parametrize(
    ("question", "text", "asked", "written"),
    [
        ("推出的30条举措支持哪些行业", "支持小微企业发展等20条举措", "30条举措", "20条举措"),
        ("推出的三十条举措支持哪些行业", "支持小微企业发展等20条举措", "30条举措", "20条举措"),
        ("“五强”党支部建设是什么", "持续推进“四强”党支部建设", "五强党支", "四强党支"),
        ("第十二届金砖国家工会论坛", "举办第十一届金砖国家工会论坛", "第12届金砖", "第11届金砖"),
        ("大抓基层五年行动针对什么", "开展大抓基层三年行动", "5年行动", "3年行动"),
        ("318.7亿元慰问了多少人", "筹集218.7亿元慰问职工", "318.7亿元慰问", "218.7亿元慰问"),
        ("为什么组成4.5万个工作组", "组成1.5万个工作组、派出4.5万余人", "4.5万个工作", "1.5万个工作"),
    ],
)
def test_another_number_in_its_place(question: str, text: str, asked: str, written: str) -> None:
    found = contradiction(normalize(question), [normalize(text)])
    assert found is not None
    assert (str(found.asked), str(found.written)) == (asked, written)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("20条举措支持谁", ["推出20条举措"]),
        ("20条举措支持谁", ["推出30条举措", "推出20条举措"]),
        ("20条举措支持谁", ["新建20家书屋"]),
        ("20条举措支持谁", []),
        ("举措支持谁", ["推出20条举措"]),
        ("20条举措支持谁", ["推出20条政策", "推出30条举措"]),
        ("3493名全国劳动模范", ["先进工作者2493名、全国五一劳动奖"]),
        ("三方机制怎样", ["三方机制"]),
    ],
)
def test_the_same_number_another_thing_or_nothing_contradicts_nothing(question: str, texts: list[str]) -> None:
    assert contradiction(normalize(question), [normalize(text) for text in texts]) is None


def test_the_first_wrong_figure_and_the_first_right_one_are_named() -> None:
    texts = ["建成13个服务站点", "建成15个服务站点", "派出8个工作小组"]
    found = contradiction("31个服务站点和9个工作小组", texts)
    assert found == Contradiction(Figure("31", "个服务"), Figure("13", "个服务"))


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_two_numbers_of_one_thing_contradict_each_other_unless_they_are_equal(asked: int, written: int) -> None:
    found = contradiction(f"{asked}家工匠学院", [f"{written}家工匠学院"])
    assert (found is None) == (asked == written)
    if found is not None:
        assert found == Contradiction(Figure(str(asked), "家工匠"), Figure(str(written), "家工匠"))
