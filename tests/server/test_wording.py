"""Answers and passages as people and assistants read them, in the language of the question."""

from __future__ import annotations

from dataclasses import replace

from rag.excerpt import open_excerpt
from rag.server.wording import answer_text, documents_text, excerpt_text, search_text
from tests.server.conftest import ASKED, QUOTE, UNANSWERED
from tests.ui.ui_library import small_library

LIBRARY = small_library()


def test_an_answer_has_its_sources_below() -> None:
    answer = LIBRARY.ask(ASKED)
    place = "工会工作报告  二、组织建设  第2页 第5段"
    assert answer_text(answer) == f"{QUOTE}[1]\n\n出处：\n- [1] {place}"
    assert answer_text(answer, with_addresses=True).endswith(f"- [1] {place} [report:57-67]")


def test_an_english_question_is_answered_around_the_chinese_sentences_in_english() -> None:
    answer = replace(LIBRARY.ask(ASKED), question="How many?", resolved_question="How many unions?")
    place = "工会工作报告  二、组织建设  page 2 paragraph 5"
    assert answer_text(answer) == f"Understood as: How many unions?\n\n{QUOTE}[1]\n\nSources:\n- [1] {place}"


def test_a_refusal_has_three_passages_below_or_none() -> None:
    refused = LIBRARY.ask(UNANSWERED)
    first, title, *nearest = answer_text(refused).split("\n\n", 1)[1].splitlines()
    assert (first, title) == ("最接近的段落：", "- 二、组织建设  第2页")
    assert nearest[0] == "  新建工会组织一万家；发展会员三百万人。"
    assert sum(line.startswith("- ") for line in [title, *nearest]) == 3
    assert answer_text(replace(refused, hits=())) == "未作回答：报告没有谈到这个问题。"


def test_passages_are_listed_best_first_with_their_addresses() -> None:
    hits = LIBRARY.search(ASKED, 2)
    assert [line for line in search_text(ASKED, hits).splitlines() if line.startswith("- ")] == [
        "- [report:57-76] 二、组织建设  第2页",
        "- [report:50-56] 第2页",
    ]
    assert search_text(ASKED, []) == "没有找到段落。"
    assert search_text("unions", []) == "No passage was found."


def test_a_passage_stands_between_its_surroundings() -> None:
    excerpt = open_excerpt(LIBRARY.documents, "report:57-67")
    assert excerpt_text(excerpt) == (
        f"工会工作报告  二、组织建设  第2页 第5段\n\n---\n{QUOTE}\n---\n发展会员三百万人。"
    )


def test_documents_are_listed_with_their_dates() -> None:
    report, hostile = LIBRARY.documents.values()
    lines = documents_text([replace(report, date="2023年10月9日"), hostile]).splitlines()
    assert lines == ["- report: 工会工作报告 (2023年10月9日)", f"- hostile: {hostile.title}"]
