"""Nothing lost, nothing invented, every place exact: for texts of any shape."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.parsing import parse_text
from rag.types import Document
from tests.parsing.contracts import bare, check_document

OPENINGS = [
    *(
        "一、",
        "二、",
        "三、",
        "十一、",
        "（一）",
        "（二）",
        "(一)",
        "1.",
        "２．",
        "3、",
        "（1）",
        "(2)",
        "1）",
        "①",
        "②",
    ),
    *("第一章　", "第二章 ", "第一条　", "第二条", "第1节 ", "——", "--", "● ", "- ", "一是", "二是", "一要", "第一，"),
    *(
        "1 ",
        "2 ",
        "1.1 ",
        "1.2 ",
        "2.5亿",
        "2023.10.9",
        "2023年",
        "壹、",
        "# ",
        "## ",
        "前言",
        "目录",
        "附件1",
        "Chapter 1 ",
    ),
    *("各位代表，", "各位代表：", "同志们！", "（2023年10月9日）", "2023 年 10 月 9 日", "王某某"),
]
PIECES = [
    *(
        "全面加快工会系统数字化建设。",
        "为了做好这项工作，",
        "需要各方共同努力；",
        "他说：“要加油！”",
        "（见附表）",
        "增长2.5%。",
    ),
    *(
        "“一键入会”、",
        "……",
        "…………………… 3",
        "。",
        "！",
        "？”",
        "“",
        "”",
        "）",
        "《",
        '"',
        "'",
        ".",
        "e.g. ",
        "No. 3 ",
        "ABC ",
        "PM2.5",
    ),
    *("甲", "乙丙丁", "是", "　　", " ", "\t", "\u00a0", "\ufeff", "\ufffd", "𠮷", "e\u0301", "\u200b"),
]
BREAKS = ["\n", "\n\n", "\n\n\n\n", "\r\n", "\r", "\f", "\n　　", "　　", "\u2028", "\x85", "\x0b", "\n\f\n"]
SHAPES = st.lists(st.sampled_from(OPENINGS) | st.sampled_from(PIECES) | st.sampled_from(BREAKS), max_size=60).map(
    "".join
)
ALLOWED = "\t\n\x0b\f\r\x85"
ANYTHING = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("。；：“”（）\n\f　 一二三、.1"), max_size=200
)


def parse(text: str) -> Document:
    return parse_text(text, "doc", "doc.txt", sha256(text.encode()).hexdigest())


@settings(max_examples=600)
@given(SHAPES)
def test_a_report_of_any_shape_keeps_the_contracts(text: str) -> None:
    if not text.strip():
        with pytest.raises(DocumentError, match="holds no text"):
            parse(text)
        return
    document = parse(text)
    assert bare(document.text) == bare(text)
    check_document(document)


@settings(max_examples=200)
@given(ANYTHING)
def test_any_text_keeps_the_contracts_or_is_refused(text: str) -> None:
    if not text.strip() or any(unicodedata.category(each) == "Cc" and each not in ALLOWED for each in text):
        with pytest.raises(DocumentError, match=r"holds no text|the control character U\+"):
            parse(text)
        return
    document = parse(text)
    assert bare(document.text) == bare(text)
    check_document(document)


WRAPPED = st.lists(
    st.tuples(
        st.sampled_from(["", "", *OPENINGS]), st.text("学习工作，要认真落实。；“”0a ", min_size=1, max_size=180)
    ).map("".join),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200)
@given(WRAPPED, st.integers(12, 40), st.sampled_from(["\n", "\n\n"]), st.sampled_from(["", "　　"]))
def test_a_wrapped_text_keeps_the_contracts(paragraphs: list[str], width: int, spacing: str, indent: str) -> None:
    indented = [indent + paragraph for paragraph in paragraphs]
    lines = [text[start : start + width] for text in indented for start in range(0, len(text), width)]
    text = spacing.join(lines)
    if text.strip():
        document = parse(text)
        assert bare(document.text) == bare(text)
        check_document(document)


@given(SHAPES.filter(str.strip))
def test_parsing_is_repeatable(text: str) -> None:
    assert parse(text) == parse(text)
