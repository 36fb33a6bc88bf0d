"""Makes PDF files whose every line and place a test can state."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.parsing.block_font import block_font

WIDTH, HEIGHT = A4
FONT = "Blocks"
NOT_EMBEDDED = "STSong-Light"
"""A Chinese font that readers know by name, and that a machine may not have."""
SIZE = 16.0
LEFT = 72.0
PITCH = 30.0
_OF_REPORTLAB = ttfonts.makeToUnicodeCMap


def _unicode_map(name: str, subset: Sequence[int]) -> str:
    """Write what the characters of a font are in UTF-16; reportlab writes the numbers of rare ones as they are."""
    units = [int.from_bytes(chr(code).encode("utf-16-be"), "big") for code in subset]
    return str(_OF_REPORTLAB(name, units))


ttfonts.makeToUnicodeCMap = _unicode_map
pdfmetrics.registerFont(ttfonts.TTFont(FONT, io.BytesIO(block_font())))
pdfmetrics.registerFont(UnicodeCIDFont(NOT_EMBEDDED))


class Sheet:
    """A PDF file in the making, with text in a font that is embedded, unless another one is named."""

    def __init__(self, password: str | None = None, owner: str | None = None, font: str = FONT) -> None:
        """Begin the first page."""
        self._font = font
        self._content = io.BytesIO()
        encryption = StandardEncryption(password or "", owner) if password is not None or owner else None
        self.canvas: Any = Canvas(self._content, pagesize=A4, encrypt=encryption)

    def put(self, text: str, left: float, bottom: float, size: float = SIZE) -> None:
        """Set a line at a place."""
        self.canvas.setFont(self._font, size)
        self.canvas.drawString(left, bottom, text)

    def picture(self) -> None:
        """Fill the page with a grey picture."""
        content = io.BytesIO()
        Image.new("L", (8, 8), 128).save(content, "PNG")
        self.canvas.drawImage(ImageReader(content), 0, 0, WIDTH, HEIGHT)

    def turn(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def data(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._content.getvalue()


def wrapped(paragraphs: Sequence[str], characters: int = 28) -> list[tuple[float, str]]:
    """Return indent in characters and text of the lines of some paragraphs; punctuation never begins a line."""
    lines: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        rest, indent = paragraph, 2
        while rest:
            end = characters - indent
            while end < len(rest) and rest[end] in "，。、；：？！”）":
                end -= 1
            lines.append((float(indent), rest[:end]))
            rest, indent = rest[end:], 0
    return lines


def report_file(
    paragraphs: Sequence[str], lines_a_page: int = 20, around: Callable[[Sheet, int], None] = lambda _sheet, _page: None
) -> bytes:
    """Return a file of justified paragraphs; ``around`` sets what stands around the text of a page."""
    sheet = Sheet()
    lines = wrapped(paragraphs)
    for page, start in enumerate(range(0, len(lines), lines_a_page), start=1):
        around(sheet, page)
        for row, (indent, text) in enumerate(lines[start : start + lines_a_page]):
            sheet.put(text, LEFT + indent * SIZE, HEIGHT - 100 - row * PITCH)
        sheet.turn()
    return sheet.data()
