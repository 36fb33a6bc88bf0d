"""How much of a question's words stands in a text, by weights that a person can add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.coverage import coverage
from tests.retrieval.fakes import Weights

WORDS = st.lists(st.sampled_from(["工会", "数字", "建设", "平台"]), max_size=5)


@pytest.mark.parametrize(
    ("words", "text", "share"),
    [
        (["数字化", "目标"], "加快数字化建设", 0.5),
        (["数字化"], "加快数字化建设", 1.0),
        (["目标"], "加快数字化建设", 0.0),
        (["字化"], "加快数字化建设", 1.0),
        (["数字化", "数字化", "目标"], "加快数字化建设", 2 / 3),
        (["甲", "乙", "丙"], "乙", 1 / 3),
        ([], "加快数字化建设", 0.0),
        (["数字化"], "", 0.0),
    ],
)
def test_words_of_equal_weight(words: list[str], text: str, share: float) -> None:
    assert coverage(words, text, Weights()) == pytest.approx(share)


def test_a_rare_word_counts_for_more() -> None:
    weights = Weights({"工会": 1.0, "枫桥": 4.0})
    assert coverage(["工会", "枫桥"], "工会工作", weights) == pytest.approx(0.2)
    assert coverage(["工会", "枫桥"], "枫桥经验", weights) == pytest.approx(0.8)
    assert coverage(["工会", "枫桥"], "枫桥工会", weights) == pytest.approx(1.0)


def test_words_without_any_weight_cover_nothing() -> None:
    assert coverage(["工会"], "工会", Weights({"工会": 0.0})) == 0.0


@given(
    WORDS, st.text(st.sampled_from("工会数字建设平台"), max_size=12), st.text(st.sampled_from("工会数字"), max_size=4)
)
def test_a_share_lies_between_nothing_and_all_and_grows_with_the_text(words: list[str], text: str, more: str) -> None:
    weights = Weights({"工会": 3.0})
    share = coverage(words, text, weights)
    assert 0 <= share <= 1
    assert coverage(words, text + more, weights) >= share
