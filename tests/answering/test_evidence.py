"""What speaks for a sentence, feature by feature, and what the reader adds."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answering.evidence import FEATURES, LEAST_ODDS, MOST_ODDS, Evidence, held
from rag.protocols import Reading
from rag.query import Query
from rag.question.period import Period
from rag.types import Span
from tests.answering.county import County, ask, county
from tests.answering.fakes import Marking, hits, scorer

EVERYTHING = ("建成工厂", "新建学校", "再建工厂", "治理河流", "改进作风")


@pytest.fixture(scope="module")
def report() -> County:
    return county()


def score(report: County, question: str, *beginnings: str) -> dict[str, Evidence]:
    """Return the evidence in the passages that hold some sentences, by how it begins."""
    found = scorer(report, {"coverage": 1.0}).score(ask(question), hits(report, *(beginnings or EVERYTHING)))
    return {report.text(each.sentence)[:4]: each for each in found}


def value(report: County, question: str, beginning: str, feature: str) -> float:
    """Return a feature of a sentence for a question about all passages."""
    return score(report, question)[beginning].value(feature)


def test_every_sentence_of_the_hits_is_evidence_once(report: County) -> None:
    assert set(score(report, "工厂", "建成工厂")) == {"一、过去", "五年来，", "（一）发", "建成工厂", "新增岗位"}
    assert len(score(report, "工厂")) == len(report.corpus.sentences) - 1 == 19
    assert scorer(report, {}).score(ask("工厂"), []) == []


def test_similarity_is_the_cosine_and_the_gap_that_to_the_nearest(report: County) -> None:
    found = score(report, "再建工厂五家。")
    assert found["再建工厂"].value("similarity") == pytest.approx(1, abs=1e-6)
    assert found["再建工厂"].value("similarity_gap") == pytest.approx(0, abs=1e-6)
    for each in found.values():
        gap = each.value("similarity") - 1
        assert each.value("similarity_gap") == pytest.approx(gap, abs=1e-6)


def test_lexical_is_the_share_of_the_best_sentence_of_the_corpus(report: County) -> None:
    found = score(report, "再建工厂五家")
    assert found["再建工厂"].value("lexical") == pytest.approx(1)
    assert 0 < found["建成工厂"].value("lexical") < 1
    assert found["改进作风"].value("lexical") == 0
    alone = score(report, "再建工厂五家", "建成工厂")
    assert alone["建成工厂"].value("lexical") == pytest.approx(found["建成工厂"].value("lexical"))
    assert all(each.value("lexical") == 0 for each in score(report, "banana").values())


def test_the_rank_of_a_passage_is_shared_by_its_sentences(report: County) -> None:
    found = score(report, "工厂")
    ranks = {name: found[name].value("passage_rank") for name in EVERYTHING if name in found}
    assert ranks == pytest.approx(
        {"建成工厂": 1, "新建学校": 1 / 2, "再建工厂": 1 / 3, "治理河流": 1 / 4, "改进作风": 1 / 5}
    )
    assert found["新增岗位"].value("passage_rank") == 1


@pytest.mark.parametrize(
    ("question", "beginning", "alone", "in_context"),
    [
        ("工厂", "建成工厂", 1, 1),
        ("工厂", "新增岗位", 0, 0),
        ("工廠", "建成工厂", 1, 1),
        ("产业", "建成工厂", 0, 1),
        ("民生", "新建学校", 0, 1),
        ("是什么", "建成工厂", 0, 0),
    ],
)
def test_words_are_looked_for_in_the_sentence_and_under_its_headings(
    report: County, question: str, beginning: str, alone: float, in_context: float
) -> None:
    assert value(report, question, beginning, "coverage") == alone
    assert value(report, question, beginning, "context_coverage") == in_context


def test_where_words_find_nothing_meaning_and_rank_count_for_more(report: County) -> None:
    lost = score(report, "banana")
    for each in lost.values():
        assert each.value("uncovered_similarity") == pytest.approx(each.value("similarity_gap"))
        assert each.value("uncovered_rank") == pytest.approx(each.value("passage_rank"))
    for each in score(report, "工厂").values():
        assert (each.value("uncovered_similarity"), each.value("uncovered_rank")) == (0, 0)


@pytest.mark.parametrize(
    ("question", "past", "future", "none"),
    [
        ("过去五年工厂建了几家", 1, -1, 0),
        ("今后五年工厂要建几家", -1, 1, 0),
        ("工厂有几家", 0, 0, 0),
        ("工厂过去建了几家、今后再建几家", 0, 0, 0),
    ],
)
def test_a_sentence_of_the_time_asked_for_is_better_than_one_of_another(
    report: County, question: str, past: float, future: float, none: float
) -> None:
    found = score(report, question)
    assert [found[name].value("period") for name in ("建成工厂", "再建工厂", "改进作风")] == [past, future, none]
    assert [found[name].period for name in ("建成工厂", "再建工厂", "改进作风")] == [Period.PAST, Period.FUTURE, None]


def test_the_topic_is_looked_for_in_the_innermost_heading(report: County) -> None:
    assert value(report, "发展产业有哪些举措", "建成工厂", "heading_topic") == 1
    assert value(report, "产业的工厂", "建成工厂", "heading_topic") == pytest.approx(
        value(report, "产业的工厂", "新增岗位", "heading_topic")
    )
    assert value(report, "环境有哪些举措", "建成工厂", "heading_topic") == 0
    assert value(report, "环境有哪些举措", "治理河流", "heading_topic") == 1
    assert value(report, "报告分几部分", "治理河流", "heading_topic") == 0


def test_headings_and_few_words_are_told(report: County) -> None:
    found = score(report, "工厂")
    headings = {name for name, each in found.items() if each.value("is_heading")}
    assert headings == {"一、过去", "（一）发", "（二）改", "二、今后", "（一）做", "（二）保", "三、加强"}
    brief = {name for name, each in found.items() if each.value("brief")}
    assert brief == {*headings, "建成工厂", "新增岗位", "再建工厂", "要做好以", "改进作风"}


@pytest.mark.parametrize(
    ("question", "beginning", "expected"),
    [
        ("建了几所学校", "新建学校", 0),
        ("新建学校多少所", "新建学校", 1),
        ("新增多少人就业", "新增岗位", -1),
        ("关停窑厂安置了多少名工人", "关停窑厂", 1),
        ("关停窑厂安置了多少名工人", "再建工厂", -1),
        ("主题是什么", "新建学校", 0),
    ],
)
def test_a_sentence_gives_the_kind_of_answer_or_not(
    report: County, question: str, beginning: str, expected: float
) -> None:
    assert value(report, question, beginning, "expected") == expected


def test_the_score_is_the_sum_of_weighted_features_and_orders(report: County) -> None:
    weights = {"coverage": 2.0, "period": 0.5, "passage_rank": -1.0}
    found = scorer(report, weights).score(ask("过去五年的工厂"), hits(report, *EVERYTHING))
    for each in found:
        by_hand = sum(weight * each.value(name) for name, weight in weights.items())
        assert each.score == pytest.approx(by_hand, abs=1e-6)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert (found[0].value("read"), found[0].value("odds"), found[0].reading) == (0, 0, None)


def test_what_was_read_is_scored_again(report: County) -> None:
    quote = Span(0, 1)
    marked = Marking(
        {report.sentence(name).key: Reading(odds, quote, 0.0) for name, odds in (("再建", 9.0), ("建成", -1.0))}
    )
    after = {"read": 1.0, "odds": 1.0, "odds_gap": 0.5}
    found = scorer(report, {"coverage": 1.0}, after, marked).score(ask("新建学校"), hits(report, *EVERYTHING))
    top = {report.text(each.sentence)[:2]: each for each in found}
    assert report.text(found[0].sentence) == "再建工厂五家。"
    assert top["再建"].score == pytest.approx(1 + MOST_ODDS)
    assert top["建成"].score == pytest.approx(1 - 1 + 0.5 * (-1 - MOST_ODDS))
    assert top["新建"].score == 0
    assert (top["再建"].reading, top["新建"].reading) == (Reading(9.0, quote, 0.0), None)
    assert [top[name].value("odds_gap") for name in ("再建", "建成", "新建")] == [0, -1 - MOST_ODDS, 0]


def test_the_reader_gets_the_best_first_and_may_read_nothing(report: County) -> None:
    nothing = Marking({})
    read = scorer(report, {"coverage": 1.0}, {"odds": 1.0}, nothing).score(ask("再建工厂"), hits(report, *EVERYTHING))
    unread = scorer(report, {"coverage": 1.0}).score(ask("再建工厂"), hits(report, *EVERYTHING))
    assert nothing.given == [[each.sentence.key for each in unread]]
    assert [each.sentence for each in read] == [each.sentence for each in unread]
    assert [each.score for each in read] == [each.score for each in unread]


@pytest.mark.parametrize(
    ("odds", "kept"), [(-9.0, LEAST_ODDS), (-3.0, -3.0), (0.5, 0.5), (6.0, 6.0), (40.0, MOST_ODDS)]
)
def test_odds_are_held_where_they_tell_something(odds: float, kept: float) -> None:
    assert held(odds) == kept


def test_a_question_in_traditional_characters_has_the_same_features(report: County) -> None:
    simplified, traditional = ask("过去五年建成几家工厂"), ask("過去五年建成幾家工廠")
    same = Query(traditional.text, simplified.vector)
    one, other = (scorer(report, {}).score(each, hits(report, *EVERYTHING)) for each in (simplified, same))
    np.testing.assert_allclose([each.features for each in one], [each.features for each in other], atol=1e-6)
    assert one[0].features.shape == (len(FEATURES),)
