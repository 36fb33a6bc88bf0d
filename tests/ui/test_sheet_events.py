"""A page is drawn for a document and a place of the index, from the file that was indexed and no other."""

from __future__ import annotations

import asyncio
import hashlib
import re
from base64 import b64decode
from pathlib import Path

import pytest

from rag.library import read_original
from rag.parsing import parse_bytes
from rag.types import Document, Span
from rag.ui.painting import Painter, Updates
from rag.ui.sheet_events import Original, SheetEvents, on_page
from rag.ui.state import Opener
from rag.ui.strings import CHINESE
from tests.parsing.pdf_files import report_file
from tests.ui.shelves import VIEW, sent
from tests.ui.ui_library import HOSTILE, REPORT, Fake, make_document

PARAGRAPHS = [
    f"第{number}件事是全年收入增长百分之{number}，这一句话要写得长一些，好让它占满不止一行字。"
    for number in range(1, 13)
]
DATA = report_file(PARAGRAPHS, lines_a_page=9)
DOCUMENT = parse_bytes(DATA, "lake.pdf", "lake")
LIBRARY = Fake({"lake": DOCUMENT, "report": make_document("report", REPORT)})


def draw(original: Original | None, **values: object) -> Updates:
    """Return what the page shows for what a browser sends."""
    opener = Opener(lambda _: LIBRARY)
    opener.start()
    opener.pipeline()
    return asyncio.run(SheetEvents(Painter(VIEW, opener), original).draw(sent(**values), "zh-CN"))


def given(_: Document) -> bytes:
    """Return the file."""
    return DATA


def refuse(_: Document) -> bytes:
    """Fail when a file is asked for."""
    pytest.fail("a file was read")


def place(words: str) -> Span:
    """Return where words stand in the document."""
    start = DOCUMENT.text.index(words)
    return Span(start, start + len(words))


def test_the_page_of_a_quote_is_drawn_with_the_quote_marked() -> None:
    span = place(PARAGRAPHS[6])
    page = DOCUMENT.page_at(span.start)
    assert page is not None
    assert page > 1
    html = draw(given, document="lake", start=span.start, end=span.end)[VIEW.sheet]
    assert b64decode(re.findall('src="data:image/png;base64,([^"]+)"', html)[0]).startswith(b"\x89PNG")
    assert f"第 {page} 页" in html
    assert html.count('class="wj-sheet-mark"') >= 1
    assert "src=" in html
    assert "/" not in re.sub('src="[^"]*"|</', "", html)  # no path of a file


def test_a_quote_over_a_page_break_is_marked_with_the_part_on_its_page() -> None:
    broken = next(start for start in DOCUMENT.page_starts[1:] if DOCUMENT.text[start - 1] != "\n")
    span = Span(broken - 5, broken + 7)
    page = DOCUMENT.page_at(span.start) or 0
    before = DOCUMENT.text[DOCUMENT.page_starts[page - 1] : broken - 5]
    part = DOCUMENT.text[broken - 5 : broken]
    assert on_page(DOCUMENT, page, span) == (part, before.count(part))
    html = draw(given, document="lake", start=span.start, end=span.end)[VIEW.sheet]
    assert html.count('class="wj-sheet-mark"') == 1


def test_the_same_words_earlier_on_the_page_are_counted() -> None:
    words = "这一句话要写得长一些"
    second = DOCUMENT.text.index(words, DOCUMENT.text.index(words) + 1)
    assert on_page(DOCUMENT, 1, Span(second, second + len(words))) == (words, 1)


def test_a_page_can_be_asked_for_by_its_number() -> None:
    html = draw(given, document="lake", page=2)[VIEW.sheet]
    assert 'data-sheet="1"' in html
    assert 'data-sheet="3"' in html
    assert "wj-sheet-mark" not in html
    assert CHINESE.sheet.not_marked not in html


@pytest.mark.parametrize(
    "values",
    [{}, {"document": "lake"}, {"document": "lake", "page": 0}, {"document": "lake", "page": 999},
     {"document": "lake", "page": True}, {"document": "lake", "page": "1"}, {"document": "../lake.pdf", "page": 1},
     {"document": "gone", "page": 1}, {"document": ["lake"], "page": 1}, {"document": "report", "page": 1},
     {"document": "lake", "start": 5, "end": 5}, {"document": "lake", "start": -1, "end": 5},
     {"document": "lake", "start": 0, "end": 10**9}, {"document": "lake", "start": "0", "end": "5"}],
)  # fmt: skip
def test_what_is_no_place_of_the_index_reads_no_file(values: dict[str, object]) -> None:
    assert list(draw(refuse, **values)) == [VIEW.notice]


def test_a_file_that_is_gone_or_another_one_is_said_and_the_text_stays(tmp_path: Path) -> None:
    def original(document: Document) -> bytes:
        return read_original(tmp_path, (".pdf",), document)

    gone = draw(original, document="lake", page=1)[VIEW.sheet]
    assert "lake.pdf 已不在文档目录中，只能看文字。" in gone
    (tmp_path / "lake.pdf").write_bytes(report_file(PARAGRAPHS[:3]))
    changed = draw(original, document="lake", page=1)[VIEW.sheet]
    assert "lake.pdf 在编入索引之后改动过" in changed
    assert CHINESE.sheet.only_text in changed
    assert "<img" not in gone + changed
    (tmp_path / "lake.pdf").write_bytes(DATA)
    assert hashlib.sha256(DATA).hexdigest() == DOCUMENT.source_sha256
    assert "<img" in draw(original, document="lake", page=1)[VIEW.sheet]


def test_where_no_file_is_known_and_where_drawing_breaks_the_page_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert "不知道 lake.pdf 在哪里" in draw(None, document="lake", page=1)[VIEW.sheet]

    def broken(_: Document) -> bytes:
        raise ValueError(HOSTILE)

    html = draw(broken, document="lake", page=1)[VIEW.sheet]
    assert CHINESE.internal_error in html
    assert "hacked" not in html
    assert "hacked" in caplog.text


def test_a_file_of_a_single_page_has_that_page() -> None:
    data = report_file(PARAGRAPHS[:2])
    document = parse_bytes(data, "one.pdf", "one")
    assert document.page_starts == ()
    span = Span(document.text.index("第2件"), document.text.index("第2件") + 9)
    assert on_page(document, 1, span) == (document.text[span.start : span.end], 0)
