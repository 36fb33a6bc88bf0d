"""The reader: a document with its tools, its outline, and the place a link asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from rag.types import Document, Span
from rag.ui.permalink import Standing
from rag.ui.render.citing import standing_note
from rag.ui.render.document import full_text
from rag.ui.render.frame import skeleton
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.render.places import path, place
from rag.ui.strings import Strings


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a link that was followed; without ``standing`` it led to no document or was none at all."""

    standing: Standing | None
    span: Span | None
    known: bool = True


def reader(
    strings: Strings, documents: Mapping[str, Document], doc_id: str | None, arrival: Arrival | None = None
) -> Html:
    """Return the reader with one document open, and with word of the link that opened it."""
    document = documents.get(doc_id) if doc_id else None
    if document is None:
        heading = element("h2", strings.reader, class_="wj-pane-heading")
        return joined([heading, element("p", strings.no_reader, class_="wj-empty"), skeleton(strings, 9)])
    states = {"data_located": strings.located, "data_empty": strings.no_place}
    locator = element("p", strings.no_place, class_="wj-locator", role="status", **states)
    picker = _picker(strings, documents, document.doc_id) if len(documents) > 1 else EMPTY
    head = element(
        "div", picker, _tools(strings, document), locator, _arrived(strings, document, arrival), class_="wj-reader-head"
    )
    body = element("div", _outline(strings, document), full_text(strings, document), class_="wj-reader-body")
    return joined([element("h2", strings.reader, class_="wj-hidden"), head, body])


def _picker(strings: Strings, documents: Mapping[str, Document], open_id: str) -> Html:
    """Return the choice of the document to read."""
    options = [
        element("option", document.title, value=doc_id, selected=doc_id == open_id)
        for doc_id, document in documents.items()
    ]
    return element("select", *options, class_="wj-picker", aria_label=strings.document, data_picker=True)


def has_sheets(document: Document) -> bool:
    """Say whether the pages of a document can be drawn."""
    return PurePath(document.source).suffix.lower() == ".pdf"


def _tools(strings: Strings, document: Document) -> Html:
    """Return the buttons that step through citations, open the outline, search the text and copy."""
    words = strings.citing
    field = element(
        "input", type="search", class_="wj-find", placeholder=words.find, aria_label=words.find, data_find=True
    )
    states = {"data_found": words.found, "data_none": words.not_found}
    step = {"data_position": words.position}
    menu = element(
        "details",
        element("summary", words.copy, data_key="c"),
        element("div", class_="wj-copy-list", data_copy_list=True),
        class_="wj-copy-menu",
        hidden=True,
    )
    return element(
        "div",
        element(
            "button",
            words.outline,
            type="button",
            data_act="outline",
            aria_expanded="false",
            aria_controls="wj-outline",
        ),
        _step("‹", words.previous, "previous"),
        element("span", class_="wj-position", data_citation_position=True, **step),
        _step("›", words.next, "next"),
        menu,
        element("button", strings.sheet.sheet, type="button", data_act="sheet") if has_sheets(document) else EMPTY,
        element("span", field, element("span", class_="wj-found-count", role="status", data_find_count=True, **states)),
        _step("↑", words.find_previous, "find-previous"),
        _step("↓", words.find_next, "find-next"),
        class_="wj-tools",
        role="toolbar",
        aria_label=words.tools,
    )


def _step(sign: str, label: str, act: str) -> Html:
    """Return a small button; nothing can be stepped through until something is there."""
    return element("button", sign, type="button", data_act=act, aria_label=label, title=label, disabled=True)


def _outline(strings: Strings, document: Document) -> Html:
    """Return the headings of a document as buttons that lead to them, deeper ones further in."""
    words = strings.citing
    items = [
        element(
            "li",
            element(
                "button",
                section.heading.of(document.text),
                type="button",
                data_jump=section.heading.start,
                title=section.heading.of(document.text),
            ),
            data_level=min(section.level, 4),
        )
        for section in document.sections
    ]
    listed = element("ol", *items) if items else element("p", words.no_outline, class_="wj-muted")
    label = element("p", words.outline, class_="wj-label")
    return element("nav", label, listed, class_="wj-outline", id="wj-outline", aria_label=words.outline)


def _arrived(strings: Strings, document: Document, arrival: Arrival | None) -> Html:
    """Return what became of the link that was followed, with the place to mark."""
    if arrival is None:
        return EMPTY
    words = strings.citing
    if arrival.standing is None:
        return element("p", words.no_document if arrival.known else words.bad_link, class_="wj-arrival", role="alert")
    note = standing_note(strings, arrival.standing) or words.arrived
    span = arrival.span
    if span is None:
        return element("p", note, class_="wj-arrival", role="alert", data_arrived=True)
    paragraph = document.paragraph_number_at(span.start)
    where = [place(strings, document.page_at(span.start), paragraph), path(document.headings_at(span))]
    return element(
        "p",
        note,
        class_=f"wj-arrival wj-{arrival.standing.value}",
        role="status",
        data_arrived=True,
        data_doc_arrived=document.doc_id,
        data_from=span.start,
        data_to=span.end,
        data_label=" · ".join(filter(None, where)),
    )
