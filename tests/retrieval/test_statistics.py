"""The statistics of words: BM25 from them, equal to that of the index that keeps postings."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import StaleIndexError
from rag.retrieval.lexical import LexicalIndex
from rag.retrieval.statistics import TermStatistics, bm25

TEXTS = [["工会", "会员", "工会"], ["会员"], ["公园"], []]
TOKENS = st.lists(st.sampled_from(["工会", "会员", "公园", "湖", "a", "é"]), max_size=8)


def test_the_weights_of_a_question_and_the_score_of_a_text_by_hand() -> None:
    statistics = TermStatistics.build(TEXTS)
    assert (statistics.texts, statistics.mean_length) == (4, 1.25)
    assert statistics.idf("会员") == math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    assert statistics.idf("湖") == math.log(1 + (4 + 0.5) / 0.5)
    damping = 1.5 * (0.25 + 0.75 * 3 / 1.25)
    weights = statistics.query_weights(["会员", "湖", "会员", "工会"])
    assert weights == {"会员": 2 * statistics.idf("会员"), "工会": statistics.idf("工会")}
    wanted = 2 * statistics.idf("会员") / (1 + damping) + statistics.idf("工会") * 2 / (2 + damping)
    assert bm25(weights, TEXTS[0], 1.25) == pytest.approx(wanted)
    assert bm25(weights, [], 1.25) == bm25({}, TEXTS[0], 1.25) == 0


@given(st.lists(TOKENS, min_size=1, max_size=12), TOKENS)
def test_scores_are_those_of_the_lexical_index(texts: list[list[str]], question: list[str]) -> None:
    statistics = TermStatistics.build(texts)
    lexical = LexicalIndex.build([str(number) for number in range(len(texts))], texts)
    weights = statistics.query_weights(question)
    scores = [bm25(weights, text, statistics.mean_length) for text in texts]
    np.testing.assert_allclose(scores, lexical.scores(question), rtol=1e-5, atol=1e-6)
    assert [statistics.idf(token) for token in question] == [lexical.idf(token) for token in question]


def test_what_was_saved_is_loaded_the_same(tmp_path: Path) -> None:
    built = TermStatistics.build(TEXTS)
    built.save(tmp_path / "terms")
    loaded = TermStatistics.load(tmp_path / "terms")
    assert (loaded.texts, loaded.mean_length) == (built.texts, built.mean_length)
    for token in ("工会", "会员", "公园", "湖"):
        assert loaded.idf(token) == built.idf(token)


@pytest.mark.parametrize("name", ["tokens.trie", "frequencies.npy", "counts.json"])
@pytest.mark.parametrize("content", [b"", b"{}"])
def test_damaged_statistics_are_a_stale_index(tmp_path: Path, name: str, content: bytes) -> None:
    TermStatistics.build(TEXTS).save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(StaleIndexError, match="run python -m rag index"):
        TermStatistics.load(tmp_path)


def test_statistics_that_do_not_fit_together_are_a_stale_index(tmp_path: Path) -> None:
    TermStatistics.build(TEXTS).save(tmp_path)
    np.save(tmp_path / "frequencies.npy", np.zeros(2, np.int64), allow_pickle=False)
    with pytest.raises(StaleIndexError, match=r"3 tokens, \(2,\) frequencies"):
        TermStatistics.load(tmp_path)
