"""Turns values into HTML; the page shows nothing that was not made here, and every text is escaped on the way."""

from rag.ui.render.answers import conversation
from rag.ui.render.comparing import sides
from rag.ui.render.download import download
from rag.ui.render.frame import header, notice, opening, skeleton, tabs, welcome
from rag.ui.render.hits import passages, results, search_welcome
from rag.ui.render.intake import done, intake, reading, working
from rag.ui.render.intake import problem as intake_problem
from rag.ui.render.library import empty_library, library
from rag.ui.render.panel import panel
from rag.ui.render.reader import Arrival, has_sheets, reader
from rag.ui.render.sheet import no_sheet, sheet
from rag.ui.render.why import no_explanation, why

__all__ = [
    "Arrival",
    "conversation",
    "done",
    "download",
    "empty_library",
    "has_sheets",
    "header",
    "intake",
    "intake_problem",
    "library",
    "no_explanation",
    "no_sheet",
    "notice",
    "opening",
    "panel",
    "passages",
    "reader",
    "reading",
    "results",
    "search_welcome",
    "sheet",
    "sides",
    "skeleton",
    "tabs",
    "welcome",
    "why",
    "working",
]
