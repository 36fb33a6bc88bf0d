"""What holds of an index wherever it is kept: rankings, fields, deletes, filters, repetition, reopening."""

from __future__ import annotations

import random

import numpy as np
import pytest

from rag.config import Settings
from rag.errors import InputError
from rag.protocols import Ranking
from rag.remote_index import index as remote
from rag.schema import answer_to_json, hit_to_json
from rag.search_index import OpenedIndex
from rag.text import lexical_tokens, simplify
from rag.wiring import assemble
from tests.contracts.stores import HOSTILE, QUESTIONS, CountingEmbedder, Store, library

EMBEDDER = CountingEmbedder()
SETTINGS = Settings("index", "data")  # type: ignore[arg-type]  # nothing is read from there
LEAST_OVERLAP = 0.95


def rankings(index: OpenedIndex, question: str, k: int = 10) -> list[Ranking]:
    """Return what all four searches find."""
    vectors, tokens = EMBEDDER.embed_queries([question]), lexical_tokens(question)
    return [
        index.passage_vectors.search(vectors, k)[0],
        index.sentence_vectors.search(vectors, k)[0],
        index.passage_terms.search(tokens, k),
        index.sentence_terms.search(tokens, k),
    ]


def overlap(one: Ranking, other: Ranking) -> float:
    """Return the share of the other ranking that the one holds; a key as good as the last of the other is as good."""
    least = min(score for _, score in other) - 1e-5
    good = {key for key, _ in other}
    return sum(key in good or score >= least for key, score in one) / len(other)


def test_the_ten_best_are_those_of_exact_search_with_the_same_scores(
    published: OpenedIndex, exact: OpenedIndex
) -> None:
    texts = [*QUESTIONS, *(published.corpus.text_of(each) for each in list(published.corpus.sentences.values())[::9])]
    shares = []
    for text in texts:
        for found, wanted in zip(rankings(published, text), rankings(exact, text), strict=True):
            assert len(found) == len(wanted)
            assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
            shares.append(overlap(found, wanted))
            known = dict(wanted)
            np.testing.assert_allclose(
                [score for key, score in found if key in known], _known(found, known), rtol=1e-5, atol=1e-6
            )
    assert np.mean(shares) >= LEAST_OVERLAP


def _known(found: Ranking, known: dict[str, float]) -> list[float]:
    return [known[key] for key, _ in found if key in known]


def test_vectors_shares_of_words_and_rarities_are_the_same(published: OpenedIndex, exact: OpenedIndex) -> None:
    keys = list(exact.corpus.sentences)[::5]
    stored, wanted = published.sentence_vectors.vectors(keys), exact.sentence_vectors.vectors(keys)
    np.testing.assert_allclose(stored, wanted, atol=1e-6)
    for question in QUESTIONS:
        tokens = lexical_tokens(question)
        one, other = (each.sentence_terms.relative_scores(tokens, keys) for each in (published, exact))
        np.testing.assert_allclose(one, other, rtol=2e-5)
        idf = [[index.passage_terms.idf(token) for token in tokens] for index in (published, exact)]
        assert idf[0] == idf[1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_search_and_answer_have_the_same_fields_with_the_same_content(
    published: OpenedIndex, exact: OpenedIndex, question: str
) -> None:
    found, wanted = (assemble(index, EMBEDDER, SETTINGS) for index in (published, exact))
    ids = [{hit.passage.passage_id for hit in pipeline.search(question, 10)} for pipeline in (found, wanted)]
    assert len(ids[0] & ids[1]) >= LEAST_OVERLAP * 10
    first, other = found.search(question, 1)[0], wanted.search(question, 1)[0]
    assert hit_to_json(first).keys() == hit_to_json(other).keys()
    assert first.text == first.passage.span.of(found.documents[first.passage.doc_id].text)
    answers = [answer_to_json(pipeline.ask(question)) for pipeline in (found, wanted)]
    for name in ("text", "refused", "reason", "sentences", "citations", "short_answer"):
        assert answers[0][name] == answers[1][name]


@pytest.mark.parametrize("doc_id", HOSTILE)
@pytest.mark.parametrize("largest", [0, 20_000], ids=["filtered", "fetched"])
def test_a_hostile_name_chooses_its_own_document_and_no_other(
    published: OpenedIndex, doc_id: str, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "LARGEST_PART", largest)  # 0: a filter in the engine chooses, however small the part
    alone, others = (
        published.restricted_to(published.corpus.only([doc_id])),
        published.restricted_to(published.corpus.without([doc_id])),
    )
    for ranking in rankings(alone, QUESTIONS[0]):
        assert {key.rpartition(":")[0] for key, _ in ranking} == {doc_id}
    found = {key.rpartition(":")[0] for ranking in rankings(others, QUESTIONS[0], 400) for key, _ in ranking}
    assert found == {*HOSTILE} - {doc_id}


@pytest.mark.parametrize("doc_id", ['" or 1==1', "报告", "*", "0", ""])
def test_a_name_that_no_document_has_chooses_nothing(published: OpenedIndex, doc_id: str) -> None:
    with pytest.raises(InputError, match="there is no document"):
        assemble(published, EMBEDDER, SETTINGS).only([doc_id])


def test_any_question_finds_what_exact_search_finds(published: OpenedIndex, exact: OpenedIndex) -> None:
    chance = random.Random(7)  # noqa: S311
    alphabet = "工会员职平台湖银杏树新增第期0189\"'\\(){}[]%_*?;=<>|&! 𠀀😀\u200b\u202eéß"
    for _ in range(40):
        question = "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 60)))
        for found, wanted in zip(rankings(published, question), rankings(exact, question), strict=True):
            assert len(found) == len(wanted)
            assert not wanted or overlap(found, wanted) >= LEAST_OVERLAP - 0.05  # one of ten


def test_what_is_deleted_is_never_found_again_and_what_is_added_is(store: Store) -> None:
    whole = library(HOSTILE[:4], 4)
    store.publish(whole)
    smaller = store.publish(whole.without([HOSTILE[1]]))
    for question in QUESTIONS:
        assert HOSTILE[1] not in {
            key.rpartition(":")[0] for found in rankings(smaller, question, 400) for key, _ in found
        }
    again = store.publish(whole)
    every = {key for question in QUESTIONS for key, _ in rankings(again, question, 400)[1]}
    assert every == set(whole.sentences)


def test_to_publish_twice_is_to_publish_once_and_reopening_changes_nothing(store: Store) -> None:
    corpus = library(HOSTILE[:3], 4)
    once = [rankings(store.publish(corpus), question, 400) for question in QUESTIONS]
    twice = store.publish(corpus)
    reopened = store.reopen()
    for question, before in zip(QUESTIONS, once, strict=True):
        for index in (twice, reopened):
            assert [dict(found) for found in rankings(index, question, 400)] == [
                pytest.approx(dict(found), rel=1e-5) for found in before
            ]


def test_a_changed_text_replaces_the_old_one(store: Store) -> None:
    store.publish(library(HOSTILE[:2], 4))
    changed = store.publish(library(HOSTILE[1::-1], 4))  # each name has the other's text
    texts = {key: changed.corpus.text_of(each) for key, each in changed.corpus.sentences.items()}
    for key, text in texts.items():
        [ranking] = changed.sentence_vectors.search(EMBEDDER.embed_queries([simplify(text)]), 1)
        assert ranking[0][1] == pytest.approx(1, abs=1e-5)
        assert texts[ranking[0][0]] == text, key
