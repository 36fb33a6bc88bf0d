"""BM25 by its formula, and an index that comes back whole from its files or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import StaleIndexError
from rag.retrieval.lexical import K1, B, LexicalIndex

KEYS = ("one", "two", "three", "four")
TEXTS: list[list[str]] = [["会", "会", "工"], ["工", "人"], ["人", "人", "人", "民"], []]
TOKENS = st.lists(st.lists(st.sampled_from("工会人民甲乙"), max_size=6), min_size=1, max_size=6)


def by_the_formula(texts: list[list[str]], token: str, number: int) -> float:
    """Return the score of a token in a text as the class documents it."""
    mean = sum(map(len, texts)) / len(texts)
    holding = sum(token in text for text in texts)
    idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
    frequency = texts[number].count(token)
    return idf * frequency / (frequency + K1 * (1 - B + B * len(texts[number]) / mean)) if frequency else 0.0


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(KEYS, TEXTS)


def test_the_scores_of_a_token_by_hand(index: LexicalIndex) -> None:
    idf = math.log(1 + (4 - 1 + 0.5) / 1.5)
    assert index.idf("会") == pytest.approx(idf)
    assert index.scores(["会"]).tolist() == pytest.approx([idf * 2 / (2 + 1.5 * (0.25 + 0.75 * 3 / 2.25)), 0, 0, 0])


@given(TOKENS)
def test_every_score_follows_the_formula(texts: list[list[str]]) -> None:
    built = LexicalIndex.build([str(number) for number in range(len(texts))], texts)
    for token in "工会丙":
        wanted = [by_the_formula(texts, token, number) if any(texts) else 0.0 for number in range(len(texts))]
        assert built.scores([token]).tolist() == pytest.approx(wanted, rel=1e-5)
        assert built.document_frequency(token) == sum(token in text for text in texts)


def test_texts_of_numbers_that_are_made_anew_each_time_give_the_same_index(index: LexicalIndex) -> None:
    trie = index._tokens

    class Made(list[list[int]]):
        def __iter__(self) -> Iterator[list[int]]:
            return ([trie[token] for token in text] for text in TEXTS)

    built = LexicalIndex.of_numbers(KEYS, trie, Made([[]] * len(TEXTS)))
    for token in "会工人民":
        assert built.scores([token]).tolist() == index.scores([token]).tolist()
        assert built.document_frequency(token) == index.document_frequency(token) > 0


@given(TOKENS, st.lists(st.sampled_from("工会人民丙"), max_size=5))
def test_a_question_scores_the_sum_of_its_tokens(texts: list[list[str]], asked: list[str]) -> None:
    built = LexicalIndex.build([str(number) for number in range(len(texts))], texts)
    summed = sum((built.scores([token]) for token in asked), np.zeros(len(texts), np.float32))
    np.testing.assert_allclose(built.scores(asked), summed, rtol=1e-5)


def test_the_best_come_first_and_what_holds_nothing_does_not_come(index: LexicalIndex) -> None:
    assert [key for key, _ in index.search(["人"], 10)] == ["three", "two"]
    assert [key for key, _ in index.search(["工"], 10)] == ["two", "one"]
    assert [key for key, _ in index.search(["工", "会"], 1)] == ["one"]
    assert index.search(["无"], 10) == []
    assert index.search([], 10) == []


def test_equal_scores_keep_the_order_of_the_keys() -> None:
    twins = LexicalIndex.build(["b", "a", "c"], [["会"], ["会"], ["工"]])
    assert [key for key, _ in twins.search(["会"], 10)] == ["b", "a"]


def test_a_rare_token_tells_more_and_an_unknown_one_most(index: LexicalIndex) -> None:
    assert index.idf("无") > index.idf("会") > index.idf("人") > 0
    assert [index.document_frequency(token) for token in "会人无"] == [1, 2, 0]


@pytest.mark.parametrize(
    ("keys", "texts", "message"),
    [
        (["a"], [], "1 keys (1 different) for 0 texts"),
        ([], [["工"]], "0 keys (0 different) for 1 texts"),
        (["a", "a"], [["工"], ["会"]], "2 keys (1 different) for 2 texts"),
    ],
)
def test_keys_and_texts_must_fit(keys: list[str], texts: list[list[str]], message: str) -> None:
    with pytest.raises(ValueError, match="keys") as caught:
        LexicalIndex.build(keys, texts)
    assert str(caught.value) == message


@pytest.mark.parametrize("texts", [TEXTS, [[], [], [], []]], ids=["words", "no words"])
def test_an_index_comes_back_whole(tmp_path: Path, texts: list[list[str]]) -> None:
    built = LexicalIndex.build(KEYS, texts)
    built.save(tmp_path / "terms")
    loaded = LexicalIndex.load(tmp_path / "terms")
    assert loaded.keys == built.keys == KEYS
    for token in "工会人民无":
        assert loaded.scores([token]).tolist() == built.scores([token]).tolist()
        assert loaded.idf(token) == built.idf(token)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _fewer_keys(path: Path) -> None:
    path.write_text(json.dumps(KEYS[:2]), encoding="utf-8")


def _other_starts(path: Path) -> None:
    np.save(path, np.arange(3))


def _other_weights(path: Path) -> None:
    np.save(path, np.zeros(2, np.float32))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("keys.json", Path.unlink),
        ("keys.json", _cut),
        ("keys.json", _fewer_keys),
        ("tokens.trie", Path.unlink),
        ("starts.npy", Path.unlink),
        ("starts.npy", _other_starts),
        ("postings.npy", _cut),
        ("weights.npy", _other_weights),
    ],
)
def test_damage_is_named_with_the_command_that_mends_it(
    tmp_path: Path, index: LexicalIndex, name: str, damage: Callable[[Path], None]
) -> None:
    index.save(tmp_path)
    damage(tmp_path / name)
    with pytest.raises(StaleIndexError, match=r"is damaged \(.*\): run `python -m rag index` to build it again$"):
        LexicalIndex.load(tmp_path)


def test_the_k_best_are_the_first_k_of_all_ties_in_key_order() -> None:
    chance = np.random.default_rng(3)
    texts = [[str(word) for word in chance.integers(0, 6, size=4)] for _ in range(300)]
    index = LexicalIndex.build([f"k{number}" for number in range(300)], texts)
    every = index.search(["1", "2", "2"], 300)
    assert [score for _, score in every] == sorted((score for _, score in every), reverse=True)
    for k in (1, 7, 100, 299):
        assert index.search(["1", "2", "2"], k) == every[:k]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is NOT tested: there is no /dev/full here")
@pytest.mark.parametrize("name", ["keys.json", "tokens.trie", "starts.npy", "postings.npy", "weights.npy"])
def test_a_full_disk_names_the_file(tmp_path: Path, index: LexicalIndex, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        index.save(tmp_path)
    assert caught.value.filename == str(tmp_path / name)
