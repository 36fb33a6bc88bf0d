"""From the reader's copy back to the sentence: the same characters, whatever normalizing did to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.alignment import original_span
from rag.text import simplify

MIXED = st.text(st.sampled_from("工会會數字3３①½㎡…～ｶﾞ\u0301e（）ﬁ裏裡乾 "), min_size=1, max_size=24)


@pytest.mark.parametrize(
    ("sentence", "copied", "original"),
    [
        ("筹集资金218.7亿元。", "218.7亿元", "218.7亿元"),
        ("籌集資金218.7億元。", "218.7亿元", "218.7億元"),
        ("ＧＤＰ增長３％", "增长3%", "增長３％"),
        ("面积为50㎡左右", "50m2", "50㎡"),
        ("面积为50㎡左右", "左右", "左右"),
        ("面积为50㎡左右", "m", "㎡"),
        ("其中½为女工", "1/2", "½"),
        ("等等…共3个", "共3个", "共3个"),
        ("①宣传②服务", "2", "②"),
        ("占６½成", "成", "成"),
        ("第⑫项2023年", "2023年", "2023年"),
        ("①2023年开始", "2023年", "2023年"),
        ("①2023年开始", "开始", "开始"),
        ("cafe\u0301的工会", "工会", "工会"),
        ("cafe\u0301的工会", "café", "cafe\u0301"),
        ("ｶﾞｲﾄﾞ手册", "手册", "手册"),
    ],
)
def test_what_was_found_in_the_copy_is_found_in_the_sentence(sentence: str, copied: str, original: str) -> None:
    start = simplify(sentence).index(copied)
    assert original_span(sentence, start, start + len(copied)).of(sentence) == original


@given(MIXED, st.data())
def test_a_place_lies_within_the_sentence(sentence: str, data: st.DataObject) -> None:
    copy = simplify(sentence)
    if not copy:
        return
    start = data.draw(st.integers(0, len(copy) - 1))
    end = data.draw(st.integers(start + 1, len(copy)))
    found = original_span(sentence, start, end)
    assert 0 <= found.start <= found.end <= len(sentence)


@given(MIXED)
def test_the_whole_copy_is_the_whole_sentence(sentence: str) -> None:
    copy = simplify(sentence)
    if copy:
        found = original_span(sentence, 0, len(copy))
        assert (found.start, found.end) == (0, len(sentence))


@given(st.text(st.sampled_from("工会數字建设职工會3３％")), st.data())
def test_where_every_character_stands_for_one_the_places_are_the_same(sentence: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sentence)))
    end = data.draw(st.integers(start, len(sentence)))
    if start < end:
        found = original_span(sentence, start, end)
        assert (found.start, found.end) == (start, end)
        assert simplify(found.of(sentence)) == simplify(sentence)[start:end]
