"""The search index: whole after a round trip, and a part of it as if the rest had never been there."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.corpus import Corpus
from rag.embedding.fake import HashingEmbedder
from rag.errors import StaleIndexError
from rag.retrieval.lexical import LexicalIndex
from rag.search_index import (
    SearchIndex,
    build_search_index,
    load_search_index,
    passage_tokens,
    save_search_index,
    sentence_tokens,
)
from rag.text import lexical_tokens, simplify
from tests.small_corpus import small_corpus

EMBEDDER = HashingEmbedder(32)
QUESTIONS = ("新建了多少基层工会", "银杏树", "数字化服务平台")


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return build_search_index(small_corpus(), EMBEDDER)


@pytest.fixture(scope="module")
def saved(index: SearchIndex, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    save_search_index(index, folder)
    return folder


def terms(lexical: LexicalIndex) -> list[list[tuple[str, float]]]:
    """Return the rankings of all questions."""
    return [lexical.search(lexical_tokens(question), 10) for question in QUESTIONS]


def assert_equal(one: SearchIndex, other: SearchIndex) -> None:
    """Assert that both give the same texts and the same rankings with the same scores."""
    assert (one.corpus.documents, one.corpus.passages) == (other.corpus.documents, other.corpus.passages)
    vectors = EMBEDDER.embed_queries(QUESTIONS)
    assert one.passage_vectors.search(vectors, 10) == other.passage_vectors.search(vectors, 10)
    assert one.sentence_vectors.search(vectors, 10) == other.sentence_vectors.search(vectors, 10)
    assert terms(one.passage_terms) == terms(other.passage_terms)
    assert terms(one.sentence_terms) == terms(other.sentence_terms)


def test_every_passage_and_sentence_has_a_vector_and_words(index: SearchIndex) -> None:
    corpus = index.corpus
    assert index.dimension == 32
    assert index.passage_vectors.keys == tuple(corpus.passages_by_id)
    assert index.sentence_vectors.keys == tuple(corpus.sentences)
    assert set(passage_tokens(corpus)) == set(corpus.passages_by_id)
    assert set(sentence_tokens(corpus)) == set(corpus.sentences)


def test_a_sentence_is_nearest_to_its_own_text(index: SearchIndex) -> None:
    for key, sentence in index.corpus.sentences.items():
        [ranking] = index.sentence_vectors.search(EMBEDDER.embed_queries([simplify(index.corpus.text_of(sentence))]), 1)
        assert ranking[0][0] == key
        assert ranking[0][1] == pytest.approx(1, abs=1e-6)


def test_words_find_the_sentence_that_holds_them(index: SearchIndex) -> None:
    best = [index.corpus.text_of(index.corpus.sentences[ranking[0][0]]) for ranking in terms(index.sentence_terms)]
    assert best == ["五年来，全市新建基层工会三百二十个。", "今年种植银杏树一百二十棵。", "建设数字化服务平台。"]


def test_a_passage_is_found_by_the_words_of_its_heading_path_and_a_sentence_is_not(index: SearchIndex) -> None:
    tokens = lexical_tokens("过去")
    passages = [
        index.corpus.text_of(index.corpus.passages_by_id[key]) for key, _ in index.passage_terms.search(tokens, 9)
    ]
    assert any("三百二十个" in text for text in passages)
    sentences = [index.corpus.text_of(index.corpus.sentences[key]) for key, _ in index.sentence_terms.search(tokens, 9)]
    assert sentences == ["一、过去五年的工作"]


def test_what_was_saved_is_loaded_the_same(index: SearchIndex, saved: Path) -> None:
    assert_equal(load_search_index(saved), index)


def test_a_part_of_the_index_is_that_of_the_part_alone(index: SearchIndex, saved: Path) -> None:
    smaller: Corpus = small_corpus().without(["city"])
    alone = build_search_index(smaller, EMBEDDER)
    assert_equal(index.restricted_to(smaller), alone)
    assert_equal(load_search_index(saved).restricted_to(smaller), alone)


def test_a_part_can_be_saved_like_a_whole(index: SearchIndex, tmp_path: Path) -> None:
    part = index.restricted_to(small_corpus().without(["park"]))
    save_search_index(part, tmp_path)
    assert_equal(load_search_index(tmp_path), part)


def test_progress_counts_the_texts_and_then_the_writing() -> None:
    steps: list[tuple[str, int, int]] = []
    corpus = small_corpus()
    build_search_index(corpus, EMBEDDER, lambda *step: steps.append(step))
    texts = len(corpus.passages) + len(corpus.sentences)
    assert steps == [("embed", texts, texts), ("index", 0, 1), ("index", 1, 1)]


def test_the_same_corpus_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    save_search_index(build_search_index(small_corpus(), EMBEDDER), tmp_path)
    names = sorted(path.relative_to(saved) for path in saved.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in names if (saved / name).read_bytes() != (tmp_path / name).read_bytes()] == []


@pytest.mark.parametrize(
    "name", ["documents.json", "passages.json", "passages/vectors.faiss", "sentences/vector_keys.json"]
)
def test_a_part_that_was_emptied_is_a_stale_index(saved: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(saved, tmp_path / "copy"))
    (folder / name).write_bytes(b"")
    with pytest.raises(StaleIndexError, match="python -m rag index"):
        load_search_index(folder)


def test_vectors_are_unit_vectors(index: SearchIndex) -> None:
    vectors = index.passage_vectors.vectors(index.passage_vectors.keys)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
