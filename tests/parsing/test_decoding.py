"""Bytes become characters with certainty, or the file is refused with a reason."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.parsing.decoding import check_characters, decode, read_text

REPORT = (
    "工作报告\n各位代表：\n一、过去五年的工作\n我们坚持以人民为中心的发展思想，推动各项工作取得新进展、新成效，"
    "经济社会发展迈上了新的台阶，人民生活不断改善。\n二、今后五年的主要任务\n今后五年是全面建设社会主义现代化国家"
    "开局起步的关键时期，我们要踔厉奋发、勇毅前行，努力完成各项目标任务。\n"
)
TRADITIONAL = (
    "施政報告\n各位議員：\n一、經濟發展\n我們將繼續推動經濟發展，改善民生，加強與各地的交流合作，努力建設一個更加美好的"
    "家園。過去一年，我們克服了種種困難，取得了顯著的成績，市民的生活水平不斷提高，社會更加和諧穩定。\n"
)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", REPORT),
        ("utf-8-sig", REPORT),
        ("utf-16", REPORT),
        ("utf-32", REPORT),
        ("gb18030", REPORT),
        ("gbk", REPORT),
        ("gb2312", REPORT),
        ("big5", TRADITIONAL),
        ("utf-8", TRADITIONAL),
    ],
)
def test_a_text_is_read_in_its_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "report.txt") == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")],
)
def test_a_byte_order_mark_decides(mark: bytes, encoding: str) -> None:
    assert decode(mark + REPORT.encode(encoding), "report.txt") == REPORT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [REPORT, TRADITIONAL, "工作报告", "工会\nABC 2023\n", "第一章\r\n总则\r\n"])
def test_utf16_needs_no_mark(encoding: str, text: str) -> None:
    assert read_text(text.encode(encoding), "report.txt") == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_encoding_is_told(encoding: str) -> None:
    assert read_text(REPORT.encode(encoding), "report.txt") == (REPORT, encoding)
    assert read_text(codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le"), "report.txt") == (REPORT, "utf-16-le")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_every_text_in_utf8_is_read_as_it_was_written(text: str) -> None:
    assert decode(text.encode("utf-8"), "x.txt").removeprefix("\ufeff") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            codecs.BOM_UTF8 + "工会".encode()[:-1],
            "cut.txt begins as UTF-8 but byte 6 is damaged; save it as UTF-8 and add it again",
        ),
        (
            codecs.BOM_UTF16_LE + "工会".encode("utf-16-le")[:-1],
            "cut.txt begins as UTF-16-LE but byte 4 is damaged; save it as UTF-8 and add it again",
        ),
    ],
)
def test_a_damaged_file_is_refused_at_its_byte(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(data, "cut.txt")
    assert str(caught.value) == message


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff\xff", bytes(range(128, 256)) * 3, "é à ü".encode("latin-1")])
def test_a_doubtful_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"^The encoding of odd\.txt is doubtful: it .+; save it as UTF-8 and add"):
        decode(data, "odd.txt")


@pytest.mark.parametrize(
    ("character", "name"), [("\0", "U+0000"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x80", "U+0080")]
)
def test_control_characters_are_refused(character: str, name: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(f"工会{character}工作".encode(), "binary.txt")
    assert str(caught.value) == (
        f"binary.txt is not plain text: it holds the control character {name} at position 2; "
        "choose a text, Markdown or Word file"
    )


@pytest.mark.parametrize(
    "text", ["a\tb", "a\r\nb", "a\fb", "a\u2028b", "a\u0085b", "a\u3000b", "\u200b", "\ufffd", "𠮷"]
)
def test_white_space_and_rare_characters_are_text(text: str) -> None:
    assert check_characters(text, "x.txt") == text
