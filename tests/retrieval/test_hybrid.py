"""Dense and lexical rankings together: how far words are trusted, and what a literal quotation is worth."""

from __future__ import annotations

import pytest

from rag.protocols import Ranking, Retriever
from rag.retrieval.hybrid import DEPTH, SHORTEST_QUOTE, HybridRetriever
from tests.answering.county import County, ask, county
from tests.retrieval.fakes import Fixed, Weights, ranked

K = 10


@pytest.fixture(scope="module")
def report() -> County:
    return county()


@pytest.fixture(scope="module")
def names(report: County) -> dict[str, str]:
    """Return the addresses of the passages by what they are about."""
    beginnings = {
        "title": "全县",
        "factories": "建成工厂",
        "schools": "新建学校",
        "strong": "再建",
        "green": "治理河流",
    }
    return {name: report.passage(beginning) for name, beginning in beginnings.items()}


def hybrid(report: County, dense: list[Retriever], lexical: list[Retriever], weights: Weights) -> HybridRetriever:
    """Return the retriever over the report's passages."""
    return HybridRetriever(report.corpus, dense, lexical, weights, K)


def assert_ranking(found: Ranking, *wanted: tuple[str, float]) -> None:
    """Assert that a ranking has these keys in this order with these scores."""
    assert [key for key, _ in found] == [key for key, _ in wanted]
    assert [score for _, score in found] == pytest.approx([score for _, score in wanted])


def test_words_that_are_all_found_count_as_much_as_meaning(report: County, names: dict[str, str]) -> None:
    one, other = names["factories"], names["strong"]
    both = hybrid(report, [ranked(other, one)], [ranked(one)], Weights())
    assert_ranking(both.retrieve(ask("工厂"), 5), (one, 1 / 12 + 1 / 11), (other, 1 / 11))


def test_words_that_are_half_found_count_for_half(report: County, names: dict[str, str]) -> None:
    one, other = names["factories"], names["title"]
    both = hybrid(report, [ranked(other)], [ranked(one)], Weights())
    assert_ranking(both.retrieve(ask("工厂噪音"), 5), (other, 1 / 11), (one, 0.5 / 11))
    telling = hybrid(report, [ranked(other)], [ranked(one)], Weights({"噪音": 3.0}))
    assert_ranking(telling.retrieve(ask("工厂噪音"), 5), (other, 1 / 11), (one, 0.25 / 11))


def test_a_question_in_another_language_is_left_to_meaning(report: County, names: dict[str, str]) -> None:
    both = hybrid(report, [ranked(names["schools"])], [ranked(names["title"])], Weights())
    found = both.retrieve(ask("How many schools were built?"), 5)
    assert_ranking(found, (names["schools"], 1 / 11), (names["title"], 0.0))


def test_the_best_of_the_first_three_passages_tells_how_far_words_are_trusted(
    report: County, names: dict[str, str]
) -> None:
    order = [names[name] for name in ("title", "schools", "green", "factories")]
    fourth = hybrid(report, [], [ranked(*order)], Weights())
    assert all(score == 0 for _, score in fourth.retrieve(ask("工厂"), 5))
    third = hybrid(report, [], [ranked(*order[:2], order[3])], Weights())
    assert third.retrieve(ask("工厂"), 5)[0][1] == pytest.approx(1 / 11)


def test_every_list_is_asked_for_enough_and_the_answer_has_no_more_than_wanted(
    report: County, names: dict[str, str]
) -> None:
    dense, lexical = ranked(*names.values()), Fixed([])
    both = hybrid(report, [dense], [lexical], Weights())
    assert len(both.retrieve(ask("工厂"), 2)) == 2
    both.retrieve(ask("工厂"), DEPTH + 7)
    assert dense.asked == lexical.asked == [DEPTH, DEPTH + 7]


@pytest.mark.parametrize(
    "question",
    [
        "治理河流三条，让全县的水面",
        "治理河流三條，讓全縣的水面",
        "治理河流 三条，让 全县的水面",
        "治理河流3条，让全县的水面",
        "（二）保护环境。要做好",
    ],
)
def test_a_passage_that_quotes_the_question_comes_first(report: County, names: dict[str, str], question: str) -> None:
    order = [names[name] for name in ("title", "schools", "factories", "green")]
    found = hybrid(report, [ranked(*order)], [ranked(*order)], Weights()).retrieve(ask(question), 5)
    assert [key for key, _ in found] == [order[3], *order[:3]]
    assert found[0][1] == pytest.approx(found[1][1] * (1 + 11 / 14)), "what it had as fourth, and what the first has"
    without_words = hybrid(report, [ranked(*order)], [], Weights()).retrieve(ask(question), 5)
    assert [key for key, _ in without_words] == order, "only what words have found is looked through"


@pytest.mark.parametrize("question", ["治理河流", "治理河流八条，让全县", "治理湖泊三条，让全县的水面"])
def test_a_short_or_an_inexact_quotation_is_none(report: County, names: dict[str, str], question: str) -> None:
    order = [names[name] for name in ("title", "schools", "factories", "green")]
    found = hybrid(report, [ranked(*order)], [ranked(*order)], Weights()).retrieve(ask(question), 5)
    assert [key for key, _ in found] == order


def test_a_quotation_has_at_least_so_many_characters(report: County, names: dict[str, str]) -> None:
    order = [names["title"], names["factories"]]
    for text, first in (("建成工厂八家。新", order[1]), ("建成工厂八家。", order[0])):
        assert (len(text) >= SHORTEST_QUOTE) == (first == order[1])
        assert hybrid(report, [ranked(*order)], [ranked(*order)], Weights()).retrieve(ask(text), 5)[0][0] == first


def test_nothing_found_is_nothing(report: County) -> None:
    assert hybrid(report, [Fixed([])], [Fixed([])], Weights()).retrieve(ask("治理河流三条，让全县的水面"), 5) == []
