"""Questions about the outline, answered from the heading tree of a small report."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from rag.corpus import Corpus, corpus_of
from rag.outline import Outlined, OutlineReader, ReadOnce
from rag.query import Query
from rag.splitting import split
from rag.types import Document
from tests.answering.county import COUNTY, EqualWeights, ask, county
from tests.small_corpus import document, small_corpus

PAST, FUTURE, OWN = "一、过去五年的工作", "二、今后五年的任务", "三、加强自身建设"
INDUSTRY, LIVES = "（一）发展产业。", "（二）改善民生。"
STRONG, GREEN = "（一）做强产业。", "（二）保护环境。"
ITEMS = """街道工作意见

一、基本要求
坚持为民服务，坚持问题导向。

二、重点任务
（一）完善体系
1．健全制度
（1）制定办法。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（2）完善标准。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
2．强化监督
为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（二）优化服务
为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
"""
FLAT = """通知

各单位要认真学习，抓好落实，确保取得实效，让群众满意。要按时报送情况，不得漏报、迟报。
"""


def corpus(text: str) -> Corpus:
    """Return the corpus of one report."""
    report = document(text, "report")
    return corpus_of([report], split(report, 120))


def read(question: str, searched: Corpus | None = None) -> Outlined | None:
    """Return what the outline says to a question."""
    return OutlineReader(county().corpus if searched is None else searched, EqualWeights()).read(ask(question))


def items(found: Outlined | None) -> list[str]:
    """Return the headings that answer."""
    return [] if found is None else [span.of(found.document.text) for span in found.items]


@pytest.mark.parametrize(
    ("question", "headings", "counted"),
    [
        ("报告分几部分", [PAST, FUTURE, OWN], True),
        ("報告分幾部分", [PAST, FUTURE, OWN], True),
        ("整个报告分成几大部分，各是什么？", [PAST, FUTURE, OWN], True),
        ("报告的大纲", [PAST, FUTURE, OWN], True),
        ("Into which parts is the report divided?", [PAST, FUTURE, OWN], True),
        ("第一部分讲什么", [PAST], False),
        ("第二部分讲什么", [FUTURE], False),
        ("最后一部分讲什么", [OWN], False),
        ("what is the title of part two?", [FUTURE], False),
        ("第一部分的标题是什么", [PAST], False),
        ("第一部分有哪几个方面", [INDUSTRY, LIVES], True),
        ("第一部分第（二）项讲什么", [LIVES], False),
        ("一（二）写了什么", [LIVES], False),
        ("第二部分第一项是什么", [STRONG], False),
        ("第二部分最后一项是什么", [GREEN], False),
        ("今后五年有哪几项任务", [STRONG, GREEN], True),
        ("今后五年第一项是什么", [STRONG], False),
        ("过去五年第二项是什么", [LIVES], False),
        ("过去五年从几个方面总结", [INDUSTRY, LIVES], True),
        ("过去五年排在最后的一条是什么", [LIVES], False),
    ],
)
def test_the_headings_that_answer(question: str, headings: list[str], counted: bool) -> None:
    found = read(question)
    assert found is not None
    assert (items(found), found.counted, found.asked) == (headings, counted, None)


@pytest.mark.parametrize(
    ("question", "asked", "available", "below"),
    [
        ("第四部分讲什么", 4, 3, None),
        ("第100部分讲什么", 100, 3, None),
        ("第0部分讲什么", 0, 3, None),
        ("chapter 12", 12, 3, None),
        ("第一部分第（三）项讲什么", 3, 2, PAST),
        ("第二部分第0项讲什么", 0, 2, FUTURE),
        ("今后五年第十一项讲什么", 11, 2, FUTURE),
    ],
)
def test_a_place_that_does_not_exist_is_said_with_how_many_there_are(
    question: str, asked: int, available: int, below: str | None
) -> None:
    found = read(question)
    assert found is not None
    assert (found.items, found.asked, found.available) == ((), asked, available)
    assert heading(found) == below


def heading(found: Outlined) -> str | None:
    """Return the heading of the place meant."""
    return None if found.section is None else found.section.heading.of(found.document.text)


@pytest.mark.parametrize(
    "question",
    [
        "新建了几所学校",
        "报告的主题是什么",
        "第三部分分哪几个方面",
        "第三部分第一项是什么",
        "环境保护有哪几个方面",
        "数字化有哪几项举措",
        "过去和今后有哪几个方面",
    ],
)
def test_what_the_outline_does_not_answer_is_left_to_the_sentences(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("完善体系分哪几项", ["1．健全制度", "2．强化监督"]),
        ("完善体系这一节讲什么", ["（一）完善体系", "1．健全制度", "2．强化监督"]),
        ("健全制度分哪几条", ["（1）制定办法。", "（2）完善标准。"]),
        ("健全制度这一条讲什么", ["1．健全制度"]),
        ("第二部分讲什么", ["二、重点任务", "（一）完善体系", "（二）优化服务"]),
        ("第二部分第一项第二条是什么", ["2．强化监督"]),
        ("第二部分第一项第一条第二点是什么", ["（2）完善标准。"]),
    ],
)
def test_a_place_is_found_by_its_topic_and_by_its_numbers_at_any_depth(question: str, headings: list[str]) -> None:
    assert items(read(question, corpus(ITEMS))) == headings


def test_the_document_is_the_only_one_or_the_one_that_is_named() -> None:
    both = small_corpus()
    assert read("报告分几部分", both) is None
    found = read("全市工会工作报告分几部分", both)
    assert found is not None
    assert found.document.doc_id == "city"
    assert items(found) == ["一、过去五年的工作", "二、今后五年的任务"]
    assert items(read("报告分几部分", both.without(["park"]))) == items(found)


def test_two_documents_of_one_name_are_not_told_apart() -> None:
    twins: list[Document] = [document(COUNTY, name) for name in ("north", "south")]
    searched = corpus_of(twins, [passage for each in twins for passage in split(each, 120)])
    assert read("全县工作报告分几部分", searched) is None
    assert items(read("全县工作报告分几部分", searched.without(["north"]))) == [PAST, FUTURE, OWN]


def test_a_document_without_headings_has_no_outline() -> None:
    for question in ("报告分几部分", "第一部分讲什么", "第四部分讲什么"):
        assert read(question, corpus(FLAT)) is None
        assert read(question, small_corpus().without(["city"])) is None


def test_items_without_parts_are_no_parts() -> None:
    only_items = corpus("会议要求\n\n——坚持学习。认真学习文件，掌握要点。\n\n——坚持落实。按时完成任务，不留尾巴。\n")
    assert read("最后一部分讲什么", only_items) is None
    assert read("第二部分讲什么", only_items) is None
    assert items(read("第二项讲什么", only_items)) == ["——坚持落实。"]


def test_the_title_of_the_document_is_its_title_line() -> None:
    found = read("报告的标题是什么")
    assert found is not None
    assert [span.of(found.document.text) for span in found.items] == ["全县工作报告"]


def test_where_a_topic_stands_is_the_numbered_heading_around_it() -> None:
    found = read("发展产业写在报告的哪一部分")
    assert found is not None
    assert [span.of(found.document.text) for span in found.items] == ["一、过去五年的工作"]


@dataclass
class Counting:
    """Reads the outline of the small report and counts how often."""

    read_so_far: list[str] = field(default_factory=list)

    def read(self, query: Query) -> Outlined | None:
        """Return what the outline says."""
        self.read_so_far.append(query.text)
        return OutlineReader(county().corpus, EqualWeights()).read(query)


def test_a_question_is_read_once_however_often_it_is_asked_for() -> None:
    counting = Counting()
    once = ReadOnce(counting)
    parts, other = ask("报告分几部分"), ask("新建了几所学校")
    assert items(once.read(parts)) == items(once.read(parts)) == [PAST, FUTURE, OWN]
    assert (once.read(other), once.read(other)) == (None, None)
    assert counting.read_so_far == [parts.text, other.text]


def test_the_same_words_asked_anew_are_another_question() -> None:
    counting = Counting()
    once = ReadOnce(counting)
    assert items(once.read(ask("报告分几部分"))) == items(once.read(ask("报告分几部分")))
    assert len(counting.read_so_far) == 2


FORMS = """街道工作要点

