"""Questions understood only after earlier ones: a new focus, another time, another number, or no topic at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.follow_up import resolve


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        ("今后五年对农民工有哪些服务举措？", "那女职工呢？", "今后五年对女职工有哪些服务举措？"),
        ("今后五年对农民工有哪些服务举措？", "女职工呢", "今后五年对女职工有哪些服务举措？"),
        ("今后五年对农民工有哪些服务举措？", "那么，女职工方面呢？", "今后五年对女职工有哪些服务举措？"),
        ("过去五年建了多少家工匠学院？", "劳模工匠创新工作室呢？", "过去五年建了多少家劳模工匠创新工作室？"),
        ("国有企业的民主管理今后怎么推进？", "非公企业呢？", "非公企业的民主管理今后怎么推进？"),
        ("维权服务还存在哪些不足？", "数字化方面呢？", "数字化还存在哪些不足？"),
        ("今后跟港澳工会怎么交流合作？", "台湾方面呢？", "今后跟台湾怎么交流合作？"),
        ("工会干部队伍建设今后有什么要求？", "作风方面呢？", "作风今后有什么要求？"),
        ("今后五年社会保险方面怎么做？", "安全生产和职业健康呢？", "安全生产和职业健康方面怎么做？"),
        (
            "What will the unions do about wages in the next five years?",
            "And social insurance?",
            "What will the unions do about social insurance in the next five years?",
        ),
        ("What is planned for wages?", "What about female workers?", "What is planned for female workers?"),
    ],
)
def test_a_new_focus_takes_the_place_of_the_old_one(earlier: str, question: str, resolved: str) -> None:
    assert resolve(question, [earlier]) == resolved


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        ("过去五年劳动和技能竞赛开展得怎么样？", "今后呢？", "今后劳动和技能竞赛开展得怎么样？"),
        ("今后劳动争议多元化解怎么做？", "过去呢？", "过去劳动争议多元化解怎么做？"),
        ("今后怎么落实中央八项规定精神？", "之前呢？", "之前怎么落实中央八项规定精神？"),
        ("过去五年怎么指导集体协商？", "接下来呢？", "接下来怎么指导集体协商？"),
        ("怎么指导集体协商？", "过去五年呢？", "过去五年，怎么指导集体协商？"),
    ],
)
def test_another_time_takes_the_place_of_the_old_one(earlier: str, question: str, resolved: str) -> None:
    assert resolve(question, [earlier]) == resolved


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        ("报告第二部分的标题是什么？", "第三部分呢？", "报告第三部分的标题是什么？"),
        ("今后五年主要工作的第一项是什么？", "第五项呢？", "今后五年主要工作的第五项是什么？"),
        ("第一章讲什么？", "那第十二章呢", "第十二章讲什么？"),
    ],
)
def test_another_number_takes_the_place_of_the_old_one(earlier: str, question: str, resolved: str) -> None:
    assert resolve(question, [earlier]) == resolved


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        ("今后怎么推进互联网企业建会？", "以前做到什么程度了？", "推进互联网企业建会，以前做到什么程度了？"),
        ("今后怎么做援藏援疆工作？", "之前是怎么做的？", "做援藏援疆工作，之前是怎么做的？"),
        (
            "过去五年加强户外劳动者服务站点建设了吗？",
            "具体有多少？",
            "过去五年加强户外劳动者服务站点建设，具体有多少？",
        ),
        ("过去五年新建了多少家职工书屋？", "今后对它有什么安排？", "新建了职工书屋，今后对它有什么安排？"),
        ("大抓基层三年行动针对哪些难题？", "它的目标是什么？", "大抓基层三年行动针对难题，它的目标是什么？"),
    ],
)
def test_a_question_that_leaves_its_topic_out_gets_the_earlier_one(earlier: str, question: str, resolved: str) -> None:
    assert resolve(question, [earlier]) == resolved


@pytest.mark.parametrize(
    "question",
    [
        "工会信访问题今后怎么治理？",
        "中国工会在国际劳工组织连任了什么职务？",
        "劳动领域的“枫桥经验”要怎么探索总结？",
        "党支部建设今后有什么要求？",
        "网络信息员队伍建设方面要开展什么主题活动？",
        "过去五年工会参与修改了哪些法律法规？",
        "12351 热线建设是为了提升什么能力？",
    ],
)
@pytest.mark.parametrize("earlier", ["过去五年新建了多少家职工书屋？", "报告分成哪几个部分？", "What is planned?"])
def test_a_question_that_stands_alone_stays_as_it_is(earlier: str, question: str) -> None:
    assert resolve(question, [earlier]) == question


@pytest.mark.parametrize(
    ("history", "question", "resolved"),
    [
        (
            ["过去五年表彰了多少全国劳动模范和先进工作者？", "五一劳动奖呢？"],
            "那巾帼奖呢？",
            "过去五年表彰了多少巾帼奖？",
        ),
        (["今后工会法律服务怎么做？", "法治宣传呢？"], "立法方面呢？", "今后立法怎么做？"),
        (["今后五年对农民工有哪些举措？", "过去五年新建了多少家职工书屋？"], "今后呢？", "今后新建了多少家职工书屋？"),
    ],
)
def test_each_question_is_understood_after_the_one_before_it(history: list[str], question: str, resolved: str) -> None:
    assert resolve(question, history) == resolved


@pytest.mark.parametrize("question", ["那女职工呢？", "之前是怎么做的？", "它呢", "And wages?", "呢？", "目标"])
def test_without_an_earlier_question_nothing_changes(question: str) -> None:
    assert resolve(question, []) == question
    assert resolve(f" {question} ", []) == question


@given(
    st.lists(st.sampled_from(["报告的主题是什么？", "那女职工呢？", "之前呢？", "第三部分讲什么？", "它呢", "?"])),
    st.text(st.sampled_from("过去今后女职工第三部分呢方面的它那？，what about"), min_size=1, max_size=12),
)
def test_a_resolved_question_is_never_empty_and_is_always_the_same(history: list[str], question: str) -> None:
    if not question.strip():
        return
    found = resolve(question, history)
    assert found.strip()
    assert found == resolve(question, history)
    assert len(found) <= len(question) + sum(map(len, history)) + len(history) + 1


@given(st.sampled_from(["女职工", "新就业形态劳动者", "困难职工", "产业工人"]), st.sampled_from(["", "那", "那么"]))
def test_the_new_focus_stands_in_the_resolved_question_and_the_old_one_does_not(focus: str, opening: str) -> None:
    found = resolve(f"{opening}{focus}呢？", ["今后五年对农民工有哪些服务举措？"])
    assert focus in found
    assert "农民工" not in found
