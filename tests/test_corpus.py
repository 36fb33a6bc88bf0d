"""The corpus gives each passage and sentence its text, its headings and its address."""

from __future__ import annotations

import pytest

from rag.corpus import Sentence, corpus_of
from rag.types import Span
from tests.small_corpus import CITY, PARK, document, small_corpus

CORPUS = small_corpus()


def test_passages_and_sentences_are_found_by_their_address() -> None:
    assert list(CORPUS.documents) == ["city", "park"]
    for key, passage in CORPUS.passages_by_id.items():
        assert key == f"{passage.doc_id}:{passage.span.start}-{passage.span.end}"
    for key, sentence in CORPUS.sentences.items():
        assert key == sentence.key == f"{sentence.doc_id}:{sentence.span.start}-{sentence.span.end}"


def test_every_sentence_of_the_documents_is_in_exactly_one_passage() -> None:
    inside = [(each.doc_id, span) for each in CORPUS.passages for span in each.sentences]
    expected = [
        (doc_id, span)
        for doc_id, each in CORPUS.documents.items()
        for paragraph in each.paragraphs
        for span in paragraph.sentences
    ]
    assert sorted(inside) == sorted(expected)
    assert len(inside) == len(CORPUS.sentences)


def test_a_sentence_knows_its_passage() -> None:
    for passage in CORPUS.passages:
        sentences = CORPUS.sentences_of(passage)
        assert [sentence.span for sentence in sentences] == list(passage.sentences)
        assert {sentence.passage_id for sentence in sentences} <= {passage.passage_id}
        assert [CORPUS.sentences[sentence.key] for sentence in sentences] == list(sentences)


def sentence_of(text: str) -> Sentence:
    """Return the sentence with this text."""
    [found] = [each for each in CORPUS.sentences.values() if CORPUS.text_of(each) == text]
    return found


def test_the_text_is_that_of_the_document_and_what_is_matched_has_the_headings_before_it() -> None:
    sentence = sentence_of("让职工少跑腿。")
    assert CORPUS.headings_of(sentence) == ("二、今后五年的任务",)
    assert CORPUS.matching_text(sentence) == "二、今后五年的任务\n让职工少跑腿。"
    heading = sentence_of("一、过去五年的工作")
    assert (CORPUS.headings_of(heading), CORPUS.matching_text(heading)) == ((), "一、过去五年的工作")


def test_a_hit_is_the_passage_as_it_is_shown() -> None:
    [passage] = [each for each in CORPUS.passages if "一百二十棵" in CORPUS.text_of(each)]
    hit = CORPUS.hit(passage.passage_id, 0.5)
    assert (hit.passage, hit.score, hit.page) == (passage, 0.5, None)
    assert hit.text == passage.span.of(CORPUS.documents["park"].text)
    with pytest.raises(KeyError):
        CORPUS.hit("park:0-1", 0.5)


@pytest.mark.parametrize("text", ["公园管理报告", "一、过去五年的工作"])
def test_a_title_and_a_heading_are_hits_of_their_own(text: str) -> None:
    [key] = [key for key, place in CORPUS.headings_by_id.items() if CORPUS.text_of(place) == text]
    hit = CORPUS.hit(key, 0.5)
    assert (hit.text, hit.headings, hit.passage.sentences) == (text, (), (hit.passage.span,))


def test_without_a_document_the_corpus_is_as_if_it_had_never_been_added() -> None:
    alone = corpus_of([document(PARK, "park")], [each for each in CORPUS.passages if each.doc_id == "park"])
    smaller = CORPUS.without(["city", "unknown"])
    assert (smaller.documents, smaller.passages) == (alone.documents, alone.passages)
    assert set(smaller.sentences) == {key for key in CORPUS.sentences if key.startswith("park:")}
    assert CORPUS.without([]).documents == CORPUS.documents
    assert CORPUS.without(["city", "park"]).passages == ()


def test_equal_texts_in_two_documents_are_two_places() -> None:
    pair = corpus_of([document(CITY, "a"), document(CITY, "b")], [])
    assert pair.documents["a"].text == pair.documents["b"].text
    assert Sentence("a", Span(0, 8), "a:0-8").key != Sentence("b", Span(0, 8), "b:0-8").key
