"""A reply becomes sentences with their citations, whatever its pieces, and each as soon as it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.writing.drafts import LONGEST, Draft, draft, drafts

REPLY = "建成八家。[1]新增岗位九百个[2][3]。\n- 新建学校“三所”。[1，2]\n\n植树一万亩！［４］最后一句没有出处"
SENTENCES = [
    Draft("建成八家。", (1,)),
    Draft("新增岗位九百个。", (2, 3)),
    Draft("新建学校“三所”。", (1, 2)),
    Draft("植树一万亩！", (4,)),
    Draft("最后一句没有出处", ()),
]


@given(st.lists(st.integers(0, len(REPLY)), max_size=10))
def test_the_sentences_are_the_same_whatever_the_pieces(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(REPLY)]
    pieces = [REPLY[start:end] for start, end in pairwise(places)]
    assert list(drafts(pieces)) == SENTENCES


def test_a_sentence_is_given_when_the_next_begins_and_not_before() -> None:
    heard: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ["甲事。", "[1]", "[2", "]乙", "事。[3]"]:
            heard.append(piece)
            yield piece

    said = drafts(pieces())
    seen = [(found.text, found.numbers, len(heard)) for found in said]
    assert seen == [("甲事。", (1, 2), 4), ("乙事。", (3,), 5)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("他说：“建成八家。”[1]后来又建。[2]", [("他说：“建成八家。”", (1,)), ("后来又建。", (2,))]),
        ("增长3.5%。[1]", [("增长3.5%。", (1,))]),
        ("见 [1]、[2]。", [("见。", (1, 2))]),
        ("**建成**八家。[1]", [("建成八家。", (1,))]),
        ("1. 建成八家。[1]\n2. 植树一万亩。[2]", [("建成八家。", (1,)), ("植树一万亩。", (2,))]),
        ("## 成绩\n建成八家。[1]", [("成绩", ()), ("建成八家。", (1,))]),
        ("报告提到以下几项：\n建成八家。[1]", [("报告提到以下几项：", ()), ("建成八家。", (1,))]),
        ("Eight were built. [1] 建成八家。[2]", [("Eight were built.", (1,)), ("建成八家。", (2,))]),
        ("建成八家。【1】", [("建成八家。", (1,))]),
        ("建成八家。[1][1]", [("建成八家。", (1,))]),
        ("建成八家[1]。", [("建成八家。", (1,))]),
        ("建成八家。[来源]植树。[2]", [("建成八家。", ()), ("[来源]植树。", (2,))]),
        ("建成八家……[1]", [("建成八家……", (1,))]),
        ("[1]", []),
        ("。。。\n\n---\n", []),
        ("", []),
        ("   ", []),
    ],
)
def test_markers_and_layout_are_no_part_of_a_sentence(text: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(each.text, each.numbers) for each in drafts([text])] == found
    assert [(each.text, each.numbers) for each in drafts(text)] == found


@pytest.mark.parametrize(
    "reply",
    [
        "<think>先看[1]。\n再看。</think>建成八家。[1]",
        "<think>\n\n</think>\n\n建成八家。[1]",
        "\n<think>想。</think>建成八家。[1]",
    ],
)
def test_what_a_model_thinks_aloud_is_left_out(reply: str) -> None:
    assert list(drafts([reply])) == list(drafts(reply)) == [Draft("建成八家。", (1,))]


def test_thinking_that_never_ends_says_nothing() -> None:
    assert list(drafts("<think>先看[1]。再看[2]。")) == []


def test_what_goes_on_without_an_end_is_cut() -> None:
    found = list(drafts("长" * (3 * LONGEST)))
    assert [len(each.text) for each in found] == [LONGEST + 1, LONGEST + 1, LONGEST - 2]


def test_a_stretch_without_words_is_no_sentence() -> None:
    assert draft("[1]。") is None
    assert draft(" - ") is None


@pytest.mark.parametrize(
    "reply",
    [
        "建成八家。<think>我该怎么写？就写五家。</think>新增岗位九百个。[2]",
        "建成<think>想</think>八家。[1]",
        "建成八家。[1]<thi<think>想</think>nk>再想。</think>",
        "建成八家。[1]小于<",
        "建成八家。\n[1]新增岗位。[2\n]。[2]",
        "建成八家。\n\n  [1]\n- 新增岗位。[1、 2] [3]。",
    ],
)
def test_a_reply_is_read_alike_whole_and_in_any_pieces(reply: str) -> None:
    whole = list(drafts([reply]))
    assert not any("想" in each.text or "写" in each.text for each in whole)
    for size in (1, 2, 3, 5, 7):
        assert list(drafts(reply[start : start + size] for start in range(0, len(reply), size))) == whole


def test_a_thought_that_does_not_end_is_not_said() -> None:
    assert list(drafts("建成八家。[1]<think>就写五家。[1]")) == [Draft("建成八家。", (1,))]
