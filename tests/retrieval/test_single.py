"""One ranking each: by vectors, by words, and of passages by their best sentence."""

from __future__ import annotations

import numpy as np
import pytest

from rag.query import Query
from rag.retrieval.lexical import LexicalIndex
from rag.retrieval.single import POOLING_DEPTH, DenseRetriever, LexicalRetriever, PooledRetriever
from rag.stores.memory import MemoryStore
from rag.text import lexical_tokens
from tests.retrieval.fakes import Fixed

TEXTS = {"a": "数字化建设", "b": "维权服务", "c": "建设维权服务平台"}


def query(text: str = "工会", vector: tuple[float, ...] = (1.0, 0.0)) -> Query:
    """Return a question with a vector."""
    return Query(text, np.array(vector, np.float32))


def test_vectors_are_ranked_by_their_inner_product() -> None:
    vectors = np.array([[0.6, 0.8], [1, 0], [-1, 0], [0, 1]], np.float32)
    retriever = DenseRetriever(MemoryStore(["a", "b", "c", "d"], vectors))
    found = retriever.retrieve(query(), 4)
    assert [key for key, _ in found] == ["b", "a", "d", "c"]
    assert [score for _, score in found] == pytest.approx([1, 0.6, 0, -1])
    assert retriever.retrieve(query(vector=(0.0, 1.0)), 2) == [("d", 1.0), ("a", pytest.approx(0.8))]


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("数字化", ["a"]),
        ("數字化", ["a"]),
        ("维权服务", ["b", "c"]),
        ("建设", ["a", "c"]),
        ("平台", ["c"]),
        ("银杏树", []),
        ("union", []),
    ],
)
def test_words_find_the_texts_that_hold_them_the_shorter_first(question: str, keys: list[str]) -> None:
    index = LexicalIndex.build(list(TEXTS), [lexical_tokens(text) for text in TEXTS.values()])
    assert [key for key, _ in LexicalRetriever(index).retrieve(query(question), 10)] == keys
    assert [key for key, _ in LexicalRetriever(index).retrieve(query(question), 1)] == keys[:1]


def test_a_passage_has_the_score_of_its_best_sentence() -> None:
    sentences = Fixed([("s1", 0.9), ("s2", 0.8), ("s3", 0.7), ("s4", 0.6)])
    pooled = PooledRetriever(sentences, {"s1": "p", "s2": "q", "s3": "p", "s4": "r"})
    assert pooled.retrieve(query(), 10) == [("p", 0.9), ("q", 0.8), ("r", 0.6)]
    assert pooled.retrieve(query(), 2) == [("p", 0.9), ("q", 0.8)]
    assert sentences.asked == [10 * POOLING_DEPTH, 2 * POOLING_DEPTH]


def test_as_many_sentences_are_looked_at_as_let_a_passage_of_usual_length_fill_the_list() -> None:
    crowd = Fixed([(f"s{number}", 1 - number / 100) for number in range(40)])
    passage_of = {f"s{number}": f"p{number // POOLING_DEPTH}" for number in range(40)}
    assert [key for key, _ in PooledRetriever(crowd, passage_of).retrieve(query(), 3)] == ["p0", "p1", "p2"]


def test_nothing_found_is_an_empty_ranking() -> None:
    assert PooledRetriever(Fixed([]), {}).retrieve(query(), 5) == []
