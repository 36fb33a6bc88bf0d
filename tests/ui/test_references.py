"""A citation is copied as these texts and no others; nothing in a report becomes markup of the copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.types import Span
from rag.ui.references import Reference, dated, escaped, gb7714, markdown, plain, reference_at, reference_of
from tests.ui.ui_library import small_library

TODAY = date(2026, 11, 25)
REFERENCE = Reference(
    title="在中国工会第十八次全国代表大会上的报告",
    author="王东明",
    date="2023年10月9日",
    source="报告.txt",
    headings=("三、今后五年的主要工作", "（七）深化工会改革"),
    page=19,
    paragraph=59,
    quote="全面加快工会系统数字化建设。",
)


def test_plain_text_is_the_quote_with_its_place_on_one_line() -> None:
    assert plain(REFERENCE) == (
        "“全面加快工会系统数字化建设。”（在中国工会第十八次全国代表大会上的报告，"
        "三、今后五年的主要工作，（七）深化工会改革，第19页，第59段）"
    )
    assert plain(replace(REFERENCE, page=None, headings=(), quote="一\n二")) == (
        "“一 二”（在中国工会第十八次全国代表大会上的报告，第59段）"
    )


def test_markdown_is_a_block_quote_with_its_place_under_it() -> None:
    assert markdown(REFERENCE) == (
        "> 全面加快工会系统数字化建设。\n>\n"
        "> —— **在中国工会第十八次全国代表大会上的报告**，三、今后五年的主要工作 › （七）深化工会改革，第19页，第59段"
    )


def test_every_line_of_a_quote_stays_inside_the_block_quote() -> None:
    copied = markdown(replace(REFERENCE, quote="第一行\n\n# 第二行"))
    assert copied.splitlines()[:2] == ["> 第一行", "> \\# 第二行"]
    assert all(line.startswith(">") for line in copied.splitlines())


@pytest.mark.parametrize(
    ("changes", "entry"),
    [
        (
            {},
            "王东明. 在中国工会第十八次全国代表大会上的报告[R/DK]. 2023: 19(2023-10-09)[2026-11-25]. 报告.txt.",
        ),
        (
            {"page": None},
            "王东明. 在中国工会第十八次全国代表大会上的报告[R/DK]. 2023(2023-10-09)[2026-11-25]. 报告.txt.",
        ),
        (
            {"author": None, "date": "2023年"},
            "在中国工会第十八次全国代表大会上的报告[R/DK]. 2023: 19[2026-11-25]. 报告.txt.",
        ),
        (
            {"date": None},
            "王东明. 在中国工会第十八次全国代表大会上的报告[R/DK]. [出版年不详]: 19[2026-11-25]. 报告.txt.",
        ),
        (
            {"date": None, "page": None, "source": ""},
            "王东明. 在中国工会第十八次全国代表大会上的报告[R/DK]. [2026-11-25].",
        ),
    ],
    ids=["whole", "no page", "no author", "no date", "nothing"],
)
def test_an_entry_by_the_standard_leaves_out_what_is_not_known(changes: dict[str, object], entry: str) -> None:
    assert gb7714(replace(REFERENCE, **changes), TODAY) == entry  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023年10月9日", ("2023", "2023-10-09")),
        ("（2025年1月14日）", ("2025", "2025-01-14")),
        ("二○一七年三月五日", ("2017", "2017-03-05")),
        ("二〇二三年十二月三十一日", ("2023", "2023-12-31")),
        ("二零二零年二十月三日", ("2020", "")),
        ("2023年2月30日", ("2023", "")),
        ("二〇二三年十月二十日", ("2023", "2023-10-20")),
        ("二〇二三年三月十日", ("2023", "2023-03-10")),
        ("二〇二三年零月三日", ("2023", "")),
        ("二〇二三年月三日", ("2023", "")),
        ("2023 年 10 月", ("2023", "")),
        ("昨天", ("", "")),
        ("", ("", "")),
        (None, ("", "")),
    ],
)
def test_a_date_is_read_in_either_kind_of_digits(text: str | None, found: tuple[str, str]) -> None:
    assert dated(text) == found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("一网全通。", "一网全通。"),
        ("<img src=x>", r"\<img src=x\>"),
        ("![图](http://x.invalid/a.png)", r"\!\[图\](http\://x.invalid/a.png)"),
        ("www.x.invalid a@b.invalid", r"www\.x.invalid a\@b.invalid"),
        ("1. 项", r"1\. 项"),
        ("2) 项", r"2\) 项"),
        ("- 项", r"\- 项"),
        ("=SUM(A1)", r"\=SUM(A1)"),
        ("# `a` *b* _c_ ~d~ | &amp; $e$ \\", r"\# \`a\` \*b\* \_c\_ \~d\~ \| \&amp; \$e\$ \\"),
        ("2023年", "2023年"),
    ],
)
def test_nothing_in_a_text_is_markup_of_the_copy(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_citation_and_its_place_give_the_same_reference() -> None:
    library = small_library()
    citation = library.ask("新建工会组织多少？").citations[0]
    document = library.documents["report"]
    assert reference_of(citation, document) == reference_at(document, citation.span)
    assert reference_at(document, citation.span) == Reference(
        "工会工作报告", None, None, "report.txt", ("二、组织建设",), 2, 5, "新建工会组织一万家；"
    )
    assert reference_of(citation, None).quote == citation.quote
    assert reference_at(document, Span(0, 3)).headings == ()


def test_a_reference_tells_author_date_and_file_of_its_document_where_it_is_at_hand() -> None:
    library = small_library()
    citation = library.ask("新建工会组织多少？").citations[0]
    document = replace(library.documents["report"], speaker="王东明", date="2023年10月9日")
    whole = Reference(
        "工会工作报告", "王东明", "2023年10月9日", "report.txt", ("二、组织建设",), 2, 5, "新建工会组织一万家；"
    )
    assert reference_of(citation, document) == reference_at(document, citation.span) == whole
    assert reference_of(citation, None) == replace(whole, author=None, date=None, source="")
