"""What an answer says and cites, against gold of a few words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.gold import GoldItem, Place
from eval.measures.answers import (
    answer_length,
    cited_items,
    contains_answer,
    exact_quotes,
    nugget_recall,
    right_citations,
    short_answer_exact,
    short_answer_f1,
    without_marks,
)
from rag.types import Span
from tests.eval.small import DOC, answer, citation, document, span_of

DOCUMENTS = {DOC: document()}
CLAUSES = "培训工匠八百名，选树劳模六十名。"


def item(*parts: str) -> GoldItem:
    return GoldItem(parts[0], tuple(Place(DOC, span_of(part)) for part in parts))


def test_a_citation_is_right_when_it_shares_a_character_with_any_gold() -> None:
    citations = [citation("五年来，新建职工书屋五十家。"), citation("建设数字平台，让职工少跑腿。")]
    assert right_citations(citations, [item("让职工少跑腿")], DOCUMENTS) == [False, True]


def test_a_shared_full_stop_is_no_overlap() -> None:
    assert right_citations([citation("三千人。")], [item("。\n培训工匠八百名")], DOCUMENTS) == [False]


def test_a_citation_of_another_document_is_wrong_whatever_its_positions() -> None:
    elsewhere = document(doc_id="copy")
    documents = {**DOCUMENTS, "copy": elsewhere}
    assert right_citations([citation(CLAUSES, doc=elsewhere)], [item(CLAUSES)], documents) == [False]


def test_gold_is_cited_when_the_citations_together_hold_its_characters() -> None:
    halves = [citation("培训工匠八百名"), citation("选树劳模六十名", 2)]
    assert cited_items(halves, [item(CLAUSES)], DOCUMENTS) == [True]
    assert cited_items(halves[:1], [item(CLAUSES), item("工匠八百")], DOCUMENTS) == [False, True]
    assert cited_items([], [item(CLAUSES)], DOCUMENTS) == [False]


def test_gold_of_several_places_is_cited_by_any_of_them() -> None:
    places = item("慰问职工三千人。", "培训工匠八百名")
    assert cited_items([citation("培训工匠八百名，选树劳模六十名。")], [places], DOCUMENTS) == [True]


def test_a_quote_is_exact_when_it_stands_at_its_span() -> None:
    good = citation("慰问职工三千人。")
    moved = replace(good, span=Span(good.span.start + 1, good.span.end + 1))
    unknown = replace(good, doc_id="gone")
    assert exact_quotes([good, moved, unknown], DOCUMENTS) == 1


def test_marks_and_white_space_do_not_count_as_answer() -> None:
    shown = answer("?", [citation("慰问职工三千人。"), citation(CLAUSES, 12)])
    assert without_marks(shown.text) == f"慰问职工三千人。\n{CLAUSES}"
    assert answer_length(shown) == 8 + 16


@pytest.mark.parametrize(
    ("text", "nuggets", "share"),
    [
        ("慰问 职工三千人。[1]", ["慰问职工三千人"], 1.0),
        ("慰问职工３千人。", ["3千人", "三千人"], 0.5),
        ("", ["三千人"], 0.0),
        ("共 2 项：[1]书屋[2]工匠", ["书屋工匠"], 1.0),
    ],
)
def test_nuggets_are_found_whatever_the_width_the_spaces_and_the_marks(
    text: str, nuggets: list[str], share: float
) -> None:
    assert nugget_recall(text, nuggets) == share


@pytest.mark.parametrize(
    ("quote", "answers", "exact", "f1", "contains"),
    [
        ("五十家", ["五十家"], 1.0, 1.0, 1.0),
        ("“五十家”。", ["五十 家"], 1.0, 1.0, 1.0),
        ("ＧＤＰ", ["gdp"], 1.0, 1.0, 1.0),
        ("书屋五十家", ["五十家"], 0.0, 2 * 3 / 8, 1.0),
        ("五十", ["五十家", "五百"], 0.0, 2 * 2 / 5, 0.0),
        ("", ["五十家"], 0.0, 0.0, 0.0),
        ("五五", ["五"], 0.0, 2 / 3, 1.0),
        ("五十家", ["——"], 0.0, 0.0, 0.0),
    ],
)
def test_short_answers_are_compared_by_their_characters(
    quote: str, answers: list[str], exact: float, f1: float, contains: float
) -> None:
    assert short_answer_exact(quote, answers) == exact
    assert short_answer_f1(quote, answers) == pytest.approx(f1)
    assert contains_answer(quote, answers) == contains
