"""Citable sentences: whole, with their quotes and brackets, and the clauses of long ones."""

from __future__ import annotations

import pytest

from rag.parsing.sentences import cut_sentences
from rag.types import Span

LONG = "工会组织的改革创新有待深化，数字化转型需要加快步伐"


def cut(text: str) -> list[str]:
    return [sentence.of(text) for sentence in cut_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["今天开会。", "明天也开。"],
        ["好！", "对吗？", "对……", "走。"],
        ["会上说：“要加油。一起干！”", "随后散会。"],
        ["他说“要加油！”并鼓掌。", "散会。"],
        ["“要加油。”", "大家都说。"],
        ["坚持“一国两制”。", "完。"],
        ["见附件（名单如下。）办理。", "完。"],
        ["（这一句都在括号里。）", "下一句。"],
        ["他问：“好吗？”", "我说：“好。”"],
        ["这是《谁是最可爱的人？》的作者。", "完。"],
        ["真的吗？！", "真的。"],
        ["增长2.5%。", "达到3.14亿元。"],
        ["见PM2.5。", "AI+1.0版。"],
        ["“未完，没有结束的引号。", "下一句。"],
        ["多余的”引号。", "下一句。"],
        ['他说："好。"', "散会。"],
        ["「繁體引號。」", "下一句。"],
        ["外层“里层‘话。’还有”结束。", "完。"],
        ["一、目标 ………… 3"],
        ["没有句号的标题"],
        ["It is short.", "See Fig. 3 of Dr. Wang.", "Done at 3.5 percent!"],
        ["He said “Go.”", "She went."],
        ["网址www.a.cn/b?c=1可以访问。", "完。"],
        ["1. 第一项。", "第二句。"],
    ],
    ids=lambda sentences: sentences[0][:12],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    between = " " if sentences[0].isascii() or "Go" in sentences[0] else ""
    assert cut(between.join(sentences)) == sentences


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clauses = [f"存在的问题是：{LONG}；", f"{LONG}；", f"{LONG}。"]
    assert cut("".join(clauses)) == clauses


def test_a_short_sentence_keeps_its_clauses_together() -> None:
    assert cut("统筹推进；分步落实；取得实效。") == ["统筹推进；分步落实；取得实效。"]


def test_clauses_inside_quotes_stay_together() -> None:
    quoted = f"他说：“{LONG}；{LONG}；{LONG}。”"
    assert cut(quoted) == [quoted]


def test_a_quotation_longer_than_any_quote_is_cut() -> None:
    sentence = LONG + "。"
    quotation = "他说：“" + sentence * 7 + "”"
    assert cut(quotation) == ["他说：“" + sentence, *[sentence] * 5, sentence + "”"]


def test_white_space_between_sentences_belongs_to_none() -> None:
    text = "  甲。 　乙。 "
    assert [(each.start, each.end) for each in cut_sentences(text, Span(0, len(text)))] == [(2, 4), (6, 8)]


def test_places_count_from_the_beginning_of_the_text() -> None:
    text = "题目\n甲。乙。\n尾"
    assert cut_sentences(text, Span(3, 7)) == (Span(3, 5), Span(5, 7))
