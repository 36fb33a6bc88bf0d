"""What happens when a reader wants to see a page as it was printed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from gradio import EventData  # Gradio reads the handlers' annotations, so this one name has to exist at run time

from rag.errors import DocumentError, RagError
from rag.parsing.sheet import Sheet, draw_page
from rag.types import Document, Span
from rag.ui import render
from rag.ui.events import sent
from rag.ui.painting import Painter, Updates
from rag.ui.strings import strings_of

logger = logging.getLogger(__name__)
Original = Callable[[Document], bytes]
"""Returns the file of a document; raises DocumentError when it is gone or is another one."""


class SheetEvents:
    """Draws pages; what a browser names is a document and a place of the index, never a file."""

    def __init__(self, paint: Painter, original: Original | None) -> None:
        """Take what paints, and what finds the files where they are known."""
        self._paint = paint
        self._original = original

    async def draw(self, event: EventData, language: str) -> Updates:
        """Draw the page of a place with its quote marked, or a page by its number."""
        words, document = strings_of(language), self._document(event)
        if document is None:
            return self._paint.nothing()
        span = _span(event, document)
        page = (document.page_at(span.start) or 1) if span else sent(event, "page")
        if isinstance(page, bool) or not isinstance(page, int) or not 1 <= page <= max(len(document.page_starts), 1):
            return self._paint.nothing()
        quote, nth = on_page(document, page, span) if span else ("", 0)
        try:
            drawn = await asyncio.to_thread(self._drawn, document, page, quote, nth)
        except RagError as error:
            return {self._paint.view.sheet: render.no_sheet(words, document, page, str(error))}
        except Exception:
            logger.exception("a page could not be drawn")
            return {self._paint.view.sheet: render.no_sheet(words, document, page, "")}
        return {self._paint.view.sheet: render.sheet(words, document, page, drawn, quoted=bool(quote))}

    def _document(self, event: EventData) -> Document | None:
        name = sent(event, "document")
        document = self._paint.documents.get(name) if isinstance(name, str) else None
        return document if document is not None and render.has_sheets(document) else None

    def _drawn(self, document: Document, page: int, quote: str, nth: int) -> Sheet:
        if self._original is None:
            raise DocumentError(f"it is not known where {document.source} lies: only its text can be shown")
        return draw_page(self._original(document), document.source, page, quote, nth)


def on_page(document: Document, page: int, span: Span) -> tuple[str, int]:
    """Return the part of a quote that stands on a page, and how often the same stands there before it."""
    starts = [*(document.page_starts or (0,)), len(document.text)]  # a single page has no marks
    first, end = starts[page - 1], starts[page]
    quote = "".join(Span(max(span.start, first), min(span.end, end)).of(document.text).split())
    before = "".join(document.text[first : span.start].split())
    at, nth = before.find(quote), 0
    while at >= 0 and quote:
        nth, at = nth + 1, before.find(quote, at + 1)
    return quote, nth


def _span(event: EventData, document: Document) -> Span | None:
    """Return the place that a browser names, where the document has it."""
    start, end = sent(event, "start"), sent(event, "end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(document.text):
        return None
    return Span(start, end)
