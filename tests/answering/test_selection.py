"""Which sentences make the answer: the best few, a whole enumeration, a whole section, both times."""

from __future__ import annotations

import pytest

from rag.answering.evidence import Evidence
from rag.answering.selection import Selection
from rag.answering.series import asks_for_list, series_of
from rag.text import normalize
from tests.answering.county import County, ask, county
from tests.answering.fakes import beginnings, evidence

REPORT = county()
MATCHED = 0.5  # so much of the question is matched that scores tell how many sentences answer


def weighed(**scores: float) -> list[Evidence]:
    """Return evidence for sentences by how they begin, best first."""
    ordered = sorted(scores.items(), key=lambda item: -item[1])
    return [evidence(REPORT, beginning, score, context_coverage=MATCHED) for beginning, score in ordered]


def choose(question: str, found: list[Evidence]) -> list[str]:
    """Return how the chosen sentences begin."""
    return beginnings(REPORT, Selection(REPORT.corpus).choose(ask(question), found))


@pytest.fixture
def report() -> County:
    return REPORT


def test_without_evidence_nothing_is_chosen() -> None:
    assert choose("工厂建在何处", []) == []


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [
        ({"建成工厂": 5.0}, ["建成工厂"]),
        ({"建成工厂": 5.0, "再建工厂": 4.3}, ["建成工厂", "再建工厂"]),
        ({"再建工厂": 5.0, "建成工厂": 4.3}, ["再建工厂", "建成工厂"]),
        ({"建成工厂": 5.0, "再建工厂": 4.1}, ["建成工厂"]),
        ({"建成工厂": 5.0, "再建工厂": 4.9, "新建学校": 4.8, "改进作风": 4.7}, ["建成工厂", "再建工厂", "新建学校"]),
        ({"新增岗位": 5.0, "建成工厂": 4.9}, ["建成工厂", "新增岗位"]),
        ({"新增岗位": 5.0, "建成工厂": 4.9, "再建工厂": 4.8}, ["新增岗位", "建成工厂", "再建工厂"]),
    ],
)
def test_the_best_few_within_the_margin_in_reading_order_where_they_stand_together(
    scores: dict[str, float], chosen: list[str]
) -> None:
    assert choose("工厂建在何处", weighed(**scores)) == chosen


def test_where_hardly_a_word_is_matched_the_best_stands_alone() -> None:
    found = [evidence(REPORT, "建成工厂", 5.0, context_coverage=0.2), *weighed(再建工厂=4.9)]
    assert choose("厂房在何处", found) == ["建成工厂"]


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("今后五年工厂建在何处", ["再建工厂", "改进作风"]),
        ("过去五年工厂建在何处", ["建成工厂", "改进作风"]),
        ("工厂建在何处", ["建成工厂", "再建工厂", "改进作风"]),
    ],
)
def test_a_question_about_one_time_is_answered_for_it(question: str, chosen: list[str]) -> None:
    assert choose(question, weighed(建成工厂=5.0, 再建工厂=4.9, 改进作风=4.8)) == chosen


def test_where_nothing_is_of_the_right_time_the_best_answers() -> None:
    assert choose("今后五年工厂建在何处", weighed(建成工厂=5.0)) == ["建成工厂"]


@pytest.mark.parametrize("question", ["工厂过去建了几家、今后再建几家", "工廠過去建了幾家、今後再建幾家"])
def test_a_question_about_both_times_is_answered_for_each_the_past_first(question: str) -> None:
    assert choose(question, weighed(再建工厂=5.0, 建成工厂=1.0, 新增岗位=0.1)) == ["建成工厂", "再建工厂"]
    assert choose(question, weighed(再建工厂=5.0, 改进作风=4.9)) == ["再建工厂"]
    assert choose(question, weighed(改进作风=4.9)) == ["改进作风"]


def test_both_times_have_their_own_margin() -> None:
    found = weighed(再建工厂=5.0, 建成工厂=1.0, 新增岗位=0.5, 新建学校=0.3)
    assert choose("工厂过去建了几家、今后再建几家", found) == ["建成工厂", "新增岗位", "新建学校", "再建工厂"]


