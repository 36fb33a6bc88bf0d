"""What stands around comparing two reports: which ones, and the welcome."""

from __future__ import annotations

from collections.abc import Mapping

from rag.types import Document
from rag.ui.options import Options, sides_of
from rag.ui.render.markup import Html, element
from rag.ui.strings import Strings


def sides(strings: Strings, documents: Mapping[str, Document], options: Options) -> Html:
    """Return the choice of the two reports, or the way to a second one where there are not two."""
    words = strings.comparing
    chosen = sides_of(options, tuple(documents))
    if chosen is None:
        button = element("button", strings.library.add_first, type="button", class_="wj-plain", data_mode="library")
        return element("p", words.needs_two, button, class_="wj-sides-none")
    labels = (words.left, words.right)
    pickers = [_picker(label, doc_id, documents) for label, doc_id in zip(labels, chosen, strict=True)]
    return element("div", *pickers, class_="wj-sides")


def compare_welcome(strings: Strings) -> Html:
    """Return what stands where nothing has been compared."""
    words = strings.comparing
    return element(
        "div",
        element("p", words.welcome, class_="wj-welcome-title"),
        element("p", words.welcome_text, class_="wj-welcome-text"),
        class_="wj-welcome wj-pair-welcome",
    )


def _picker(label: str, chosen: str, documents: Mapping[str, Document]) -> Html:
    options = [
        element("option", document.title, value=doc_id, selected=doc_id == chosen)
        for doc_id, document in documents.items()
    ]
    return element("label", element("span", label), element("select", *options, data_side=True), class_="wj-side")
