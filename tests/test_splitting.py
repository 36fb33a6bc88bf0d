"""Passages: every sentence once, none cut, balanced, and true to the borders of the report."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.parsing import parse_file
from rag.splitting import split
from rag.types import Document, Passage, Span
from tests.parsing.reading import BODY, read
from tests.parsing.test_contracts import SHAPES

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def report() -> Document:
    return parse_file(next((ROOT / "data").glob("*.txt")))


def texts(document: Document, maximum: int = 250) -> list[str]:
    return [passage.span.of(document.text) for passage in split(document, maximum)]


def check(document: Document, passages: tuple[Passage, ...], maximum: int) -> None:
    """Assert the contract of a splitter."""
    sentences = [sentence for paragraph in document.paragraphs for sentence in paragraph.sentences]
    assert [sentence for passage in passages for sentence in passage.sentences] == sentences
    for passage in passages:
        assert passage.doc_id == document.doc_id
        assert passage.span == Span(passage.sentences[0].start, passage.sentences[-1].end)
        free = [each for each in passage.sentences if not is_heading(document, each)]
        assert len(passage.span) <= maximum or len(free) <= 1
    assert all(before.span.end <= after.span.start for before, after in pairwise(passages))


def is_heading(document: Document, sentence: Span) -> bool:
    return document.paragraphs[document.paragraph_index_at(sentence.start)].kind.value == "heading"


@pytest.mark.parametrize("maximum", [1, 40, 120, 250, 400, 100_000])
def test_the_report_is_split_at_every_size(report: Document, maximum: int) -> None:
    check(report, split(report, maximum), maximum)


@settings(max_examples=200)
@given(SHAPES.filter(str.strip), st.integers(1, 300))
def test_any_document_is_split(text: str, maximum: int) -> None:
    document = read(text)
    check(document, split(document, maximum), maximum)


def test_passages_of_the_report_are_of_even_length(report: Document) -> None:
    lengths = sorted(len(passage.span) for passage in split(report))
    assert lengths[len(lengths) // 2] in range(130, 230)
    assert sum(length > 250 for length in lengths) <= 2
    assert sum(length < 60 for length in lengths) <= 4


def test_no_passage_crosses_the_end_of_a_section(report: Document) -> None:
    ends = [section.span.end for section in report.sections]
    crossed = [
        (passage.span, end) for passage in split(report) for end in ends if passage.span.start < end < passage.span.end
    ]
    assert crossed == []


def test_headings_stand_with_the_sentence_after_them(report: Document) -> None:
    (passage,) = [each for each in split(report) if "（七）深化工会改革和建设" in each.span.of(report.text)]
    assert passage.span.of(report.text).split("\n")[1].startswith("持续深化工会机关改革。进一步")
    assert report.headings_at(passage.span)[0] == "三、今后五年的主要工作"


def test_a_heading_with_nothing_after_it_is_a_passage() -> None:
    assert texts(read(f"报告\n一、甲\n{BODY}\n二、乙"))[-1] == "二、乙"


def test_a_sentence_longer_than_the_maximum_is_a_passage_alone() -> None:
    long = "要" * 300 + "。"
    assert texts(read(f"短句。{long}短句。"), 100) == ["短句。", long, "短句。"]


def test_of_all_cuts_the_most_even_is_taken() -> None:
    sentences = [letter * 39 + "。" for letter in "甲乙丙丁"]
    assert texts(read("".join(sentences)), 100) == ["".join(sentences[:2]), "".join(sentences[2:])]


def test_the_end_of_a_paragraph_is_the_better_place() -> None:
    first = "甲" * 79 + "。" + "乙" * 9 + "。"
    second = "丙" * 29 + "。" + "丁" * 99 + "。"
    assert texts(read(f"{first}\n{second}"), 150) == [first, second]
    assert texts(read(first + second), 150) == [first + second[:30], second[30:]]


def test_title_and_date_stand_apart_from_the_text() -> None:
    assert texts(read(f"工作报告\n（2023年10月9日）\n{BODY}"))[0] == "工作报告\n（2023年10月9日）"


def test_the_items_of_a_list_stay_with_what_they_list() -> None:
    statute = "第三条　下列数据不得公开：\n（一）国家秘密；\n（二）商业秘密；\n（三）个人隐私。"
    document = read(f"条例\n第一章　总则\n第二条　{BODY}\n{statute}\n第二章　附则\n第四条　{BODY}")
    assert any(statute in text for text in texts(document))


@pytest.mark.parametrize("maximum", [0, -5])
def test_a_maximum_below_one_is_refused(maximum: int) -> None:
    with pytest.raises(ValueError, match=f"maximum_characters must be at least 1, got {maximum}"):
        split(read(BODY), maximum)
