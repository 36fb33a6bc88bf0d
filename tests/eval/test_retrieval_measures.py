"""Ranks and what is computed from them, on rankings of a few passages."""

from __future__ import annotations

from math import log2

import pytest

from eval.gold import GoldItem, Place
from eval.measures.retrieval import (
    characters_of_documents,
    characters_of_passages,
    distinct_documents,
    document_ranks,
    evidence_ranks,
    ir_measures_of,
    recall,
)
from rag.types import Document, Span
from tests.eval.small import document, hit

LETTERS = document("甲乙丙丁 戊己庚辛壬癸", "a")  # the space is position 4
DOCUMENTS: dict[str, Document] = {"a": LETTERS, "b": document("子丑寅卯", "b")}


def gold(*places: tuple[str, int, int]) -> GoldItem:
    return GoldItem("", tuple(Place(name, Span(start, end)) for name, start, end in places))


def test_evidence_is_found_at_the_first_passage_that_holds_all_of_it() -> None:
    hits = [hit("a", Span(0, 3)), hit("b", Span(0, 4)), hit("a", Span(2, 8))]
    assert evidence_ranks([gold(("a", 1, 3)), gold(("a", 3, 6)), gold(("a", 7, 9))], hits, DOCUMENTS) == [1, 3, None]


def test_evidence_across_two_passages_is_found_once_both_are_and_white_space_need_not_be() -> None:
    hits = [hit("a", Span(5, 9)), hit("b", Span(0, 4)), hit("a", Span(0, 4))]
    assert evidence_ranks([gold(("a", 2, 7))], hits, DOCUMENTS) == [3]


def test_any_place_of_the_evidence_will_do() -> None:
    hits = [hit("a", Span(0, 3)), hit("b", Span(0, 4))]
    assert evidence_ranks([gold(("a", 5, 7), ("b", 1, 2))], hits, DOCUMENTS) == [2]


def test_a_passage_of_another_document_with_the_same_positions_does_not_count() -> None:
    assert evidence_ranks([gold(("a", 0, 2))], [hit("b", Span(0, 4))], DOCUMENTS) == [None]


def test_documents_are_ranked_once_each_at_their_best_hit() -> None:
    hits = [hit("a", Span(0, 2)), hit("a", Span(2, 4)), hit("b", Span(0, 4)), hit("a", Span(5, 8))]
    assert distinct_documents(hits) == ["a", "b"]
    assert document_ranks([gold(("b", 0, 4)), gold(("c", 0, 1)), gold(("c", 0, 1), ("a", 0, 9))], hits) == [2, None, 1]


@pytest.mark.parametrize(("k", "share"), [(1, 0.25), (3, 0.5), (5, 0.75), (10, 0.75)])
def test_recall_is_the_share_found_by_rank_k(k: int, share: float) -> None:
    assert recall([1, 3, 4, None], k) == share


@pytest.mark.parametrize(
    ("ranks", "mrr", "ndcg"),
    [
        ([1], 1.0, 1.0),
        ([2], 1 / 2, 1 / log2(3)),
        ([None], 0.0, 0.0),
        ([11], 0.0, 0.0),
        ([3, 1], 1.0, (1 + 1 / log2(4)) / (1 + 1 / log2(3))),
        ([10, None], 1 / 10, (1 / log2(11)) / (1 + 1 / log2(3))),
        ([1, 1], 1.0, 1.0),  # both in one passage: nothing could be earlier
    ],
)
def test_reciprocal_rank_and_discounted_gain_are_those_of_the_formulas(
    ranks: list[int | None], mrr: float, ndcg: float
) -> None:
    assert ir_measures_of(ranks) == {"mrr@10": round(mrr, 6), "ndcg@10": round(ndcg, 6)}


def test_the_characters_shown_are_those_of_the_first_passages() -> None:
    hits = [hit("a", Span(0, 3)), hit("b", Span(0, 4)), hit("a", Span(5, 10))]
    assert [characters_of_passages(hits, k) for k in (1, 2, 3, 10)] == [3, 7, 12, 12]


def test_the_characters_of_documents_are_all_that_stand_before_the_next_document() -> None:
    hits = [hit("a", Span(0, 3)), hit("a", Span(5, 10)), hit("b", Span(0, 4)), hit("a", Span(3, 4))]
    assert [characters_of_documents(hits, k) for k in (1, 2, 3)] == [8, 13, 13]
    assert characters_of_documents([], 1) == 0