一、基本要求
坚持为民服务，坚持问题导向。

二、重点任务
——坚持学习。认真学习各项文件，掌握要点。
——坚持落实。按时完成各项任务，不留尾巴。
（一）完善体系。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（二）优化服务。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（三）强化监督。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（四）维护权益。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（五）扩大宣传。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。

三、加强领导
（一）健全机制。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（二）落实经费。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（三）抓好考核。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
（四）培训干部。为了做好这项工作，需要各级各部门共同努力，认真落实各项要求。
"""
RULES = ["——坚持学习。", "——坚持落实。"]
TASKS = ["（一）完善体系。", "（二）优化服务。", "（三）强化监督。", "（四）维护权益。", "（五）扩大宣传。"]
LEADING = ["（一）健全机制。", "（二）落实经费。", "（三）抓好考核。", "（四）培训干部。"]


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("第二部分部署了哪五项任务", TASKS),
        ("第二部分提出了哪两条", RULES),
        ("第二部分有哪几项", RULES),
        ("第二部分部署了哪七项任务", RULES),
        ("分了哪四条", LEADING),
        ("报告的五项任务分别是什么", TASKS),
        ("第三部分列了哪4项", LEADING),
        ("共三个部分", ["一、基本要求", "二、重点任务", "三、加强领导"]),
    ],
)
def test_the_group_that_has_as_many_parts_as_asked_for_answers(question: str, headings: list[str]) -> None:
    assert items(read(question, corpus(FORMS))) == headings


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("第（五）项讲什么", [TASKS[4]]),
        ("（五）讲什么", [TASKS[4]]),
        ("第（四）项培训干部讲什么", [LEADING[3]]),
        ("第（四）项维护权益讲什么", [TASKS[3]]),
        ("第（四）项讲什么", []),
        ("第（六）项讲什么", []),
    ],
)
def test_an_item_is_found_by_its_number_without_its_part(question: str, headings: list[str]) -> None:
    assert items(read(question, corpus(FORMS))) == headings
