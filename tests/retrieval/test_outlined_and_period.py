"""Rankings that look at the outline: headings that answer come first, passages of another time step back."""

from __future__ import annotations

import pytest

from rag.outline import OutlineReader
from rag.retrieval.outlined import OutlineFirstRetriever
from rag.retrieval.period import STEP_BACK, PeriodRetriever
from rag.types import address
from tests.answering.county import County, EqualWeights, ask, county
from tests.retrieval.fakes import Fixed, ranked


@pytest.fixture(scope="module")
def report() -> County:
    return county()


def outlined(report: County, others: Fixed) -> OutlineFirstRetriever:
    """Return the retriever over the report's outline."""
    return OutlineFirstRetriever(OutlineReader(report.corpus, EqualWeights()), others)


def texts(report: County, ranking: list[tuple[str, float]]) -> list[str]:
    """Return the first line of every place ranked."""
    return [report.corpus.hit(key, score).text.split("\n")[0] for key, score in ranking]


def test_the_headings_that_answer_come_before_the_passages(report: County) -> None:
    others = Fixed([(report.passage("建成"), 0.4), (report.passage("再建"), 0.3)])
    found = outlined(report, others).retrieve(ask("报告分几部分"), 10)
    assert texts(report, found) == [
        "一、过去五年的工作",
        "二、今后五年的任务",
        "三、加强自身建设",
        "一、过去五年的工作",
        "二、今后五年的任务",
    ]
    assert [score for _, score in found] == pytest.approx([0.403, 0.402, 0.401, 0.4, 0.3])


def test_no_more_than_wanted(report: County) -> None:
    others = ranked(report.passage("建成"), report.passage("再建"))
    assert len(outlined(report, others).retrieve(ask("报告分几部分"), 4)) == 4
    assert texts(report, outlined(report, others).retrieve(ask("报告分几部分"), 2)) == [
        "一、过去五年的工作",
        "二、今后五年的任务",
    ]


def test_a_heading_that_was_found_otherwise_comes_once(report: County) -> None:
    key = address("county", report.report.sections[0].heading)
    found = outlined(report, ranked(report.passage("再建"), key)).retrieve(ask("第一部分的标题是什么"), 10)
    assert [each for each, _ in found] == [key, report.passage("再建")]
    assert found[0][1] > found[1][1]


def test_without_passages_the_headings_stand_alone(report: County) -> None:
    found = outlined(report, Fixed([])).retrieve(ask("第一部分有哪几个方面"), 10)
    assert texts(report, found) == ["（一）发展产业。", "（二）改善民生。"]
    assert [score for _, score in found] == pytest.approx([0.002, 0.001])


@pytest.mark.parametrize("question", ["新建了几所学校", "第四部分讲什么", "报告的主题"])
def test_where_the_outline_has_no_heading_the_passages_are_left_as_they_are(report: County, question: str) -> None:
    others = ranked(report.passage("建成"), report.passage("再建"))
    assert outlined(report, others).retrieve(ask(question), 10) == list(others.ranking)


@pytest.mark.parametrize(
    ("question", "first"),
    [("过去五年工厂建了几家", "建成"), ("今后五年工厂要建几家", "再建"), ("今後五年工廠要建幾家", "再建")],
)
def test_a_passage_of_another_time_steps_back(report: County, question: str, first: str) -> None:
    for order in (("建成", "再建"), ("再建", "建成")):
        others = Fixed([(report.passage(beginning), 1.0) for beginning in order])
        found = PeriodRetriever(report.corpus, others).retrieve(ask(question), 10)
        assert [key for key, _ in found] == [
            report.passage(first),
            next(report.passage(other) for other in order if other != first),
        ]
        assert [score for _, score in found] == [1.0, STEP_BACK]


def test_a_passage_without_a_time_stays(report: County) -> None:
    others = Fixed([(report.passage("改进作风"), 0.9), (report.passage("建成"), 0.8), (report.passage("再建"), 0.5)])
    found = PeriodRetriever(report.corpus, others).retrieve(ask("今后五年怎么办"), 10)
    assert found == [
        (report.passage("改进作风"), 0.9),
        (report.passage("再建"), 0.5),
        (report.passage("建成"), pytest.approx(0.8 * STEP_BACK)),
    ]


def test_a_much_better_passage_of_another_time_stays_ahead(report: County) -> None:
    others = Fixed([(report.passage("建成"), 1.0), (report.passage("再建"), 0.5)])
    found = PeriodRetriever(report.corpus, others).retrieve(ask("今后五年怎么办"), 10)
    assert [key for key, _ in found] == [report.passage("建成"), report.passage("再建")]


@pytest.mark.parametrize("question", ["工厂有几家", "工厂过去建了几家、今后再建几家"])
def test_a_question_of_no_time_or_of_both_changes_nothing(report: County, question: str) -> None:
    others = ranked(report.passage("建成"), report.passage("再建"))
    assert PeriodRetriever(report.corpus, others).retrieve(ask(question), 1) == list(others.ranking)[:1]
    assert others.asked == [1]


def test_twice_as_many_are_looked_at_so_that_those_of_the_right_time_can_come_up(report: County) -> None:
    others = Fixed([(report.passage("建成"), 1.0), (report.passage("再建"), 0.9)])
    found = PeriodRetriever(report.corpus, others).retrieve(ask("今后五年怎么办"), 1)
    assert found == [(report.passage("再建"), 0.9)]
    assert others.asked == [2]
