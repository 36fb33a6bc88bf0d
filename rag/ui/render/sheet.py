"""The image of a page with a quote marked on it."""

from __future__ import annotations

from base64 import b64encode

from rag.parsing.sheet import Box, Sheet
from rag.types import Document
from rag.ui.render.frame import card
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.strings import Strings


def sheet(strings: Strings, document: Document, page: int, drawn: Sheet, *, quoted: bool) -> Html:
    """Return a drawn page; its bytes ride in the page, so no address leads to the file.

    ``quoted`` says that a quote was to be marked; a remark stands where it was not found.
    """
    words = strings.sheet
    address = f"data:image/png;base64,{b64encode(drawn.png).decode('ascii')}"
    label = words.image.format(title=document.title, page=page)
    image = element("img", src=address, alt=label, width=drawn.width, height=drawn.height)
    remark = element("p", words.not_marked, class_="wj-muted", role="status") if quoted and not drawn.marks else EMPTY
    picture = element("div", image, *map(_mark, drawn.marks), class_="wj-sheet-page")
    return joined([_head(strings, document, page), remark, picture])


def no_sheet(strings: Strings, document: Document, page: int, problem: str) -> Html:
    """Return why a page cannot be shown."""
    words = strings.sheet
    told = element("p", strings.told(problem) or strings.internal_error)
    body = card("problem", words.not_shown, told, element("p", words.only_text), role="alert")
    return joined([_head(strings, document, page), body])


def _head(strings: Strings, document: Document, page: int) -> Html:
    words, last = strings.sheet, max(len(document.page_starts), 1)  # a single page has no marks
    near = {"type": "button", "data_sheet_of": document.doc_id}
    return element(
        "div",
        element("h2", strings.page.format(page=page)),
        element("button", "‹", data_sheet=page - 1, aria_label=words.previous, disabled=page <= 1, **near),
        element("button", "›", data_sheet=page + 1, aria_label=words.next, disabled=page >= last, **near),
        element("button", "×", type="button", class_="wj-close", data_sheet_close=True, aria_label=words.close),
        class_="wj-sheet-head",
    )


def _mark(box: Box) -> Html:
    places = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    return element(
        "span", class_="wj-sheet-mark", style=";".join(f"{key}:{100 * at:.2f}%" for key, at in places.items())
    )
