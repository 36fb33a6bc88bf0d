"""The kind of answer that a question expects, and the texts that give one of the kind."""

from __future__ import annotations

import pytest

from rag.question.expectation import EXPECTATIONS, expectation_of, given_in
from rag.text import normalize

ASKED = {
    "money": [
        "筹集了多少资金？",
        "籌集了多少資金？",
        "一共花了多少钱",
        "投入多少经费",
        "每户发几百块钱",
        "每户发几百元",
        "低于多少元才能认定",
        "平台企业被罚多少",
        "追回了多少",
        "造价多少",
        "奖学金多少钱",
        "How much money was raised?",
        "How much did it cost to build them?",
        "What is the budget of the project?",
    ],
    "share": [
        "女性占多大比例",
        "增加了百分之几",
        "提高了几个百分点",
        "组建率是百分之多少",
        "女工占比",
        "比例是多少",
        "What percentage of firms joined?",
        "What share of workers are women?",
    ],
    "date": [
        "哪一年实现的",
        "哪年实现的",
        "哪1年实现的",
        "什么时候上线",
        "什麼時候上線",
        "何时召开",
        "报告是哪年哪月哪日作的",
        "是几月几号",
        "在什么年份发布",
        "哪一天发布",
        "When was it held?",
        "In which year did it start?",
        "On what date?",
    ],
    "duration": [
        "为期几年",
        "用几年时间",
        "平均蹲点多少天",
        "持续了多久",
        "多长时间",
        "花了几个月",
        "How long did it take?",
        "within how many years",
    ],
    "ordinal": ["第几届", "办到第几届了", "“最后一公里”是第几项任务", "是哪一届大会", "是哪届大会"],
    "people": [
        "多少名劳动模范",
        "多少人参加",
        "几位代表",
        "多少职工入会",
        "慰问了多少人次",
        "培训了多少学员",
        "How many workers joined?",
        "How many people were reached?",
    ],
    "place": [
        "分布在哪些省份",
        "在哪个城市举办",
        "在哪里召开",
        "哪些地区试点",
        "哪个国家提出",
        "Where was it held?",
        "Which provinces do they come from?",
        "Which city hosted the forum?",
    ],
    "number": [
        "多少家职工书屋",
        "多少家職工書屋",
        "职工投入劳动竞赛，多少单位参与",
        "建成多少个站点",
        "推出几条举措",
        "建了几家",
        "有几户解困",
        "How many colleges were built?",
        "number of chapters",
    ],
}


@pytest.mark.parametrize(
    ("question", "name"), [(question, name) for name, questions in ASKED.items() for question in questions]
)
def test_the_kind_that_a_question_expects(question: str, name: str) -> None:
    found = expectation_of(question)
    assert found is not None
    assert found.name == name


def test_every_kind_is_tried() -> None:
    assert [each.name for each in EXPECTATIONS] == list(ASKED)


@pytest.mark.parametrize(
    "question",
    [
        "主题是什么",
        "今后怎么做",
        "有哪几个方面",
        "表彰了哪几位",
        "哪几年",
        "这几年做了什么",
        "前几年做了什么",
        "近几年的成绩",
        "县级工会怎么加强",
        "几级工会组成网络",
        "有几条件事要办",
        "为什么",
        "Who delivered this report?",
        "whenever they meet",
        "",
    ],
)
def test_a_question_whose_words_do_not_tell(question: str) -> None:
    assert expectation_of(question) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("筹集了多少资金？", "筹集资金218.7亿元"),
        ("筹集了多少资金？", "筹集资金二百多亿元"),
        ("筹集了多少资金？", "投入３０００余元"),
        ("占多大比例", "占三成"),
        ("占多大比例", "占百分之三十"),
        ("占多大比例", "超过一半"),
        ("占多大比例", "提高3个百分点"),
        ("哪一年", "2023年10月9日"),
        ("哪一年", "二〇二三年"),
        ("什么时候", "新中国成立初期"),
        ("用几年时间", "开展三年行动"),
        ("多久", "3个月"),
        ("多少人参加", "1227万余人"),
        ("多少人参加", "2493名"),
        ("多少人参加", "20多万名"),
        ("多少家", "5万余家"),
        ("多少个", "三个"),
        ("第几届", "第十一届金砖国家工会论坛"),
        ("第几届", "首届大国工匠创新交流大会"),
        ("在哪个城市", "在北京举行"),
        ("哪些省份", "广东省"),
        ("how many", "20 items"),
        ("What percentage?", "30% of them"),
    ],
)
def test_a_text_that_gives_one_of_the_kind(question: str, text: str) -> None:
    found = expectation_of(question)
    assert found is not None
    assert given_in(found, normalize(text), normalize(question))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("筹集了多少资金？", "推出20条举措"),
        ("筹集了多少资金？", "筹集资金用于慰问"),
        ("占多大比例", "共2493名"),
        ("哪一年", "过去五年"),
        ("多久", "长期坚持"),
        ("多少人参加", "职工广泛参加"),
        ("多少家", "新建一批职工书屋"),
        ("第几届", "历届论坛"),
        ("在哪个城市", "圆满举办论坛"),
        ("哪些省份", "工会"),
        ("20亿元的项目投入多少资金", "项目投入20亿元"),
        ("2023年的大会是哪一年开的", "2023年"),
    ],
)
def test_a_text_that_gives_none_or_only_what_the_question_holds(question: str, text: str) -> None:
    found = expectation_of(question)
    assert found is not None
    assert not given_in(found, normalize(text), normalize(question))
