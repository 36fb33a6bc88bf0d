"""Chinese text in a font that is neither in the PDF file nor on the machine is refused; all other text is read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from rag.errors import DocumentError
from rag.parsing import parse_bytes
from rag.parsing.isolated import IsolatedParser
from rag.parsing.sheet import draw_page
from tests.parsing.pdf_files import LEFT, NOT_EMBEDDED, SIZE, WIDTH, Sheet

FOLDERS = ("/usr/share/fonts", "/usr/share/X11/fonts/Type1", "/usr/share/X11/fonts/TTF", "/usr/local/share/fonts")
"""Where PDFium looks on Linux."""
SIMPLIFIED_CHINESE = 1 << 18  # of the code pages that a font says it is for, by which PDFium chooses
WORDS = "全面加强工会建设。"
REFUSED = (
    "report.pdf does not embed its Chinese fonts, and this machine has none: install one (Debian, Ubuntu: "
    "apt install fonts-noto-cjk), or save the PDF with its fonts embedded"
)


def chinese_font_found() -> bool:
    """Say whether PDFium finds a Chinese font on this machine; macOS and Windows come with some."""
    if not sys.platform.startswith("linux"):
        return True
    files = [each for folder in FOLDERS for each in Path(folder).rglob("*")]
    return any(_is_chinese(each) for each in files if each.suffix.lower() in {".ttf", ".ttc", ".otf"})


def _is_chinese(path: Path) -> bool:
    is_collection = path.suffix.lower() == ".ttc"
    fonts = TTCollection(str(path), lazy=True).fonts if is_collection else [TTFont(str(path), lazy=True)]
    pages = [getattr(font["OS/2"], "ulCodePageRange1", 0) for font in fonts if "OS/2" in font]
    for font in fonts:
        font.close()
    return any(each & SIMPLIFIED_CHINESE for each in pages)


def in_a_line() -> bytes:
    sheet = Sheet(font=NOT_EMBEDDED)
    sheet.put(WORDS, LEFT, 700)
    return sheet.data()


def justified() -> bytes:
    """Return text that is set character by character: without a font all of it would be lost."""
    sheet = Sheet(font=NOT_EMBEDDED)
    for place, character in enumerate(WORDS):
        sheet.put(character, LEFT + place * SIZE * 1.2, 700)
    return sheet.data()


def turned() -> bytes:
    """Return a page whose lines run upwards: without a font they would be lost too."""
    sheet = Sheet(font=NOT_EMBEDDED)
    sheet.canvas.setPageRotation(90)
    sheet.canvas.translate(WIDTH, 0)
    sheet.canvas.rotate(90)
    sheet.put(WORDS, 100, 400)
    return sheet.data()


def one_heading() -> bytes:
    """Return a page with a single character in a font that is not embedded, in a form, on the second page."""
    sheet = Sheet()
    sheet.put("第一页。", LEFT, 700)
    sheet.turn()
    sheet.canvas.beginForm("heading")
    sheet.canvas.setFont(NOT_EMBEDDED, SIZE)
    sheet.canvas.drawString(LEFT, 750, "序")
    sheet.canvas.endForm()
    sheet.canvas.doForm("heading")
    sheet.put(WORDS, LEFT, 700)
    return sheet.data()


@pytest.mark.parametrize(
    ("make", "text", "page"),
    [(in_a_line, WORDS, 1), (justified, WORDS, 1), (turned, WORDS, 1), (one_heading, f"第一页。\n序\n{WORDS}", 2)],
)
def test_text_in_a_font_that_is_not_embedded_is_read_whole_or_refused(
    make: Callable[[], bytes], text: str, page: int
) -> None:
    data, parser = make(), IsolatedParser()
    try:
        if chinese_font_found():
            assert parse_bytes(data, "report.pdf", "report").text == text
            assert parser.parse(data, "report.pdf", "report").text == text  # a confined process sees the font as well
            marks = draw_page(data, "report.pdf", page, WORDS).marks
            assert sum(mark.width * WIDTH for mark in marks) > 0.5 * len(WORDS) * SIZE
            return
        for read in (parse_bytes, parser.parse):
            with pytest.raises(DocumentError) as caught:
                read(data, "report.pdf", "report")
            assert str(caught.value) == REFUSED
        with pytest.raises(DocumentError) as caught:
            draw_page(data, "report.pdf", page)
        assert str(caught.value) == REFUSED
    finally:
        parser.close()


def test_flat_and_empty_characters_of_an_embedded_font_are_no_missing_font() -> None:
    sheet = Sheet()
    for row, text in enumerate(("——", "一", "\u3000", " ", "一一——一一")):
        sheet.put(text, LEFT, 700 - row * 40)
    assert parse_bytes(sheet.data(), "report.pdf", "report").text.split() == ["——", "一", "一一——一一"]


def test_latin_text_in_fonts_that_are_not_embedded_is_read() -> None:
    sheet = Sheet(font=NOT_EMBEDDED)
    sheet.put("Report 2023", LEFT, 700)
    for font, left in (("Helvetica", 0), ("Times-Roman", 100), ("Courier", 200)):
        sheet.canvas.setFont(font, SIZE)
        sheet.canvas.drawString(LEFT + left, 600, "word")
        sheet.canvas.drawString(LEFT + left + 50, 600, " ")
    assert parse_bytes(sheet.data(), "report.pdf", "report").text.split() == ["Report", "2023", "word", "word", "word"]


def test_a_page_that_is_fully_embedded_is_drawn_and_marked() -> None:
    sheet = Sheet()
    sheet.put(WORDS, LEFT, 700)
    [mark] = draw_page(sheet.data(), "report.pdf", 1, WORDS).marks
    assert mark.height > 0.01
