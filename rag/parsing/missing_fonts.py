"""Refuses a page in Chinese fonts that neither the PDF file nor this machine has: text on it would be lost unseen.

PDFium then sets the text in a Latin face of its own. A Chinese character has no ink in it and its box no height, so
nothing is drawn, and text whose box has no width either, such as a single character, is left out of the page's text.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from rag.errors import DocumentError

_OWN_FACES = b"Chrom"  # Chrome Serif MM, Chrome Sans MM, Chrom Sans OTF … come with PDFium
_FLAT = 0.01  # of a character's size; the ink of 一 is five times as high
_NO_WIDTH = 1e-3  # points, where PDFium leaves text out
_A_HAN_CODE = 0x5168  # beyond the codes of a Latin font, whose characters are one byte
_DEEPEST = 2


def check_fonts(page: Any, text: Any, name: str) -> None:  # noqa: ANN401  # pypdfium2 has no types
    """Raise DocumentError where Chinese text on a page is in a font that is neither in the file nor on this machine."""
    missing: dict[int | None, bool] = {}
    lost = False
    for item in _text_objects(page):
        font = _font_of(item)
        key = _address(font)
        if key not in missing:
            missing[key] = _stood_in(font) and _holds_wide(font)
        lost = lost or (missing[key] and _has_no_width(item))
    if lost or (any(missing.values()) and _has_flat_text(text, {key for key, is_one in missing.items() if is_one})):
        raise DocumentError(
            f"{name} does not embed its Chinese fonts, and this machine has none: install one (Debian, Ubuntu: "
            "apt install fonts-noto-cjk), or save the PDF with its fonts embedded"
        )


def _text_objects(page: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the text objects of a page and of the forms that it shows."""
    from pypdfium2 import raw

    yield from _texts_among(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)


def _texts_among(
    holder: Any,  # noqa: ANN401
    count: Callable[[Any], int],
    get: Callable[[Any, int], Any],
    depth: int,
) -> Iterator[Any]:
    from pypdfium2 import raw

    for number in range(count(holder)):
        item = get(holder, number)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _texts_among(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1)


def _font_of(item: Any) -> Any:  # noqa: ANN401
    from pypdfium2 import raw

    return raw.FPDFTextObj_GetFont(item) if item else None


def _address(pointer: Any) -> int | None:  # noqa: ANN401
    return ctypes.cast(pointer, ctypes.c_void_p).value if pointer else None


def _stood_in(font: Any) -> bool:  # noqa: ANN401
    """Say whether a font is not embedded and PDFium found none on this machine in its place."""
    from pypdfium2 import raw

    if not font or raw.FPDFFont_GetIsEmbedded(font) != 0:
        return False
    family = ctypes.create_string_buffer(200)
    raw.FPDFFont_GetFamilyName(font, family, len(family))
    return bool(family.value.startswith(_OWN_FACES))


def _holds_wide(font: Any) -> bool:  # noqa: ANN401
    """Say whether a font is one for Chinese: what is lost or flat in a Latin one is a space, and no loss."""
    from pypdfium2 import raw

    width = ctypes.c_float()
    return bool(font and raw.FPDFFont_GetGlyphWidth(font, _A_HAN_CODE, 1000.0, width) and width.value >= 900)


def _has_no_width(item: Any) -> bool:  # noqa: ANN401
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    known = raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return bool(known and abs(right.value - left.value) < _NO_WIDTH)


def _has_flat_text(text: Any, fonts: set[int | None]) -> bool:  # noqa: ANN401
    """Say whether a Chinese character in one of these fonts has no ink."""
    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(raw.FPDFText_CountChars(text)):
        character = chr(raw.FPDFText_GetUnicode(text, index))
        if unicodedata.east_asian_width(character) not in "WF" or character.isspace():
            continue
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        sides = sorted((abs(right.value - left.value), abs(top.value - bottom.value)))
        if sides[0] < _FLAT * sides[1] and _address(_font_of(raw.FPDFText_GetTextObject(text, index))) in fonts:
            return True
    return False
