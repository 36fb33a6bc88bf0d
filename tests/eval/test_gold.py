"""Quotes become places of the text, however they are wrapped, once and for all."""

from __future__ import annotations

import pytest

from eval.gold import EvidenceResolver, GoldItem, Place
from eval.question_sets import Dialogue, Question
from eval.squeezing import SqueezedText, is_word_character, squeeze
from rag.errors import InputError
from rag.types import Span
from tests.eval.small import DOC, document, span_of


def question(*evidence: str, passages: tuple[tuple[str, ...], ...] = ()) -> Question:
    return Question("q1", "？", "plain", True, "zh", evidence=evidence, passages=passages)


def test_a_quote_is_found_across_other_white_space() -> None:
    text = SqueezedText("甲 乙\n丙丁乙　丙")
    assert text.find_all("乙丙") == [Span(2, 5), Span(6, 9)]
    assert text.find_all("乙 丙\t丁") == [Span(2, 6)]
    assert text.find_all("戊") == text.find_all(" ") == []


def test_places_of_a_quote_may_overlap() -> None:
    assert SqueezedText("甲甲甲").find_all("甲甲") == [Span(0, 2), Span(1, 3)]


def test_the_length_of_a_span_leaves_white_space_out() -> None:
    assert SqueezedText("甲 乙\n丙").length(Span(0, 5)) == 3
    assert squeeze(" 甲　乙\n") == "甲乙"


@pytest.mark.parametrize(("character", "counts"), [("数", True), ("5", True), ("+", True), ("。", False), ("“", False)])
def test_punctuation_carries_no_meaning(character: str, counts: bool) -> None:
    assert is_word_character(character) is counts


def test_evidence_becomes_its_span() -> None:
    resolver = EvidenceResolver({DOC: document()})
    assert resolver.question(question("新建 职工书屋五十家")) == (
        GoldItem("新建 职工书屋五十家", (Place(DOC, span_of("新建职工书屋五十家")),)),
    )
    assert resolver.repeated == []
    resolver.check()


def test_evidence_in_several_places_counts_in_any_and_is_reported() -> None:
    resolver = EvidenceResolver({DOC: document()})
    [item] = resolver.question(question("慰问职工三千人。"))
    assert [place.span.of(document().text) for place in item.places] == ["慰问职工三千人。"] * 2
    assert resolver.repeated == ["q1: '慰问职工三千人。' stands in 2 places, any of which counts"]


def test_evidence_that_stands_nowhere_is_an_error_with_the_first_few() -> None:
    resolver = EvidenceResolver({DOC: document()})
    resolver.question(question("没有", "也没有", "还没有", "都没有"))
    resolver.dialogue(Dialogue("d1", ("？", "？"), "？", ("新建",)))
    with pytest.raises(
        InputError, match=r"not found in the corpus.*q1 '没有', q1 '也没有', q1 '还没有' and 1 more; copy it"
    ):
        resolver.check()


def test_the_gold_of_a_passage_question_is_the_whole_of_any_of_its_documents() -> None:
    documents = {name: document("甲乙丙", name) for name in ("p1", "p2")}
    resolver = EvidenceResolver(documents)
    assert resolver.question(question(passages=(("p1", "p2"),))) == (
        GoldItem("", (Place("p1", Span(0, 3)), Place("p2", Span(0, 3)))),
    )
    resolver.question(question(passages=(("p3",),)))
    with pytest.raises(InputError, match="q1 passage 'p3'"):
        resolver.check()
