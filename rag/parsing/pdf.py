"""Reads PDF files that have a text layer; a scan, a password and an unreadable text layer are refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from threading import Lock
from typing import Any

from rag.errors import DocumentError
from rag.parsing.decoding import check_characters
from rag.parsing.furniture import without_furniture
from rag.parsing.lines import Line
from rag.parsing.missing_fonts import check_fonts
from rag.parsing.printed import PrintedLine, PrintedPage, lines_of

MOST_PAGES = 3000
FEWEST_CHARACTERS = 8  # a page with fewer has no text worth the name
UNREADABLE_SHARE = 0.05
SHOWN = 5
PDFIUM = Lock()  # PDFium works for one thread at a time


def read_pdf_lines(data: bytes, name: str) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines of a PDF file without running heads and page numbers, and warnings about what is left out.

    Raises DocumentError when the file is damaged, needs a password, is a scan, its text layer makes no sense, or it
    is in Chinese fonts that neither the file nor this machine has.
    """
    with PDFIUM:
        pages = _read_pages(data, name)
    without_text = [number for number, page in enumerate(pages, start=1) if _lacks_text(page)]
    if 2 * len(without_text) > len(pages):
        raise DocumentError(
            f"{name} is a scanned PDF: {len(without_text)} of its {len(pages)} pages are pictures without a text "
            "layer; run text recognition (OCR) over it and add it again"
        )
    _check_text(pages, name)
    kept, furniture = without_furniture(pages)
    warnings = []
    if without_text:
        warnings.append(f"pages {_listed(map(str, without_text))} are pictures without text")
    if furniture:
        warnings.append(f"what repeats at the edges of the pages is not in the text: {_listed(furniture)}")
    return lines_of(kept), tuple(warnings)


def _listed(items: Iterator[str] | Sequence[str]) -> str:
    every = list(items)
    return ", ".join(every[:SHOWN]) + (f" and {len(every) - SHOWN} more" if len(every) > SHOWN else "")


def _lacks_text(page: PrintedPage) -> bool:
    return page.has_pictures and sum(len(line.text) for line in page.lines) < FEWEST_CHARACTERS


def _check_text(pages: Sequence[PrintedPage], name: str) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
    odd = sum(unicodedata.category(each) in {"Co", "Cn", "Cc"} or each == "\ufffd" for each in text)
    if odd > UNREADABLE_SHARE * len(text):
        raise DocumentError(
            f"{name} has a text layer that cannot be read (its fonts do not say what {odd} of {len(text)} characters "
            "are); save it as PDF again from its source, or run text recognition (OCR) over it"
        )
    check_characters(text, name)


def _read_pages(data: bytes, name: str) -> list[PrintedPage]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise DocumentError(f"{name} has {len(document)} pages, {MOST_PAGES} are allowed: split it")
            return [_read_page(document[number], name) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise DocumentError(f"{name} is encrypted with a password; save it without one and add it again") from error
        reason = " ".join(str(error).split())
        raise DocumentError(f"{name} cannot be read as a PDF ({reason}); save it as PDF again") from error


@dataclass(frozen=True, slots=True)
class _Character:
    """A character with its box, seen upright; PDFium makes up those that part words and lines."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    made_up: bool


def _read_page(page: Any, name: str) -> PrintedPage:  # noqa: ANN401  # pypdfium2 has no types
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        check_fonts(page, text, name)
        characters = list(_characters(text, page.get_rotation(), width, height))
        others = next(iter(page.get_objects(max_depth=2)), None) is not None
    finally:
        text.close()
        page.close()
    rows = [list(row) for is_break, row in groupby(characters, lambda each: each.text in "\r\n") if not is_break]
    lines = tuple(line for row in _rows(rows) if (line := _line(row)) is not None)
    return PrintedPage(width, height, lines, others)


def _characters(text: Any, turned: int, width: float, height: float) -> Iterator[_Character]:  # noqa: ANN401
    from pypdfium2 import raw

    held = ""
    box = raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(text)):
        character = held + chr(raw.FPDFText_GetUnicode(text, index))
        if "\ud800" <= character[-1] < "\udc00" and not held:  # the first half of a rare character
            held = character
            continue
        held = ""
        character = character.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        character = {"\x02": "-", "\ufffe": "-"}.get(character, character)  # a hyphen at the end of a line
        raw.FPDFText_GetLooseCharBox(text, index, box)
        place = upright((box.left, box.bottom, box.right, box.top), turned, width, height)
        if character and character not in "\0\ufeff\u00ad":
            yield _Character(character, *place, bool(raw.FPDFText_IsGenerated(text, index) == 1))


def upright(
    box: tuple[float, float, float, float], turned: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a box as the page is shown, clockwise by so many degrees."""
    left, bottom, right, top = box
    if turned == 90:
        return bottom, top, height - right, height - left
    if turned == 180:
        return width - right, width - left, height - top, height - bottom
    if turned == 270:
        return width - top, width - bottom, left, right
    return left, right, bottom, top


def _rows(rows: Sequence[list[_Character]]) -> Iterator[list[_Character]]:
    """Yield the rows; parts that stand beside one another on one line are one row."""
    held: list[_Character] = []
    for row in rows:
        beside = held and row[0].left >= held[-1].right and abs(row[0].bottom - held[-1].bottom) < 1.0
        if beside:
            gap = _Character("\t", held[-1].right, row[0].left, row[0].bottom, row[0].top, made_up=False)
            held = [*held, gap, *row]
            continue
        if held:
            yield held
        held = row
    if held:
        yield held


def _line(row: Sequence[_Character]) -> PrintedLine | None:
    """Return a row as a line, without the spaces that PDFium reads into evenly spaced Han text."""
    inked = [each for each in row if not each.text.isspace()]
    if not inked:
        return None
    wide = [each.right - each.left for each in inked if unicodedata.east_asian_width(each.text[0]) in "WF"]
    size = median(wide) if wide else median(each.top - each.bottom for each in inked) / 1.15
    parts = []
    for before, each, after in zip([None, *row], row, [*row[1:], None], strict=False):
        stretched = before and after and each.made_up and each.text == " " and _is_wide(before) and _is_wide(after)
        if not (stretched and before and after and after.left - before.right < 1.2 * size):
            parts.append(each.text)
    text = "".join(parts).strip()
    bottom = median(each.bottom for each in inked)
    return PrintedLine(text, inked[0].left, inked[-1].right, bottom, size or 1.0)


def _is_wide(character: _Character) -> bool:
    return unicodedata.east_asian_width(character.text[0]) in "WF"
