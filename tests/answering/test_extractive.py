"""Whole answers over a small report: quoted, numbered, cited where they stand, or refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.refusal import SIGNALS, Judge
from rag.answering.selection import Selection
from rag.citations import cite, quoted, render
from rag.outline import OutlineReader
from rag.protocols import Reading
from rag.types import Answer, AnswerSentence, SentenceStatus, Span, address
from tests.answering.county import EqualWeights, ask, county
from tests.answering.fakes import Marking, hits, row, scorer

REPORT = county()
WEIGHTS = {"coverage": 3.0, "context_coverage": 1.0, "period": 1.0, "is_heading": -5.0}
EVERYTHING = ("建成工厂", "新建学校", "再建工厂", "治理河流", "改进作风")


def answer(
    question: str,
    found: Sequence[str] = EVERYTHING,
    readings: Mapping[str, tuple[float, str]] | None = None,
    strictness: float = 0.5,
    **judge: float,
) -> Answer:
    """Return the answer of an answerer that is sure of everything, or as sure as some signals make it."""
    marked = {
        REPORT.sentence(name).key: Reading(odds, Span(at, at + len(quote)), 0.0)
        for name, (odds, quote) in (readings or {}).items()
        for at in [REPORT.report.text.index(quote)]
    }
    answerer = ExtractiveAnswerer(
        corpus=REPORT.corpus,
        outline=OutlineReader(REPORT.corpus, EqualWeights()),
        scorer=scorer(REPORT, WEIGHTS, {**WEIGHTS, "odds": 1.0}, Marking(marked)),
        judge=Judge(EqualWeights(), row(SIGNALS, judge or {"bias": 5.0})),
        selection=Selection(REPORT.corpus, margin=0.1),
        strictness=1 - strictness,
    ).with_strictness(strictness)
    return answerer.answer(ask(question), hits(REPORT, *found))


def assert_sound(given: Answer) -> None:
    """Assert what holds of every answer."""
    assert [citation.number for citation in given.citations] == list(range(1, len(given.citations) + 1))
    for citation in given.citations:
        assert citation.quote == citation.span.of(REPORT.report.text)
    assert given.text == (given.reason if given.refused else render(given.sentences))
    assert given.refused == (not given.citations) == (given.reason is not None)


def test_the_best_sentence_is_quoted_with_its_place() -> None:
    given = answer("新增岗位在何处")
    assert_sound(given)
    assert given.text == "新增岗位九百个。[1]"
    [citation] = given.citations
    assert citation.headings == ("一、过去五年的工作", "（一）发展产业。")
    assert (citation.doc_id, citation.title, citation.page, citation.paragraph) == ("county", "全县工作报告", None, 4)
    assert given.sentences == (AnswerSentence("新增岗位九百个。", (1,), SentenceStatus.VERBATIM),)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("过去工厂在何处", "建成工厂八家。[1]"),
        ("今后工厂在何处", "再建工厂五家。[1]"),
        ("工厂过去有几家、今后有几家", "建成工厂八家。[1]\n再建工厂五家。[2]"),
        ("工廠過去有幾家、今後有幾家", "建成工厂八家。[1]\n再建工厂五家。[2]"),
    ],
)
def test_the_time_asked_for_is_answered(question: str, text: str) -> None:
    given = answer(question)
    assert_sound(given)
    assert given.text == text


def test_what_the_reader_finds_comes_first_and_is_the_short_answer() -> None:
    given = answer("工厂有多少家", readings={"再建": (5.0, "五家"), "建成": (1.0, "八家")})
    assert_sound(given)
    assert given.text == "再建工厂五家。[1]"
    assert given.short_answer is not None
    assert given.short_answer.quote == "五家"
    assert given.citations[0].span.contains(given.short_answer.span)
    assert answer("工厂怎么建", readings={"再建": (5.0, "五家")}).short_answer is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("报告分几部分", "共 3 项：\n一、过去五年的工作[1]\n二、今后五年的任务[2]\n三、加强自身建设[3]"),
        (
            "Into which parts is the report divided?",
            "3 in all:\n一、过去五年的工作[1]\n二、今后五年的任务[2]\n三、加强自身建设[3]",
        ),
        ("第二部分讲什么", "二、今后五年的任务[1]"),
        ("第一部分有哪几个方面", "共 2 项：\n（一）发展产业。[1]\n（二）改善民生。[2]"),
    ],
)
def test_the_outline_is_quoted_with_a_frame_that_is_ours(question: str, text: str) -> None:
    given = answer(question, bias=-30.0)
    assert_sound(given)
    assert given.text == text
    frames = [sentence for sentence in given.sentences if not sentence.citations]
    assert [sentence.status for sentence in frames] == [SentenceStatus.FRAME] * (" 3 " in f" {text}" or " 2 " in text)
    assert (given.confidence, given.short_answer) == (1.0, None)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("第四部分讲什么", "报告没有第 4 项：这里一共只有 3 项。"),
        ("第一部分第（三）项讲什么", "报告没有第 3 项：这里一共只有 2 项。"),
        ("What does part four say?", "The report has no number 4 there: there are 3 in all."),
    ],
)
def test_a_place_that_does_not_exist_is_refused_however_sure_the_judge(question: str, reason: str) -> None:
    given = answer(question, bias=30.0)
    assert_sound(given)
    assert (given.refused, given.reason, given.confidence) == (True, reason, 0.0)


def test_a_refusal_has_the_reason_and_the_hits_and_nothing_else() -> None:
    given = answer("工厂噪音扰民", bias=-2.0)
    assert_sound(given)
    assert given.reason == "报告没有回答这个问题。最接近的段落没有提到“噪音”、“扰民”。"
    assert (given.sentences, given.citations, given.short_answer) == ((), (), None)
    assert given.hits == tuple(hits(REPORT, *EVERYTHING))
    assert given.confidence == pytest.approx(0.1192, abs=1e-4)


@pytest.mark.parametrize(("strictness", "refused"), [(0.0, False), (0.7, False), (0.74, True), (1.0, True)])
def test_strictness_is_how_probable_an_answer_must_be(strictness: float, refused: bool) -> None:
    given = answer("新增岗位在何处", strictness=strictness, bias=1.0)  # a probability of 0.731
    assert_sound(given)
    assert given.refused is refused


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("报告分几部分", "严格程度（strictness）设为 1：一律不作回答。"),
        ("Into which parts is the report divided?", "Every question is refused: strictness is set to 1."),
        ("第四部分讲什么", "报告没有第 4 项：这里一共只有 3 项。"),
        ("新增岗位在何处", "报告没有回答这个问题。最接近的段落没有提到“何处”。"),
    ],
)
def test_a_strictness_of_1_refuses_everything_and_says_why(question: str, reason: str) -> None:
    given = answer(question, strictness=1.0, bias=900.0)
    assert_sound(given)
    assert (given.refused, given.reason) == (True, reason)
    assert given.hits == tuple(hits(REPORT, *EVERYTHING))


@pytest.mark.parametrize("strictness", [0.0, 0.5, 0.999])
def test_below_1_the_outline_is_answered_and_what_it_lacks_refused(strictness: float) -> None:
    given, missing = (answer(each, strictness=strictness, bias=-900.0) for each in ("第二部分讲什么", "第四部分讲什么"))
    assert given.text == "二、今后五年的任务[1]"
    assert missing.reason == "报告没有第 4 项：这里一共只有 3 项。"
    assert answer("新增岗位在何处", strictness=strictness, bias=-900.0).refused is (strictness > 0)


def test_without_passages_there_is_no_answer() -> None:
    given = answer("新增岗位在何处", [], strictness=0.0)
    assert_sound(given)
    assert (given.refused, given.hits, given.confidence) == (True, (), 0.0)


def test_headings_among_the_hits_are_no_evidence_twice() -> None:
    key = address("county", REPORT.report.sections[0].heading)
    searched = [REPORT.corpus.hit(key, 1.0), *hits(REPORT, "建成工厂")]
    weights = row(SIGNALS, {"bias": 5.0})
    answerer = ExtractiveAnswerer(
        REPORT.corpus,
        OutlineReader(REPORT.corpus, EqualWeights()),
        scorer(REPORT, WEIGHTS),
        Judge(EqualWeights(), weights),
        Selection(REPORT.corpus),
        0.5,
    )
    given = answerer.answer(ask("新增岗位在何处"), searched)
    assert (given.text, len(given.hits)) == ("新增岗位九百个。[1]", 2)


def test_citations_are_numbered_as_given_and_rendered_after_their_sentence() -> None:
    places = [REPORT.sentence(name) for name in ("治理河流", "建成工厂")]
    citations = cite(places, REPORT.corpus)
    assert [(each.number, each.quote[:4]) for each in citations] == [(1, "治理河流"), (2, "建成工厂")]
    assert [sentence.citations for sentence in quoted(citations)] == [(1,), (2,)]
    assert cite([], REPORT.corpus) == ()
    both = AnswerSentence("甲。", (1, 2), SentenceStatus.VERBATIM)
    assert render([AnswerSentence("共 2 项：", (), SentenceStatus.FRAME), both]) == "共 2 项：\n甲。[1][2]"


@pytest.mark.parametrize(
    ("question", "parts", "text"),
    [
        ("工厂几家，学校几所", ("建成工厂", "新建学校"), "建成工厂八家。[1]\n新建学校三所，"),
        ("学校几所，工厂几家", ("新建学校", "建成工厂"), "新建学校三所，"),
    ],
)
def test_each_part_of_a_question_is_answered_in_turn(question: str, parts: tuple[str, ...], text: str) -> None:
    given = in_parts(question, parts)
    assert_sound(given)
    assert [citation.quote[:4] for citation in given.citations] == list(parts)
    assert given.text.startswith(text)


def test_a_sentence_that_answers_two_parts_is_quoted_once() -> None:
    given = in_parts("岗位几个，新增几个", ("新增岗位", "新增岗位九百"))
    assert_sound(given)
    assert given.text == "新增岗位九百个。[1]"


@pytest.mark.parametrize(
    ("parts", "quotes"),
    [
        (("建成工厂", "工厂"), ["建成工厂八家。", "再建工厂五家。"]),  # another sentence answers the second as well
        (("建成工厂", "建成工厂八家"), ["建成工厂八家。"]),  # none does: what is quoted answers it already
    ],
)
def test_what_one_part_quotes_is_not_quoted_for_the_next(parts: tuple[str, str], quotes: list[str]) -> None:
    given = in_parts("建成几家工厂，工厂几家", parts)
    assert_sound(given)
    assert [citation.quote for citation in given.citations] == quotes


def test_a_question_with_parts_is_judged_as_a_whole() -> None:
    assert in_parts("工厂几家，学校几所", ("建成工厂", "新建学校"), bias=-2.0).refused


def in_parts(question: str, parts: Sequence[str], **judge: float) -> Answer:
    """Return the answer to a question that consists of these parts."""
    answerer = ExtractiveAnswerer(
        REPORT.corpus,
        OutlineReader(REPORT.corpus, EqualWeights()),
        scorer(REPORT, WEIGHTS),
        Judge(EqualWeights(), row(SIGNALS, judge or {"bias": 5.0})),
        Selection(REPORT.corpus, margin=0.1),
        0.5,
    )
    return answerer.answer(replace(ask(question), parts=tuple(map(ask, parts))), hits(REPORT, *EVERYTHING))
