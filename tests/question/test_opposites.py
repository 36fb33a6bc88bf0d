"""A question that says the opposite of what is written."""

from __future__ import annotations

import pytest

from rag.question.opposites import OPPOSITES, opposed


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("税率为什么要提高", "税率降低两个点。", ("提高", "降低")),
        ("税率为什么要降低", "税率提高两个点。", ("降低", "提高")),
        ("农村低保怎么发", "城市低保按月发放。", ("农村", "城市")),
        ("岗位为何增加", "工厂增加,岗位减少。", None),  # of which of them it says what is not known
        ("税率为什么要提高", "税率提高两个点。", None),
        ("税率提高还是降低", "税率降低两个点。", None),
        ("税率为什么要提高", "税率先提高后降低。", None),
        ("税率为什么要改", "税率降低两个点。", None),
        ("税率为什么要提高", "税率不变。", None),
        ("", "税率降低两个点。", None),
    ],
)
def test_the_word_of_the_question_and_its_opposite(question: str, text: str, found: tuple[str, str] | None) -> None:
    assert opposed(question, text) == found


@pytest.mark.parametrize(("first", "second"), OPPOSITES)
def test_every_pair_is_found_both_ways(first: str, second: str) -> None:
    for asked, written in ((first, second), (second, first)):
        found = opposed(asked, written)
        assert found is not None
        assert found[0] in asked
        assert found[1] in written


def test_a_pair_is_two_words() -> None:
    assert all(first and second and first != second for first, second in OPPOSITES)
    assert ("增加", "减少") in OPPOSITES
    assert ("统一", "分散") in OPPOSITES
