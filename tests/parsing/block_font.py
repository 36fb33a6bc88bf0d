"""Makes a font of plain blocks, so that no test of PDF files needs a Chinese font on the machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1000
ASCENT, DESCENT = 752, -254  # of STSong-Light, as its widths are: an em for Chinese, half of it for the rest
_BLANK, _WIDE_BLANK = " ", "\u3000"
_FLAT = "一—"  # their ink is as low as in print
_WIDE = [(0x2014, 0x2014), (0x2018, 0x201D), (0x2026, 0x2026), (0x2460, 0x24FF), (0x3001, 0x303F), (0x3400, 0x4DBF)]
_WIDE += [(0x4E00, 0x9FFF), (0xFF01, 0xFF5E), (0x20BB7, 0x20BB7)]
_HALF = [(0x21, 0x7E), (0xA1, 0xFF), (0x2013, 0x2013), (0x2022, 0x2022)]
_SHAPES = {  # advance; left, bottom, right and top of the ink
    ".notdef": (EM // 2, None),
    "blank": (EM // 2, None),
    "wideblank": (EM, None),
    "half": (EM // 2, (50, -20, 450, 700)),
    "wide": (EM, (40, -100, 960, 720)),
    "flat": (EM, (0, 280, 1000, 340)),
}


@cache
def block_font() -> bytes:
    """Return a TrueType font in which a block stands for every character that the tests set."""
    builder = FontBuilder(EM)
    builder.setupGlyphOrder(list(_SHAPES))
    builder.setupCharacterMap(dict(_character_map()))
    builder.setupGlyf({name: _block(ink) for name, (_, ink) in _SHAPES.items()})
    builder.setupHorizontalMetrics({name: (advance, ink[0] if ink else 0) for name, (advance, ink) in _SHAPES.items()})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Blocks", "styleName": "Regular", "psName": "Blocks"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost()
    written = io.BytesIO()
    builder.save(written)
    return written.getvalue()


def _character_map() -> Iterator[tuple[int, str]]:
    for name, ranges in (("half", _HALF), ("wide", _WIDE)):
        for first, last in ranges:
            yield from ((code, name) for code in range(first, last + 1))
    yield from ((ord(character), "flat") for character in _FLAT)
    yield from ((ord(_BLANK), "blank"), (ord(_WIDE_BLANK), "wideblank"))


def _block(ink: tuple[int, int, int, int] | None) -> object:
    pen = TTGlyphPen(None)
    if ink:
        left, bottom, right, top = ink
        pen.moveTo((left, bottom))
        for place in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(place)
        pen.closePath()
    return pen.glyph()
