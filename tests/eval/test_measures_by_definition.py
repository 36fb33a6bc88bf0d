"""Measures against their definitions, written out the slow way, on many small cases."""

from __future__ import annotations

from itertools import permutations
from math import log2
from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import GoldItem, Place
from eval.measures.answers import short_answer_f1
from eval.measures.refusal import Trial, auroc, risk_coverage_area, risk_coverage_curve
from eval.measures.retrieval import (
    characters_of_documents,
    characters_of_passages,
    document_ranks,
    evidence_ranks,
    ir_measures_of,
    recall,
)
from eval.metrics import metrics, units
from eval.squeezing import SqueezedText, squeeze
from rag.types import Hit, Span
from tests.eval.small import document, hit
from tests.eval.test_metrics import record

SURE = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
TRIALS = st.lists(st.builds(Trial, st.booleans(), st.booleans(), SURE, st.booleans()), min_size=1, max_size=6)
TEXT = "甲乙 丙丁\n戊己庚　辛壬癸"
DOCUMENTS = {name: document(TEXT, name) for name in ("a", "b")}
LENGTH = len(DOCUMENTS["a"].text)
SPANS = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(
    lambda pair: Span(min(pair), max(*pair, min(pair) + 1))
)
HITS = st.lists(st.builds(hit, st.sampled_from(["a", "b"]), SPANS), max_size=6)
GOLD = st.builds(lambda name, span: GoldItem("", (Place(name, span),)), st.sampled_from(["a", "b"]), SPANS)
RANKS = st.lists(st.one_of(st.none(), st.integers(1, 14)), min_size=1, max_size=5)


@given(TRIALS)
def test_auroc_is_the_probability_of_the_right_order(trials: list[Trial]) -> None:
    yes = [trial.confidence for trial in trials if trial.answerable]
    no = [trial.confidence for trial in trials if not trial.answerable]
    [area] = auroc(trials, np.ones((1, len(trials))))
    if not yes or not no:
        assert np.isnan(area)
    else:
        assert area == pytest.approx(mean(1.0 if a > b else 0.5 if a == b else 0.0 for a in yes for b in no))


@given(TRIALS.filter(lambda trials: len(trials) <= 5))
def test_the_risk_of_ties_is_its_mean_over_their_orders(trials: list[Trial]) -> None:
    falling = sorted((each.confidence for each in trials), reverse=True)
    orders = [order for order in permutations(trials) if [each.confidence for each in order] == falling]
    curves = [[mean(each.wrong for each in order[: n + 1]) for n in range(len(order))] for order in orders]
    expected = [mean(values) for values in zip(*curves, strict=True)]
    assert [risk for _, risk in risk_coverage_curve(trials)] == pytest.approx(expected)
    assert risk_coverage_area(trials, np.ones((1, len(trials))))[0] == pytest.approx(mean(expected))


@given(TRIALS, st.data())
def test_a_weight_is_the_same_as_repeating_a_trial(trials: list[Trial], data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 3), min_size=len(trials), max_size=len(trials)).filter(any))
    repeated = [trial for trial, count in zip(trials, counts, strict=True) for _ in range(count)]
    weights, ones = np.array([counts], float), np.ones((1, len(repeated)))
    assert risk_coverage_area(trials, weights) == pytest.approx(risk_coverage_area(repeated, ones))
    assert auroc(trials, weights) == pytest.approx(auroc(repeated, ones), nan_ok=True)


@given(st.lists(GOLD, min_size=1, max_size=3), HITS)
def test_evidence_is_found_once_the_passages_so_far_hold_each_of_its_characters(
    gold: list[GoldItem], hits: list[Hit]
) -> None:
    def held(item: GoldItem, k: int) -> bool:
        [place] = item.places
        text = DOCUMENTS[place.doc_id].text
        wanted = {at for at in range(place.span.start, place.span.end) if not text[at].isspace()}
        shown = {at for each in hits[:k] if each.passage.doc_id == place.doc_id for at in positions(each)}
        return wanted <= shown

    # a place of white space alone is no evidence: no quote without a character is ever placed
    solid = [item for item in gold if squeeze(item.places[0].span.of(DOCUMENTS["a"].text))]
    ranks = evidence_ranks(solid, hits, DOCUMENTS)
    for item, rank in zip(solid, ranks, strict=True):
        assert rank == next((k for k in range(1, len(hits) + 1) if held(item, k)), None)


