"""A question as the stages see it: each reading of it, made once."""

from __future__ import annotations

import numpy as np
import pytest

from rag.query import Query
from rag.question.aspects import ASPECTS
from rag.question.period import Period
from rag.question.structure import Wanted


def ask(text: str) -> Query:
    """Return a question with a vector of no importance."""
    return Query(text, np.ones(1, np.float32))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("未来五年数字化建设的目标是什么？", ("未来", "5", "年", "数字化", "建设", "目标")),
        ("未來五年數字化建設的目標是什麼？", ("未来", "5", "年", "数字化", "建设", "目标")),
        ("职工和女职工、职工", ("职工", "女职工")),
        ("What is the hotline's number?", ("hotline", "number")),
        ("是什么？", ()),
    ],
)
def test_the_words_are_the_informative_ones_each_once(question: str, words: tuple[str, ...]) -> None:
    assert ask(question).words[: len(words)] == words
    assert len(set(ask(question).words)) == len(ask(question).words)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("未来五年数字化建设的目标是什么？", ("数字化", "建设")),
        ("报告分几部分", ()),
        ("第三部分讲什么", ()),
        ("过去五年做了哪些工作", ()),
        ("对女职工有哪些举措", ("女职工",)),
        ("维权服务那一节写了几个方面", ("维权", "服务")),
        ("Which measures are planned for wages?", ("planned", "wages")),
    ],
)
def test_the_topic_is_what_is_left_without_aspects_and_the_outline(question: str, topic: tuple[str, ...]) -> None:
    assert ask(question).topic == topic
    assert not set(topic) & ASPECTS


def test_words_that_say_what_kind_of_thing_is_asked_for_are_no_topic() -> None:
    assert {"目标", "举措", "报告", "部分", "过去", "未来", "report", "sections"} <= ASPECTS
    assert not {"工会", "数字化", "职工", "维权", "union", "workers"} & ASPECTS


def test_all_readings_of_a_question_agree_with_its_matching_copy() -> None:
    query = ask("過去五年新建了多少家職工書屋？")
    assert query.normalized == "过去5年新建了多少家职工书屋?"
    assert query.periods == {Period.PAST}
    assert query.expectation is not None
    assert query.expectation.name == "number"
    assert query.structure is None
    assert query.tokens[:4] == ("过去", "5", "年", "新建")
    assert {"职工", "工书", "书屋"} <= set(query.tokens)


def test_a_question_about_the_outline_has_its_structure_and_no_expectation() -> None:
    query = ask("第二部分讲什么")
    assert query.structure is not None
    assert (query.structure.wanted, query.structure.parts) == (Wanted.CONTENT, (2,))
    assert query.expectation is None


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("“三去一降一补”是什么", ("三去一降一补",)),
        ('什么是"放管服"改革', ("放管服", "改革")),
        ("“過去”怎么写", ("过去",)),
        ("“三去一降一补”这一节有哪几项", ("三去一降一补",)),
        ("“长”指什么", ()),
    ],
)
def test_a_quoted_name_is_one_word_of_the_topic(question: str, topic: tuple[str, ...]) -> None:
    found = ask(question).outline_words
    assert found[: len(topic)] == topic
    assert ("三去一降一补" in question) <= (found == topic)


def test_a_question_for_one_thing_has_no_parts() -> None:
    assert ask("未来五年数字化建设的目标是什么？").parts == ()
    parts = (ask("学校几所"), ask("医院几家"))
    assert Query("学校几所，医院几家", np.ones(1, np.float32), parts).parts == parts


@pytest.mark.parametrize("question", ["过去", "未来", "今后", "报告"])
def test_a_question_of_nothing_but_frame_words_keeps_them(question: str) -> None:
    assert ask(question).words == (question,)


def test_a_reading_is_made_once() -> None:
    query = ask("未来五年数字化建设的目标是什么？")
    assert query.words is query.words
    assert query.tokens is query.tokens
    assert query.topic is query.topic
