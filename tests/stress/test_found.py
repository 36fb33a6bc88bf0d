"""What the full runs of the fuzzer have found stays mended: each input goes through the check that it broke."""

from __future__ import annotations

import pytest

from rag.errors import DocumentError
from rag.parsing import parse_bytes
from rag.question.follow_up import resolve
from rag.text import normalize
from tests.parsing.contracts import check_document
from tests.writing.places import cited
from tools.stress.targets.files import parsers
from tools.stress.targets.questions import citations, query
from tools.stress.targets.texts import headings

EARLIER = "今后五年对农民工有哪些服务举措？"


@pytest.mark.parametrize("data", [b"\r\xc2\x85", b"\xe2\x80\xa8", b"\xff\xfe", b"\xef\xbb\xbf", b""])
def test_a_markdown_file_without_a_line_has_no_text(data: bytes) -> None:
    parsers(b"\1" + data)
    with pytest.raises(DocumentError, match=r"no text|is empty"):
        parse_bytes(data, "a.md", "a")


def test_the_title_of_an_article_ends_with_its_line() -> None:
    text = "第一条\n第二条（。\n)习"
    headings(text)
    document = parse_bytes(text.encode(), "a.txt", "a")
    check_document(document)
    assert [section.heading.of(document.text) for section in document.sections] == ["第一条", "第二条"]


def test_a_backslash_in_a_question_is_a_character() -> None:
    query(r"那女职\呢？")
    assert resolve(r"那\1呢？", [EARLIER]).count("\\1") == 1
    assert resolve(r"那第\二部分呢？", ["第三部分讲什么？"])


@pytest.mark.parametrize(
    "text",
    ["第二万万万万万万万万万元", "三千万三千万三千万三千万三千万三千万", "2.5亿亿亿亿亿元", "二点五亿亿亿亿亿亿"],
)
def test_a_number_too_large_for_any_report_stays_as_it_is_written(text: str) -> None:
    query(text)
    assert normalize(text) == text


@pytest.mark.parametrize(
    ("text", "form"), [("三百分之\x0b五年", "5/300年"), ("三百分之 五年", "5/300年"), ("今 五年", "今5年")]
)
def test_white_space_before_a_numeral_is_gone_before_the_number_is_read(text: str, form: str) -> None:
    assert normalize(text) == normalize(form)
    assert normalize(normalize(text)) == normalize(text)


def test_an_address_without_its_scheme_is_one() -> None:
    from rag.writing.wording import foreign_addresses

    assert list(foreign_addresses("新建学校 ://a.b/t 三所", cited("新建学校三所。"))) == ["://a.b/t"]
    citations("新建学 . . . . . . . ://a.b/t[h**。[1、2，3]\n1. [^1[1-9][[1]]]]1\0[１，20]")
