"""An exported conversation as a Word file, in which every text is a run of characters and never a field or a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from rag.ui.export.blocks import Block, Kind

_STYLES = {
    Kind.TITLE: "Title",
    Kind.QUESTION: "Heading 1",
    Kind.REMARK: "Intense Quote",
    Kind.TEXT: "Normal",
    Kind.ITEM: "List Bullet",
    Kind.LABEL: "Heading 2",
    Kind.QUOTE: "Quote",
    Kind.REFERENCE: "Caption",
}
_NOT_XML = re.compile(r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
LATIN, CHINESE = "Times New Roman", "宋体"


def to_word(blocks: Sequence[Block]) -> bytes:
    """Return the blocks as the bytes of a .docx file; what XML cannot hold becomes the replacement character."""
    import docx

    document = docx.Document()
    _set_fonts(document)
    for block in blocks:
        document.add_paragraph(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", block.text), style=_STYLES[block.kind])
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_fonts(document: Any) -> None:  # noqa: ANN401  python-docx has no types
    """Give every style a font that has Chinese characters; the template's own names none."""
    from docx.oxml.ns import qn

    for name in set(_STYLES.values()):
        style = document.styles[name]
        style.font.name = LATIN
        style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE)
