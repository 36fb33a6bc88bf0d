"""What the commands write for people, and the bars of long work, from values made by hand."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from rag.cli.output import answer_lines, explanation_lines, search_lines, search_to_json, summary_lines, words_for
from rag.cli.progress import progress_bars
from rag.cli.words import CHINESE, ENGLISH, STAGES, citation_line, hit_lines, place
from rag.library import IndexSummary
from rag.types import Answer, AnswerSentence, Citation, Hit, Passage, SentenceStatus, ShortAnswer, Span
from tests.explanation.made import EXPLANATION, OUTLINED
from tests.small_corpus import CITY, document

CITATION = Citation(1, "city", "全市报告", ("一、过去", "（一）组织"), 3, 4, Span(0, 2), "甲。")


def hit(text: str = "甲。\n乙。", page: int | None = 3, score: float = 0.03) -> Hit:
    """Return a hit under one heading."""
    return Hit(Passage("city", Span(0, len(text)), ()), text, ("一、过去",), page, score)


def answer(refused: bool, question: str = "问题", hits: int = 5) -> Answer:
    """Return an answer with one citation, or a refusal."""
    sentences = () if refused else (AnswerSentence("甲。", (1,), SentenceStatus.VERBATIM),)
    return Answer(
        question=question,
        resolved_question=question,
        text="" if refused else "甲。[1]",
        refused=refused,
        reason="没有谈到。" if refused else None,
        short_answer=None,
        sentences=sentences,
        citations=() if refused else (CITATION,),
        hits=(hit(),) * hits,
        timings_ms={},
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [("数字化", CHINESE), ("digital 数", CHINESE), ("digital?", ENGLISH), ("2035", ENGLISH), ("", ENGLISH)],
)
def test_the_words_are_those_of_the_questions_language(question: str, words: object) -> None:
    assert words_for(question) is words


@pytest.mark.parametrize(
    ("headings", "page", "paragraph", "line"),
    [
        (("一、", "（一）"), 3, 4, "一、 > （一）  第3页 第4段"),
        (("一、",), None, 4, "一、  第4段"),
        (("一、",), None, None, "一、"),
        ((), 3, None, "第3页"),
        ((), None, None, ""),
    ],
)
def test_a_place_names_what_there_is(
    headings: tuple[str, ...], page: int | None, paragraph: int | None, line: str
) -> None:
    assert place(CHINESE, headings, page, paragraph) == line


def test_a_place_in_english_has_english_words() -> None:
    assert citation_line(ENGLISH, CITATION) == "[1] 全市报告  一、过去 > （一）组织  page 3 paragraph 4"


def test_a_hit_is_its_place_with_every_line_of_its_text_indented() -> None:
    assert hit_lines(CHINESE, 2, hit()) == ["2. 一、过去  第3页  得分 0.0300", "   甲。", "   乙。"]


@pytest.mark.parametrize(
    ("headings", "page", "where"), [((), None, "city"), ((), 3, "第3页"), (("一、",), None, "一、")]
)
def test_a_hit_without_heading_or_page_is_named_by_its_document(
    headings: tuple[str, ...], page: int | None, where: str
) -> None:
    title = replace(hit("全市报告", page), headings=headings)
    assert hit_lines(CHINESE, 1, title) == [f"1. {where}  得分 0.0300", "   全市报告"]


@pytest.mark.parametrize(("question", "line"), [("几家", "简答：5 万 家"), ("how many", "In short: 5 万 家")])
def test_the_short_answer_stands_before_the_sentences_in_one_line(question: str, line: str) -> None:
    given = answer(refused=False, question=question)
    short = replace(given, short_answer=ShortAnswer("city", Span(0, 5), "5 万\n家"))
    assert answer_lines(short) == [line, *answer_lines(given)]
    after = replace(short, resolved_question="x")
    assert answer_lines(after)[1:] == answer_lines(short)


def test_an_answer_is_its_text_and_its_sources() -> None:
    assert answer_lines(answer(refused=False)) == [
        "甲。[1]", "", "出处：", "[1] 全市报告  一、过去 > （一）组织  第3页 第4段",
    ]  # fmt: skip


def test_a_refusal_is_its_reason_and_the_three_nearest_passages() -> None:
    lines = answer_lines(answer(refused=True))
    assert lines[:2] == ["未作回答：没有谈到。", "最接近的段落："]
    assert [line[0] for line in lines[2:] if line[0] != " "] == ["1", "2", "3"]
    assert answer_lines(answer(refused=True, question="why", hits=0)) == [
        "Not answered: 没有谈到。", "Nearest passages:",
    ]  # fmt: skip


def test_the_wording_that_was_answered_stands_first_where_it_is_not_the_one_typed() -> None:
    given, refusal = answer(refused=False), answer(refused=True, question="and they?", hits=0)
    assert answer_lines(replace(given, resolved_question="问题在先")) == ["理解为：问题在先", *answer_lines(given)]
    assert answer_lines(replace(refusal, resolved_question="Women, and they?")) == [
        "Understood as: Women, and they?", *answer_lines(refusal),
    ]  # fmt: skip


def test_an_explanation_is_a_title_with_its_remarks_and_its_table_for_each_part() -> None:
    lines = explanation_lines(EXPLANATION)
    assert lines[:7] == [
        "",
        "## 结论",
        "作答。",
        "报告能回答的可能性 0.500，严格程度 0.5。",
        "依据            数值   权重    贡献",
        "起点            1.000  -1.000  -1.00",
        "阅读模型的把握  0.500  2.000   +1.00",
    ]
    assert [line for line in lines if line.startswith("##")] == ["## 结论", "## 对问题的理解", "## 段落", "## 句子"]


def test_an_explanation_speaks_the_language_of_the_question() -> None:
    lines = explanation_lines(replace(OUTLINED, question="What are its parts?"))
    assert lines[1:4] == [
        "## Verdict",
        "Answered.",
        "This is about the outline: the headings decide, nothing is weighed.",
    ]
    assert "## Sentences" not in lines


def test_no_hits_are_said_to_be_none() -> None:
    assert search_lines("数字化", []) == ["没有找到段落。"]
    assert search_lines("digital", []) == ["No passage was found."]
    assert search_to_json("数字化", []) == {"schema_version": 1, "query": "数字化", "hits": []}


def test_a_summary_names_documents_warnings_and_skipped_files(tmp_path: object) -> None:
    city = document(CITY, "city")
    lines = summary_lines(IndexSummary(tmp_path, (city,), 5, 7, ("b.txt is empty",)))  # type: ignore[arg-type]
    assert lines == [
        f"已建索引：{tmp_path}  The index is built.",
        "  全市工会工作报告（city）：5 段",
        "  共 1 份文档，5 个段落片段，7 个句子",
        "  跳过 skipped: b.txt is empty",
    ]


class Terminal(io.StringIO):
    """A stream that calls itself a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_each_stage_has_a_bar_and_the_last_line_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bars() as progress:
        progress("parse", 0, 1)
        progress("parse", 1, 1)
        progress("embed", 8, 16)
        progress("embed", 16, 16)
    written = terminal.getvalue()
    assert written.endswith("\n")
    assert [label for label in STAGES.values() if label in written] == ["解析", "计算向量"]
    assert "8/16" in written
    assert "16/16" in written


def test_a_bar_ends_its_line_before_an_error_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    def work() -> None:
        with progress_bars() as progress:
            progress("embed", 3, 16)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert terminal.getvalue().endswith("\n")


def test_elsewhere_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with progress_bars() as progress:
        progress("embed", 16, 16)
    assert file.getvalue() == ""
