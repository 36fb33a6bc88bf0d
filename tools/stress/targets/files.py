"""Fuzzed target of files: the parsers of every kind, with the bytes of small files changed."""

from __future__ import annotations

from collections.abc import Hashable

from rag.errors import DocumentError
from rag.parsing import parse_bytes
from rag.parsing.decoding import decode
from tests.parsing.contracts import bare, check_document
from tools.stress.crafted.markup import paragraph, word
from tools.stress.crafted.pdfs import SHOWS, page_file, stream
from tools.stress.targets.target import Target, any_bytes
from tools.stress.targets.texts import SEEDS

_PAGE = f"<html><head><title>甲</title></head><body><h1>{SEEDS[0][:30]}</h1><table><tr><td>乙</td></tr></table>"
_KINDS = (".txt", ".md", ".html", ".docx", ".pdf")
_FILES = (
    *(b"\0" + text.encode() for text in SEEDS),
    b"\0" + SEEDS[0].encode("gb18030"),
    b"\0" + SEEDS[0].encode("utf-16"),
    b"\1# " + SEEDS[0].encode(),
    b"\2" + _PAGE.encode(),
    b"\3" + word(paragraph("一、目标") + paragraph("今年新建学校三所。")),
    b"\4" + page_file(stream(SHOWS)),
)
_PIECES = (
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"PK\x01\x02",
        b"PK\x03\x04",
        b"<table>",
        b"</p>",
        b"<h1>",
        b"<pre>",
        b"<a href=x>",
    ),
    *(
        b"&#0;",
        b"&l;",
        b"<!--",
        b"<![CDATA[",
        b"<meta charset=gbk>",
        b"style='display:none'",
        b"# ",
        b"```\n",
        b"**",
        b"==\n",
    ),
    *(
        b"/Length 9",
        b"/Filter /FlateDecode",
        b"<< ",
        b" >>",
        b"3 0 R",
        b"endobj",
        b"stream\n",
        b"/Kids [",
        b"Tj ",
        b"xref\n",
    ),
    *("一、".encode(), "。".encode(), "一、".encode("gb18030"), b"\r\n", b"\f", b"\x85", b"\xc2\x85", b"\xe2\x80\xa8"),
)


def parsers(data: bytes) -> Hashable:
    """Read a file, whose first byte says of which kind it is."""
    kind = _KINDS[data[0] % len(_KINDS)] if data else ".txt"
    try:
        document = parse_bytes(data[1:], f"file{kind}", "file")
    except DocumentError as error:
        assert "\n" not in str(error), "a reason of several lines"
        return kind, str(error)[:40]
    check_document(document)
    if kind == ".txt":
        assert bare(document.text) == bare(decode(data[1:], "file.txt")), "something is lost or made up"
    return kind, len(document.warnings), min(len(document.sections), 5), min(len(document.paragraphs), 8)


PARSERS = Target(_FILES, _PIECES, parsers, any_bytes)
