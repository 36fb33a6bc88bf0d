"""Turns values into HTML; the page shows nothing that was not made here, and every text is escaped on the way."""

from rag.ui.render.answers import conversation
from rag.ui.render.document import reader
from rag.ui.render.frame import header, notice, opening, tabs
from rag.ui.render.hits import passages

__all__ = ["conversation", "header", "notice", "opening", "passages", "reader", "tabs"]