def test_an_announced_enumeration_is_given_whole() -> None:
    assert choose("要做好哪几项工作", weighed(要做好以下=5.0, 再建工厂=1.0)) == ["植树造林", "治理河流", "关停窑厂"]


def test_an_enumeration_is_given_whole_where_several_of_its_clauses_answer() -> None:
    whole = ["新建学校", "修缮医院", "铺设道路"]
    assert choose("做了哪些实事", weighed(修缮医院=5.0, 新建学校=4.5, 建成工厂=1.0)) == whole
    assert choose("做了哪些实事", weighed(修缮医院=5.0, 建成工厂=4.5)) == ["修缮医院", "建成工厂"]
    assert choose("做的实事在何处", weighed(修缮医院=5.0, 新建学校=4.5)) == ["新建学校", "修缮医院"]


def test_a_topic_that_a_heading_names_is_answered_by_what_stands_under_it() -> None:
    found = [
        evidence(REPORT, "建成工厂", 5.0, heading_topic=1.0, context_coverage=MATCHED),
        evidence(REPORT, "再建工厂", 4.9, context_coverage=MATCHED),
        evidence(REPORT, "新增岗位", 1.0, heading_topic=1.0, context_coverage=MATCHED),
        evidence(REPORT, "（一）发展", 0.5, heading_topic=0.0),
    ]
    assert choose("怎样发展产业", found) == ["建成工厂", "新增岗位"]
    assert choose("发展产业建成多少家工厂", found) == ["建成工厂", "再建工厂"]
    assert choose("怎么做", found) == ["建成工厂", "再建工厂"]


@pytest.mark.parametrize(("topic", "chosen"), [(0.84, ["建成工厂"]), (0.85, ["建成工厂", "新增岗位"])])
def test_a_heading_must_hold_most_of_the_topic(topic: float, chosen: list[str]) -> None:
    found = [
        evidence(REPORT, "建成工厂", 5.0, heading_topic=topic, context_coverage=MATCHED),
        evidence(REPORT, "新增岗位", 1.0, heading_topic=topic, context_coverage=MATCHED),
    ]
    assert choose("怎样发展产业", found) == chosen


def test_a_long_section_is_not_given_whole() -> None:
    found = weighed(建成工厂=5.0, 新增岗位=1.0)
    named = [evidence(REPORT, "建成工厂", 5.0, heading_topic=1.0, context_coverage=MATCHED), found[1]]
    short = Selection(REPORT.corpus, section_maximum=1)
    assert beginnings(REPORT, short.choose(ask("怎样发展产业"), named)) == ["建成工厂"]


@pytest.mark.parametrize(
    "question", ["还有哪些不足", "有哪几项", "三个方面分别是什么", "請列舉", "Which measures are planned"]
)
def test_a_question_for_several_things(question: str) -> None:
    assert asks_for_list(normalize(question))


@pytest.mark.parametrize("question", ["主题是什么", "何时召开", "怎么做", "Who delivered it", ""])
def test_a_question_for_one_thing(question: str) -> None:
    assert not asks_for_list(normalize(question))


@pytest.mark.parametrize(
    ("beginning", "series"),
    [
        ("新建学校", ["新建学校", "修缮医院", "铺设道路"]),
        ("修缮医院", ["新建学校", "修缮医院", "铺设道路"]),
        ("铺设道路", ["新建学校", "修缮医院", "铺设道路"]),
        ("（二）改善", ["新建学校", "修缮医院", "铺设道路"]),
        ("要做好以下", ["植树造林", "治理河流", "关停窑厂"]),
        ("关停窑厂", ["植树造林", "治理河流", "关停窑厂"]),
        ("（二）保护", []),
        ("建成工厂", []),
        ("改进作风", []),
        ("一、过去", []),
    ],
)
def test_the_clauses_that_belong_together(report: County, beginning: str, series: list[str]) -> None:
    assert beginnings(report, series_of(report.sentence(beginning), report.corpus)) == series
