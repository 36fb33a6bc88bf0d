"""Draws a page of a PDF file, and finds where a quote stands on it."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.errors import DocumentError
from rag.parsing.missing_fonts import check_fonts
from rag.parsing.pdf import PDFIUM, upright

WIDTH = 1200
"""Pixels of a drawn page, enough to read fine print on a large screen."""
TALLEST = 4000
_HYPHENS = {0x02, 0xFFFE}  # PDFium's signs for a hyphen at the end of a line
_NOTHING = {0x00, 0xFEFF, 0xAD}


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in shares of its width and height from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn page as PNG with its size in pixels, and the lines of the quote, none where it was not found."""

    png: bytes
    width: int
    height: int
    marks: tuple[Box, ...]


def draw_page(data: bytes, name: str, page: int, quote: str = "", nth: int = 0) -> Sheet:
    """Draw a page, counted from 1, and mark a quote: the occurrence after ``nth`` others, white space left aside.

    Raises DocumentError when the file cannot be read, has no such page, or its Chinese fonts are nowhere to be had.
    """
    import pypdfium2

    with PDFIUM:
        try:
            with pypdfium2.PdfDocument(data) as document:
                if not 1 <= page <= len(document):
                    raise DocumentError(f"{name} has {len(document)} pages: there is no page {page}")
                return _drawn(document[page - 1], name, quote, nth)
        except pypdfium2.PdfiumError as error:
            reason = " ".join(str(error).split())
            raise DocumentError(f"page {page} of {name} cannot be drawn ({reason}): read it in its text") from error


def _drawn(page: Any, name: str, quote: str, nth: int) -> Sheet:  # noqa: ANN401  # pypdfium2 has no types
    wide, high = page.get_size()
    text = page.get_textpage()
    try:
        check_fonts(page, text, name)
        picture = page.render(scale=min(WIDTH / wide, TALLEST / high)).to_pil().convert("RGB")
        written = io.BytesIO()
        picture.quantize(64).save(written, "PNG", optimize=True)
        found = _place(text, quote, nth) if quote.strip() else None
        marks = tuple(_boxes(page, text, *found)) if found else ()
    finally:
        text.close()
        page.close()
    return Sheet(written.getvalue(), picture.width, picture.height, marks)


def _place(text: Any, quote: str, nth: int) -> tuple[int, int] | None:  # noqa: ANN401
    """Return the first character of a quote and how many there are to its last, in PDFium's count."""
    from pypdfium2 import raw

    units, places = [], []
    for index in range(raw.FPDFText_CountChars(text)):
        unit = raw.FPDFText_GetUnicode(text, index)
        unit = ord("-") if unit in _HYPHENS else unit
        if unit not in _NOTHING and not chr(unit).isspace():
            units.append(chr(unit))
            places.append(index)
    page, wanted = "".join(units), _units(quote)
    at = page.find(wanted)
    for _ in range(nth):
        at = page.find(wanted, at + 1) if at >= 0 else at
    return (places[at], places[at + len(wanted) - 1] - places[at] + 1) if at >= 0 else None


def _units(text: str) -> str:
    """Return the UTF-16 units of a text without white space: PDFium counts in them."""
    encoded = "".join(text.split()).encode("utf-16-le")
    return "".join(chr(int.from_bytes(encoded[at : at + 2], "little")) for at in range(0, len(encoded), 2))


def _boxes(page: Any, text: Any, start: int, count: int) -> Iterator[Box]:  # noqa: ANN401
    """Yield a box for each line that the characters stand on, as the page is shown."""
    from pypdfium2 import raw

    (wide, high), turned = page.get_size(), page.get_rotation()
    aside, below, _, _ = page.get_cropbox()
    for number in range(raw.FPDFText_CountRects(text, start, count)):
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetRect(text, number, left, top, right, bottom)
        place = (left.value - aside, bottom.value - below, right.value - aside, top.value - below)
        x0, x1, y0, y1 = upright(place, turned, wide, high)
        yield Box(x0 / wide, 1 - y1 / high, (x1 - x0) / wide, (y1 - y0) / high)
