"""Reads Word files (.docx): paragraphs and table rows in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from rag.errors import DocumentError
from rag.parsing.decoding import check_characters
from rag.parsing.inflating import inflated
from rag.parsing.lines import Line, read_lines

HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)

MOST_BYTES = 256 << 20
"""How many bytes a Word file may have when it is inflated."""

MOST_PARTS = 10_000

BODY_TEXT = 10  # Word's outline levels are 0 to 8; 9 is body text


def read_word_lines(data: bytes, name: str) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines of a Word file, and warnings about what it holds beside text.

    Raises DocumentError when the file is damaged, no Word file, or larger inside than any that is meant to be read.
    """
    import docx

    try:
        _check_size(data, name)
        document = docx.Document(BytesIO(data))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # python-docx lets errors of zipfile, lxml and its own through
        raise DocumentError(
            f"{name} cannot be read as a Word file ({type(error).__name__}); "
            "open it in Word or WPS and save it as .docx again"
        ) from error
    if document.element.getroottree().docinfo.doctype:
        raise DocumentError(
            f"{name} declares XML entities, which no Word file does; open it in Word or WPS and save it as .docx again"
        )
    lines = [line for item in document.iter_inner_content() for line in _lines(item, name)]
    return lines, _left_out(document)


def _check_size(data: bytes, name: str) -> None:
    """Count the bytes of all parts while they are inflated, before any is read; raise DocumentError for too many."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise DocumentError(f"{name} has {len(parts)} parts, {MOST_PARTS} are allowed; save it as .docx again")
        left = MOST_BYTES
        try:
            for part in parts:
                left -= sum(map(len, inflated(archive, part, left)))
        except OverflowError:
            raise DocumentError(
                f"{name} inflates to more than {MOST_BYTES >> 20} MiB; save its text alone and add that"
            ) from None


def _lines(item: Any, name: str) -> Iterator[Line]:  # noqa: ANN401  # python-docx has no types
    """Yield the lines of a paragraph, or of a table one line a row."""
    if hasattr(item, "rows"):
        for row in item.rows:
            cells = {id(cell._tc): " ".join(cell.text.split()) for cell in row.cells}  # noqa: SLF001  # a merged cell comes again
            yield from read_lines(check_characters("\t".join(filter(None, cells.values())), name))
        return
    level = _level(item)
    for line in read_lines(check_characters(item.text, name)):
        yield Line(line.text, line.indent, level=level)


def _level(paragraph: Any) -> int:  # noqa: ANN401
    """Return the rank of a heading: by its own outline level, or the name or level of its style or a style under it."""
    style = paragraph.style
    level = _outline_level(paragraph)
    while level is None and style is not None:
        found = HEADING_STYLE.fullmatch(style.name or "")
        level = int(found[1]) if found else _outline_level(style)
        style = style.base_style
    return level or 0


def _outline_level(item: Any) -> int | None:  # noqa: ANN401
    """Return the outline level that a paragraph or style sets, 0 for body text, None where it sets none."""
    written = item._element.xpath("./w:pPr/w:outlineLvl/@w:val")  # noqa: SLF001  # python-docx has no public way
    return (int(written[0]) + 1) % BODY_TEXT if written else None


def _left_out(document: Any) -> tuple[str, ...]:  # noqa: ANN401
    body = document.element.body
    counts = {
        "pictures": len(body.xpath(".//w:drawing | .//w:pict")),
        "automatic numbers": len(body.xpath(".//w:p[w:pPr/w:numPr]")),
        "footnotes": len(body.xpath(".//w:footnoteReference")),
    }
    return tuple(f"{count} {what} of the Word file are not in the text" for what, count in counts.items() if count)
