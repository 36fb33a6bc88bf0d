"""The shipped index end to end: what people ask of the report, and what must hold of every answer."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from rag.config import load_settings
from rag.errors import InputError
from rag.pipeline import Pipeline
from rag.types import Answer, Document, SentenceStatus
from rag.wiring import open_pipeline

ROOT = Path(__file__).parents[1]
TERMINAL = "创建直达亿万职工群众、集成工会全部服务内容的服务终端，让亿万职工群众享受“一键入会”、“一网全通”，"
CLOUD = "完善线上线下服务资源，加快创建线上工会、云上课堂、线上援助、数字展馆等一系列线上、云上产品和服务，"
FIRST = "一、新时代我国工运事业的发展和过去五年的工作"
SECOND = "二、坚持用习近平新时代中国特色社会主义思想统领工会工作"
THIRD = "三、今后五年的主要工作"
SENTENCES_EVERY, READ_EVERY = 9, 6
"""Each so many sentences are pasted, and each so many questions are read: reading takes most of the time."""


@pytest.fixture(scope="session")
def pipeline(default_index: Path) -> Pipeline:
    return open_pipeline(default_index, load_settings(environ={}))


@pytest.fixture(scope="session")
def report(pipeline: Pipeline) -> Document:
    [document] = pipeline.documents.values()
    return document


@pytest.fixture(scope="session")
def answers(pipeline: Pipeline, default_index: Path) -> dict[str, Answer]:
    """Return the answers to all questions of the dev split by words and similarity, and to some as the reader reads."""
    lines = (ROOT / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == "dev"]
    unread = open_pipeline(default_index, load_settings(environ={"RAG_READER": "none"}))
    found = {f"{row['question']} (unread)": unread.ask(row["question"]) for row in rows}
    return found | {row["question"]: pipeline.ask(row["question"]) for row in rows[::READ_EVERY]}


def test_the_same_pipeline_can_be_stricter_or_answer_always(pipeline: Pipeline) -> None:
    asked, absurd = "未来五年数字化建设目标是什么", "2035年全国有多少座核电站？"
    assert (pipeline.ask(asked).refused, pipeline.ask(absurd).refused) == (False, True)
    assert pipeline.with_strictness(1.0).ask(asked).refused
    assert not pipeline.with_strictness(0.0).ask(absurd).refused
    assert pipeline.with_strictness(1.0).search(asked) == pipeline.search(asked)


def quotes(answer: Answer) -> list[str]:
    """Return what an answer cites."""
    return [citation.quote for citation in answer.citations]


def places(report: Document) -> set[tuple[int, int]]:
    """Return where the sentences and the headings of the report stand."""
    sentences = {(span.start, span.end) for paragraph in report.paragraphs for span in paragraph.sentences}
    return sentences | {(section.heading.start, section.heading.end) for section in report.sections}


@pytest.mark.parametrize(
    "question",
    [
        "未来五年数字化建设目标是什么",
        "未来五年数字化建设目标是什么？",
        "未來五年數字化建設目標是什麼",
    ],
)
def test_the_digital_aims_are_the_two_sentences_that_state_them(pipeline: Pipeline, question: str) -> None:
    answer = pipeline.ask(question)
    assert [quote[: len(start)] for quote, start in zip(quotes(answer), (TERMINAL, CLOUD), strict=True)] == [
        TERMINAL,
        CLOUD,
    ]
    assert {citation.headings[-1] for citation in answer.citations} == {"全面加快工会系统数字化建设。"}
    assert {(citation.page, citation.paragraph) for citation in answer.citations} == {(19, 59)}
    assert "[1]" in answer.text
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize(
    "question", ["报告分几部分", "報告分幾部分", "整个报告分成几大部分，各是什么？", "报告的大纲", "列出报告的目录"]
)
def test_the_report_has_three_parts(pipeline: Pipeline, question: str) -> None:
    answer = pipeline.ask(question)
    assert quotes(answer) == [FIRST, SECOND, THIRD]
    assert answer.text == f"共 3 项：\n{FIRST}[1]\n{SECOND}[2]\n{THIRD}[3]"
    assert answer.sentences[0].status is SentenceStatus.FRAME
    assert [hit.text for hit in answer.hits[:3]] == [FIRST, SECOND, THIRD]


def test_the_third_part_has_nine_sections(pipeline: Pipeline) -> None:
    answer = pipeline.ask("第三部分部署了哪九项任务？")
    assert answer.sentences[0].text == "共 9 项："
    assert [quote[:3] for quote in quotes(answer)] == [f"（{digit}）" for digit in "一二三四五六七八九"]
    assert quotes(pipeline.ask("第三部分第（六）项的标题是什么")) == [quotes(answer)[5]]


@pytest.mark.parametrize("question", ["报告的标题是什么", "报告的正标题怎么写？"])
def test_the_title_is_cited_and_leads_the_hits(pipeline: Pipeline, report: Document, question: str) -> None:
    answer = pipeline.ask(question)
    [title] = quotes(answer)[:1]
    assert report.text.startswith(title)
    assert [hit.text for hit in answer.hits[: len(answer.citations)]] == quotes(answer)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("第四部分讲什么", "报告没有第 4 项：这里一共只有 3 项。"),
        ("第四部分講什麼", "报告没有第 4 项：这里一共只有 3 项。"),
        ("今后五年主要工作的第十一项讲什么？", "报告没有第 11 项：这里一共只有 9 项。"),
        ("What does part four say?", "The report has no number 4 there: there are 3 in all."),
    ],
)
def test_a_part_that_does_not_exist_is_refused_with_the_reason(pipeline: Pipeline, question: str, reason: str) -> None:
    answer = pipeline.ask(question)
    assert (answer.refused, answer.reason, answer.text, answer.citations) == (True, reason, reason, ())
    assert len(answer.hits) == 10


@pytest.mark.parametrize(
    "question", ["援藏援疆过去做了什么、今后怎么做", "工会系统援藏援疆工作过去做了什么、今后怎么做？"]
)
def test_the_past_and_the_future_are_both_cited_the_past_first(pipeline: Pipeline, question: str) -> None:
    answer = pipeline.ask(question)
    parts = [citation.headings[0] for citation in answer.citations]
    assert parts == sorted(parts)
    assert set(parts) == {FIRST, THIRD}
    assert {quote for quote in quotes(answer) if "援藏援疆" in quote} == {
        "统筹开展工会系统援藏援疆工作。",
        "加强工会系统援藏援疆工作，做好工会定点帮扶助力乡村振兴工作。",
    }


@pytest.mark.parametrize(
    ("history", "question", "resolved", "cited"),
    [
        (["今后五年对农民工有哪些服务举措？"], "那女职工呢？", "今后五年对女职工有哪些服务举措？", "女职工"),
        (["今后怎么落实中央八项规定精神？"], "之前呢？", "之前怎么落实中央八项规定精神？", "中央八项规定"),
        (["报告第二部分的标题是什么？"], "第三部分呢？", "报告第三部分的标题是什么？", THIRD),
    ],
)
def test_a_follow_up_is_answered_in_the_wording_that_stands_alone(
    pipeline: Pipeline, history: list[str], question: str, resolved: str, cited: str
) -> None:
    answer = pipeline.ask(question, history)
    assert (answer.question, answer.resolved_question) == (question, resolved)
    assert cited in answer.citations[0].quote
    alone = pipeline.ask(resolved)
    assert (alone.citations, alone.text) == (answer.citations, answer.text)


def test_a_question_that_stands_alone_is_not_changed_by_earlier_ones(pipeline: Pipeline) -> None:
    question = "工会信访问题今后怎么治理？"
    answer = pipeline.ask(question, ["过去五年新建了多少家职工书屋？"])
    assert answer.resolved_question == question
    assert quotes(answer) == quotes(pipeline.ask(question))


def test_a_sentence_pasted_from_the_report_finds_its_passage_first(pipeline: Pipeline, report: Document) -> None:
    sentences = [span for paragraph in report.paragraphs for span in paragraph.sentences if len(span) >= 12]
    asked = sentences[4::SENTENCES_EVERY]
    assert len(asked) >= 20
    for span in asked:
        best = pipeline.search(" ".join(span.of(report.text).split())[:500], 1)[0].passage
        assert best.span.contains(span) or span.of(report.text) in best.span.of(report.text), span.of(report.text)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("過去五年新建了多少家職工書屋？", "过去五年新建了多少家职工书屋？"),
        ("工會要壯大哪些法律人才隊伍？", "工会要壮大哪些法律人才队伍？"),
        ("「一鍵入會」、「一網全通」要靠什麼來實現？", "“一键入会”、“一网全通”要靠什么来实现？"),
        ("怎樣培訓基層工會工作者？", "怎样培训基层工会工作者？"),
        ("勞動關係發展態勢如何監測應對？", "劳动关系发展态势如何监测应对？"),
        ("明天北京會下雨嗎？", "明天北京会下雨吗？"),
    ],
)
def test_a_question_in_traditional_characters_is_answered_as_in_simplified(
    pipeline: Pipeline, traditional: str, simplified: str
) -> None:
    one, other = pipeline.ask(traditional), pipeline.ask(simplified)
    assert quotes(one)[:1] == quotes(other)[:1]
    assert one.refused == other.refused


@pytest.mark.parametrize(
    ("question", "short", "stated"),
    [
        ("五年里职工书屋新增多少家", "5万余家", "5 万余家"),
        ("工会两节送温暖活动一共筹到多少钱？", "218.7亿元", "218.7 亿元"),
    ],
)
def test_a_figure_is_given_as_a_short_answer_inside_its_sentence(
    pipeline: Pipeline, report: Document, question: str, short: str, stated: str
) -> None:
    answer = pipeline.ask(question)
    assert answer.short_answer is not None
    assert short in "".join(answer.short_answer.quote.split())
    assert "".join(stated.split()) in "".join(answer.citations[0].quote.split())
    assert answer.short_answer.quote == answer.short_answer.span.of(report.text)


@pytest.mark.parametrize(
    "question",
    [
        "明天北京会下雨吗？",
        "红烧肉怎么做才不腻？",
        "《红楼梦》里贾宝玉住在哪个院子？",
        "啊啊啊啊啊啊啊啊啊啊啊啊",
        "应对新冠疫情推出的 30 条举措是支持哪些行业的？",
        "持续推进“五强”党支部建设，是哪五强？",
    ],
)
def test_what_the_report_does_not_say_is_refused(pipeline: Pipeline, question: str) -> None:
    answer = pipeline.ask(question)
    assert answer.refused
    assert answer.reason is not None
    assert answer.reason.startswith("报告没有回答这个问题")


def test_a_wrong_number_is_named_with_the_right_one(pipeline: Pipeline) -> None:
    assert pipeline.ask("应对新冠疫情推出的 30 条举措是支持哪些行业的？").reason == (
        "报告没有回答这个问题：报告写的是“20条举措”，没有“30条举措”。"
    )


def test_every_citation_of_every_answer_is_a_sentence_or_heading_of_the_report(
    answers: dict[str, Answer], report: Document
) -> None:
    known = places(report)
    for question, answer in answers.items():
        for number, citation in enumerate(answer.citations, start=1):
            assert citation.number == number, question
            assert citation.quote == citation.span.of(report.text), question
            assert (citation.span.start, citation.span.end) in known, question
            assert citation.headings == report.headings_at(citation.span), question
            assert citation.page == report.page_at(citation.span.start), question
            assert citation.paragraph == report.paragraph_number_at(citation.span.start), question


def test_no_answer_cites_a_place_twice(answers: dict[str, Answer]) -> None:
    assert [question for question, answer in answers.items() if len({*quotes(answer)}) < len(answer.citations)] == []


def test_an_answer_has_citations_and_a_refusal_has_none_and_a_reason(answers: dict[str, Answer]) -> None:
    assert {answer.refused for answer in answers.values()} == {True, False}
    for question, answer in answers.items():
        assert answer.refused == (answer.citations == ()) == (answer.sentences == ()), question
        assert answer.refused == bool(answer.reason), question
        assert not (answer.refused and answer.short_answer), question


def test_the_text_is_its_sentences_each_with_its_number(answers: dict[str, Answer]) -> None:
    for question, answer in answers.items():
        if answer.refused:
            assert answer.text == answer.reason, question
            continue
        verbatim = [sentence for sentence in answer.sentences if sentence.status is SentenceStatus.VERBATIM]
        assert [sentence.text for sentence in verbatim] == quotes(answer), question
        assert [sentence.citations for sentence in verbatim] == [(each.number,) for each in answer.citations], question
        assert answer.text.endswith(f"[{len(answer.citations)}]"), question


def test_a_short_answer_is_a_part_of_the_first_sentence_cited(answers: dict[str, Answer], report: Document) -> None:
    given = {question: answer for question, answer in answers.items() if answer.short_answer is not None}
    assert len(given) > 5
    for question, answer in given.items():
        assert answer.short_answer is not None
        assert answer.citations[0].span.contains(answer.short_answer.span), question
        assert answer.short_answer.quote == answer.short_answer.span.of(report.text), question


def test_there_are_ten_hits_best_first_each_an_exact_slice(answers: dict[str, Answer], report: Document) -> None:
    for question, answer in answers.items():
        scores = [hit.score for hit in answer.hits]
        assert len(scores) == 10, question
        assert scores == sorted(scores, reverse=True), question
        assert all(hit.text == hit.passage.span.of(report.text) for hit in answer.hits), question
        assert len({hit.passage.passage_id for hit in answer.hits}) == 10, question


def test_the_stages_are_timed(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        times = answer.timings_ms
        assert list(times) == ["query", "retrieve", "answer", "total"]
        assert times["total"] == pytest.approx(sum(times.values()) - times["total"], abs=0.01)
        assert min(times.values()) >= 0


def test_the_same_question_has_the_same_answer(pipeline: Pipeline, answers: dict[str, Answer]) -> None:
    for question in [question for question in answers if not question.endswith(" (unread)")][::9]:
        again, before = pipeline.ask(question), answers[question]
        assert (again.text, again.citations, again.hits) == (before.text, before.citations, before.hits)


@pytest.mark.parametrize("k", [1, 3, 10, 57, 500])
def test_search_gives_as_many_as_asked_for_where_there_are_so_many(pipeline: Pipeline, k: int) -> None:
    found = pipeline.search("工会", k)
    assert len(found) == min(k, len(pipeline.corpus.passages))
    assert [hit.passage.passage_id for hit in found[:1]] == [pipeline.search("工会", 1)[0].passage.passage_id]


@pytest.mark.parametrize("k", [0, -1])
def test_at_least_one_must_be_asked_for(pipeline: Pipeline, k: int) -> None:
    with pytest.raises(InputError, match=f"^k must be at least 1, got {k}$"):
        pipeline.search("工会", k)


@pytest.mark.parametrize("question", ["", "？", "数" * 501, "数字\x00化"])
def test_what_is_no_question_is_an_error_for_ask_and_search_alike(pipeline: Pipeline, question: str) -> None:
    messages = []
    for act in (pipeline.ask, partial(pipeline.ask, history=["报告分几部分"]), pipeline.search):
        with pytest.raises(InputError) as caught:
            act(question)
        messages.append(str(caught.value))
    assert len(set(messages)) == 1


def test_without_the_report_nothing_is_left_to_answer_with(pipeline: Pipeline, report: Document) -> None:
    empty = pipeline.without([report.doc_id])
    answer = empty.ask("未来五年数字化建设目标是什么")
    assert (answer.refused, answer.citations, answer.hits) == (True, (), ())
    assert empty.documents == {}
    assert list(pipeline.documents) == [report.doc_id]