def positions(found: Hit) -> range:
    return range(found.passage.span.start, found.passage.span.end)


@given(st.lists(GOLD, min_size=1, max_size=3), HITS)
def test_a_document_ranks_after_the_other_documents_before_it(gold: list[GoldItem], hits: list[Hit]) -> None:
    for item, rank in zip(gold, document_ranks(gold, hits), strict=True):
        wanted = item.places[0].doc_id
        before: set[str] = set()
        expected = None
        for each in hits:
            if each.passage.doc_id == wanted:
                expected = len(before) + 1
                break
            before.add(each.passage.doc_id)
        assert rank == expected


@given(HITS, st.integers(1, 7))
def test_more_ranks_show_no_fewer_characters(hits: list[Hit], k: int) -> None:
    for characters in (characters_of_passages, characters_of_documents):
        assert characters(hits, k) <= characters(hits, k + 1)
        assert characters(hits, 99) == sum(len(each.passage.span) for each in hits)


@given(RANKS)
def test_gain_is_that_of_the_places_over_the_best_that_could_be(ranks: list[int | None]) -> None:
    places = {rank for rank in ranks if rank is not None}
    relevant = len(places) + ranks.count(None)
    gain = sum(1 / log2(rank + 1) for rank in places if rank <= 10)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(relevant, 10) + 1))
    first = min(places, default=99)
    assert ir_measures_of(ranks)["ndcg@10"] == pytest.approx(gain / best, abs=1e-6)
    assert ir_measures_of(ranks)["mrr@10"] == pytest.approx(1 / first if first <= 10 else 0, abs=1e-6)


@given(RANKS, st.integers(1, 10))
def test_recall_does_not_fall_with_k(ranks: list[int | None], k: int) -> None:
    assert 0 <= recall(ranks, k) <= recall(ranks, k + 1) <= 1


@given(st.text("甲乙 \n", max_size=12), st.text("甲乙 ", min_size=1, max_size=3))
def test_every_place_of_a_quote_is_found_and_nothing_else(text: str, quote: str) -> None:
    spans = SqueezedText(text).find_all(quote)
    assert all(squeeze(span.of(text)) == squeeze(quote) and not text[span.start].isspace() for span in spans)
    squeezed, sought = squeeze(text), squeeze(quote)
    places = [at for at in range(len(squeezed)) if sought and squeezed.startswith(sought, at)]
    assert len(spans) == len(places)


@given(st.text("五十家8a", max_size=6), st.text("五十家8a", min_size=1, max_size=6))
def test_f1_is_one_exactly_for_the_same_bag_of_characters(first: str, second: str) -> None:
    value = short_answer_f1(first, [second])
    assert 0 <= value <= 1
    assert (value == 1) == (sorted(first) == sorted(second))
    if first:
        assert value == pytest.approx(short_answer_f1(second, [first]))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=8))
def test_refusing_is_counted_as_in_a_table_of_four(asked: list[tuple[bool, bool]]) -> None:
    records = [
        record(f"{number}", {} if answerable else None, refused=refused)
        for number, (answerable, refused) in enumerate(asked)
    ]
    right = sum(refused and not answerable for answerable, refused in asked)
    refusals, unanswerable = sum(refused for _, refused in asked), sum(not answerable for answerable, _ in asked)
    values = metrics(records)
    assert values["refusal_precision"] == (pytest.approx(right / refusals, abs=1e-6) if refusals else None)
    assert values["refusal_recall"] == (pytest.approx(right / unanswerable, abs=1e-6) if unanswerable else None)
    false, answerable = refusals - right, len(asked) - unanswerable
    assert values["false_refusal_rate"] == (pytest.approx(false / answerable, abs=1e-6) if answerable else None)


@given(st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=6), st.data())
def test_weighted_means_are_those_of_the_questions_repeated(found: list[float | None], data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 3), min_size=len(found), max_size=len(found)))
    table = units([record(f"{number}", {"nugget_recall": value}) for number, value in enumerate(found)])
    [value] = table.values(np.array([counts], float))["nugget_recall"]
    repeated = [each for each, count in zip(found, counts, strict=True) for _ in range(count) if each is not None]
    assert value == pytest.approx(mean(repeated) if repeated else float("nan"), nan_ok=True)
