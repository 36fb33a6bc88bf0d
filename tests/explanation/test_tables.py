"""Explanations as tables: every number in its place and in words, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.explanation.tables import BEGINNING, NONE, Table, beginning, strongest, tables
from rag.explanation.values import Contribution, Explanation, Judgement
from rag.explanation.words import CHINESE, ENGLISH, Words
from tests.explanation.made import EXPLANATION, OUTLINED, REFUSED, SENTENCE, TEXT


def table(title: str, explanation: Explanation = EXPLANATION, words: Words = CHINESE) -> Table:
    """Return the table with this title."""
    [found] = [each for each in tables(explanation, words) if each.title == title]
    return found


@pytest.mark.parametrize("words", [CHINESE, ENGLISH])
@pytest.mark.parametrize("explanation", [EXPLANATION, REFUSED, OUTLINED])
def test_every_row_has_a_cell_for_every_name_above_it(explanation: Explanation, words: Words) -> None:
    for each in tables(explanation, words):
        assert {len(row) for row in each.rows} <= {len(each.head)}
        assert all(cell for row in each.rows for cell in row)
        assert bool(each.head) == bool(each.rows)


def test_an_answer_says_so_with_its_probability_and_what_it_is_made_of_the_strongest_first() -> None:
    assert table("结论") == Table(
        "结论",
        ("作答。", "报告能回答的可能性 0.500，严格程度 0.5。"),
        ("依据", "数值", "权重", "贡献"),
        (("起点", "1.000", "-1.000", "-1.00"), ("阅读模型的把握", "0.500", "2.000", "+1.00")),
    )


def test_a_refusal_says_why() -> None:
    assert table("结论", REFUSED).remarks == (
        "拒答：报告没有回答这个问题。", "报告能回答的可能性 0.500，严格程度 0.75。",
    )  # fmt: skip
    assert table("Verdict", REFUSED, ENGLISH).remarks == (
        "Refused: 报告没有回答这个问题。",
        "The report answers with a probability of 0.500; strictness 0.75.",
    )


def test_what_the_headings_answer_was_not_weighed() -> None:
    found = tables(OUTLINED, CHINESE)
    assert [each.title for each in found] == ["结论", "对问题的理解", "段落"]
    assert found[0] == Table("结论", ("作答。", "这是提纲题，由报告的标题决定，不经打分。"), (), ())
    assert found[2].rows[0] == (
        "1", "一、过去五年的工作", "0.3000", NONE, NONE, NONE, NONE, NONE, NONE, "新建、工会、学校",
    )  # fmt: skip


def test_without_a_sentence_to_judge_by_there_are_no_parts() -> None:
    bare = replace(REFUSED, hits=(), sentences=(), judgement=Judgement(0.0, ()))
    found = tables(bare, CHINESE)
    assert [(each.head, each.rows) for each in found] == [((), ())] * 3


@pytest.mark.parametrize(
    ("explanation", "words", "remarks"),
    [
        (
            EXPLANATION,
            CHINESE,
            (
                "理解为：新建工会学校多少",
                "词语（权重）：新建 (1.50)、工会 (0.25)、学校 (3.00)",
                "时间：过去",
                "所问的种类：数量",
            ),
        ),
        (
            EXPLANATION,
            ENGLISH,
            (
                "Understood as: 新建工会学校多少",
                "Words (weight): 新建 (1.50), 工会 (0.25), 学校 (3.00)",
                "Time: past",
                "Asks for a number",
            ),
        ),
        (OUTLINED, CHINESE, (f"词语（权重）：{NONE}", "时间：过去、今后", "问提纲：分哪几项")),
        (OUTLINED, ENGLISH, (f"Words (weight): {NONE}", "Time: past, future", "About the outline: its parts")),
    ],
)
def test_the_question_is_shown_as_it_was_understood(
    explanation: Explanation, words: Words, remarks: tuple[str, ...]
) -> None:
    assert table(words.question, explanation, words) == Table(words.question, remarks, (), ())


def test_a_passage_has_its_score_its_ranks_and_its_words() -> None:
    found = table("段落")
    assert found.remarks == ("四份名单在融合中的权重：向量·段落 1.00、向量·句子 1.00、词语·段落 0.50、词语·句子 0.75",)
    assert dict(zip(found.head, found.rows[0], strict=True)) == {
        "名次": "1",
        "段落": "五年来，全市新建基层工会三百二十个。发展会员四万人；培训…",
        "得分": "0.1500（时间不符，×0.6）",
        "融合名次": "1",
        "向量·段落": "1",
        "向量·句子": NONE,
        "词语·段落": "2",
        "词语·句子": "1",
        "含有的词": "新建、工会",
        "没有的词": "学校",
    }


def test_a_sentence_has_its_scores_its_citation_and_what_it_is_made_of() -> None:
    found = table("Sentences", words=ENGLISH)
    assert found.head == ("rank", "cited", "sentence", "first score", "reader", "score", "made of")
    made_of = "time asked for +2.00, reader's odds -1.50, vector similarity +0.50"
    assert found.rows == (
        ("1", "[1]", SENTENCE.text, "1.50", "-2.25", "1.00", made_of),
        ("2", NONE, SENTENCE.text, "1.50", NONE, "1.00", made_of),
    )


def test_the_strongest_parts_come_first_for_and_against_and_nothing_is_left_out() -> None:
    parts = [Contribution(name, value, 2.0) for name, value in (("a", 0.1), ("b", -3.0), ("c", 0.002), ("d", 1.0))]
    assert [(each.name, each.amount) for each in strongest(parts)] == [("b", -6.0), ("d", 2.0), ("a", 0.2)]
    assert strongest([]) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("短。", "短。"),
        ("一\n二　三", "一 二 三"),
        ("字" * BEGINNING, "字" * BEGINNING),
        (TEXT, TEXT[:BEGINNING] + "…"),
    ],
)
def test_a_text_is_known_by_its_beginning_in_one_line(text: str, shown: str) -> None:
    assert beginning(text) == shown
