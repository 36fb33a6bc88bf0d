"""HTML pages: blocks, headings and rows become lines; what stands around the text stays out; encodings are certain."""

from __future__ import annotations

import pytest

from rag.errors import DocumentError
from rag.parsing import encoding_of, parse_bytes
from rag.types import Document
from tests.parsing.contracts import check_document
from tests.parsing.reading import outline

BODY = "我们坚持以人民为中心的发展思想，推动各项工作取得新进展。"


def parse(source: str, name: str = "page.html") -> Document:
    document = parse_bytes(source.encode(), name, "page")
    check_document(document)
    return document


def lines(source: str) -> list[str]:
    return parse(source).text.split("\n")


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM"])
def test_headings_make_the_outline(name: str) -> None:
    document = parse(
        f"<html><head><title>网页题目 - 某某网</title></head><body><h1>某某市工作报告</h1>"
        f"<h2>总体情况</h2><p>{BODY}</p>"
        f"<h3>经济</h3><p>{BODY}</p><h2>下一步</h2><p>{BODY}</p></body></html>",
        name,
    )
    assert document.title == "某某市工作报告"
    assert outline(document) == ["总体情况", ".经济", "下一步"]
    assert document.text.split("\n")[2] == BODY


def test_numbers_make_the_outline_without_marks() -> None:
    document = parse(f"<div>工作报告</div><div>一、成绩</div><div>{BODY}</div><div>二、问题</div><div>{BODY}</div>")
    assert outline(document) == ["一、成绩", "二、问题"]


def test_a_page_without_a_title_line_has_the_title_it_declares() -> None:
    source = f"<title> 国务院\n关于工作的意见 </title><p>{BODY}</p><p>{BODY}</p>"
    assert parse(source).title == "国务院 关于工作的意见"
    assert parse(f"<p>{BODY}</p><p>{BODY}</p>").title == "page"


def test_inline_marks_and_line_ends_of_the_source_are_no_breaks() -> None:
    assert lines("<p>第一<b>句</b>\n  话，<span>有 <i>two words</i></span>\n和<a href='x'>链接</a>。</p>第二句。") == [
        "第一句话，有 two words 和链接。",
        "第二句。",
    ]


def test_breaks_lists_and_preformatted_lines_are_lines() -> None:
    assert lines("甲。<br>乙。<ul><li>丙；<li>丁。</ul><pre>戊。\n  己。</pre>") == [
        "甲。",
        "乙。",
        "丙；",
        "丁。",
        "戊。",
        "己。",
    ]


def test_a_table_is_one_line_a_row() -> None:
    rows = "<tr><th>指标<th><p>2022年</p><th>2023年<tr><td>产值</td><td> 1亿元 </td><td>2亿元</td></tr>"
    assert lines(f"<p>{BODY}</p><table>{rows}</table>") == [BODY, "指标\t2022年\t2023年", "产值\t1亿元\t2亿元"]


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    assert lines(f"<table><tr><td><p>{BODY}</p><p>第二段。</p></td></tr></table>") == [BODY, "第二段。"]


def test_entities_and_indents_are_read() -> None:
    assert lines("<p>&nbsp;&nbsp;&emsp;“甲”&amp;乙&#12290;</p><p>　　丙。</p>") == ["“甲”&乙。", "丙。"]


MENU = "".join(f"<li><a href='/{number}'>栏目{number}</a></li>" for number in range(6))


def test_what_stands_around_the_text_is_left_out_and_told() -> None:
    source = (
        f"<header>某某网</header><nav>首页</nav><ul>{MENU}</ul><div role='banner'>横幅</div><h1>通知</h1><p>{BODY}</p>"
        "<aside>推荐</aside><footer>版权</footer><script>var a = '脚本';</script><style>p {}</style>"
        "<p hidden>藏</p><p style='display: none'>藏</p><!-- 注释 --><button>打印</button><noscript>请启用</noscript>"
    )
    document = parse(source)
    assert document.text.split("\n") == ["通知", BODY]
    assert document.warnings == ("6 menus and other parts of the page around its text are not in the text",)


def test_links_in_the_text_and_the_head_of_an_article_are_text() -> None:
    linked = f"{BODY}参见<a>一</a><a>二</a><a>三</a><a>四</a><a>五</a>。"
    document = parse(f"<article><header><h1>公报</h1></header><p>{linked}</p></article>")
    assert document.text.split("\n") == ["公报", linked.replace("<a>", "").replace("</a>", "")]
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("declared", "written"), [("gb2312", "gb18030"), ("GBK", "gb18030"), ("big5", "big5"), ("gbk", "utf-8")]
)
def test_a_declared_encoding_is_used_where_the_bytes_do_not_tell_their_own(declared: str, written: str) -> None:
    text = "工作報告" if written == "big5" else "工作报告"
    data = f'<html><head><meta charset="{declared}"></head><p>{text}</p></html>'.encode(written)
    assert parse_bytes(data, "page.html", "page").text == text
    assert encoding_of(data, "page.html") == written


def test_an_encoding_is_found_where_none_is_declared() -> None:
    data = f"<meta http-equiv=x><p>{BODY * 3}</p>".encode("gb18030")
    assert parse_bytes(data, "page.html", "page").text == BODY * 3
    marked = b"\xff\xfe" + f"<meta charset=gbk><p>{BODY}</p>".encode("utf-16-le")
    assert parse_bytes(marked, "page.html", "page").text == BODY
    assert encoding_of(marked, "page.html") == "utf-16-le"


def test_a_page_that_breaks_its_declaration_is_refused() -> None:
    data = b'<meta charset="gb2312"><p>' + "工作".encode("gb18030") + b"\xff\xff</p>"
    with pytest.raises(DocumentError) as caught:
        parse_bytes(data, "page.html", "page")
    assert str(caught.value) == (
        f"page.html declares the encoding gb18030 but byte {len(data) - 6} is damaged; "
        "save it as UTF-8 and add it again"
    )


@pytest.mark.parametrize("source", ["<!-- nothing -->", "<html></html>", "<script>x</script>", "<p> &nbsp; </p>"])
def test_a_page_without_text_is_refused(source: str) -> None:
    with pytest.raises(DocumentError, match=r"^page\.html holds no text; choose a document with text in it$"):
        parse(source)


@pytest.mark.parametrize("source", ["<div>" * 100_000, "<b>" * 100_000, "<table><tr><td>" * 5_000])
def test_a_page_of_senseless_depth_is_refused(source: str) -> None:
    with pytest.raises(DocumentError, match=r"^page\.html (is nested deeper than 200 levels|holds no text)"):
        parse(source + "甲。")


def test_control_characters_behind_entities_are_refused() -> None:
    with pytest.raises(DocumentError, match=r"^page\.html is not plain text: it holds the control character U\+0007"):
        parse("<p>甲\x07</p>")


def test_no_entity_reaches_a_file() -> None:
    source = '<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/hostname">]><p>甲&e;乙。</p>'
    assert "甲" in parse(source).text
    assert parse(source).text.replace("]>", "").strip() in {"甲&e;乙。", "甲乙。"}
