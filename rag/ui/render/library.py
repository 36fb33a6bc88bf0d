"""The documents of the library, what can be done with each, and where new ones are dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rag.library import ListedDocument
from rag.server.options import LARGEST_UPLOAD
from rag.types import Document
from rag.ui.render.frame import card, skeleton
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.shelf import MOST_UPLOADS, SUFFIXES
from rag.ui.strings import Strings

MEGABYTE = 1 << 20


def library(
    strings: Strings, documents: Mapping[str, Document], listed: Sequence[ListedDocument] | None, *, ready: bool = True
) -> Html:
    """Return the view of the library.

    ``listed`` are the files that can be changed, None where they can only be read; the bones of a list stand there
    while it is not known yet.
    """
    words = strings.library
    writable = listed is not None
    shown = listed if listed is not None else [_as_listed(document) for document in documents.values()]
    count = element("p", words.count.format(count=len(shown)), class_="wj-muted") if shown else EMPTY
    head = element("div", element("h2", words.library), count, class_="wj-library-head")
    entries = [_entry(strings, each, writable=writable) for each in shown]
    body = element("ul", *entries, class_="wj-docs") if entries else _nothing(strings, writable=writable, ready=ready)
    return joined([head, _zone(strings) if writable else element("p", words.read_only, class_="wj-read-only"), body])


def empty_library(strings: Strings) -> Html:
    """Return the invitation to add a first document."""
    words = strings.library
    button = element("button", words.add_first, type="button", data_mode="library", class_="wj-main")
    return card("opening", words.empty, element("p", words.empty_text), element("p", button), role="status")


def facts_of(strings: Strings, document: Document) -> list[str]:
    """Return what is counted of a document, in words."""
    characters = sum(not each.isspace() for each in document.text)
    return counts(strings, len(document.page_starts) or None, len(document.paragraphs), characters)


def counts(strings: Strings, pages: int | None, paragraphs: int, characters: int) -> list[str]:
    """Return numbers of pages, where there are any, paragraphs and characters, in words."""
    words = strings.library
    paged = [words.pages.format(count=pages)] if pages else []
    return [*paged, words.paragraphs.format(count=paragraphs), words.characters.format(count=f"{characters:,}")]


def _as_listed(document: Document) -> ListedDocument:
    return ListedDocument(document.doc_id, Path(document.source), document.source, document)


def _zone(strings: Strings) -> Html:
    """Return where files are dropped or chosen; the button opens the browser's own dialogue."""
    words, limit = strings.library, LARGEST_UPLOAD // MEGABYTE
    told: dict[str, str | float] = {
        "data_limit": LARGEST_UPLOAD,
        "data_most": MOST_UPLOADS,
        "data_too_large": words.too_large.format(name="{name}", limit=limit),
        "data_too_many": words.too_many.format(limit=MOST_UPLOADS),
        "data_uploading": words.uploading,
        "data_not_uploaded": words.not_uploaded,
    }
    return element(
        "div",
        element("p", words.drop, class_="wj-drop-title"),
        element("button", words.choose, type="button", class_="wj-main", data_choose="file"),
        _chooser(words.choose, data_upload=True, multiple=True),
        element("p", words.formats.format(limit=limit), class_="wj-muted"),
        element("p", class_="wj-upload-state", role="status", data_upload_state=True),
        class_="wj-drop",
        data_drop=True,
        **told,
    )


def _chooser(label: str, **attributes: str | bool) -> Html:
    """Return the browser's own chooser, which a button beside it opens."""
    accepted = ",".join(f".{suffix}" for suffix in SUFFIXES)
    return element("input", type="file", hidden=True, accept=accepted, aria_label=label, **attributes)


def _nothing(strings: Strings, *, writable: bool, ready: bool) -> Html:
    if not ready and not writable:
        return skeleton(strings, 6)
    words = strings.library
    text = element("p", words.empty_text) if writable else EMPTY
    return element("div", element("p", words.empty, class_="wj-empty-title"), text, class_="wj-empty")


def _entry(strings: Strings, listed: ListedDocument, *, writable: bool) -> Html:
    """Return one document with its facts and its tools."""
    document = listed.document
    title = document.title if document else listed.name
    facts = [document.date or "", *facts_of(strings, document)] if document else [_state(strings, listed)]
    read = element("button", title, type="button", class_="wj-doc-title", data_open=listed.doc_id)
    heading = element("h3", read if document else title)
    tools = _tools(strings, listed) if writable else EMPTY
    return element(
        "li",
        heading,
        element("p", listed.name, class_="wj-doc-file"),
        element("p", " · ".join(filter(None, facts)), class_=f"wj-doc-facts{'' if document else ' wj-doc-problem'}"),
        *warnings_of(strings, document.warnings if document else ()),
        tools,
        *([_rename(strings, listed.doc_id, title), _remove(strings, listed.doc_id, title)] if writable else []),
        class_="wj-doc",
        data_entry=listed.doc_id,
    )


def warnings_of(strings: Strings, warnings: Sequence[str]) -> list[Html]:
    """Return a line for each thing that is not in the text."""
    told = (strings.library.warning.format(text=strings.told(each)) for each in warnings)
    return [element("p", each, class_="wj-doc-problem") for each in told]


def _state(strings: Strings, listed: ListedDocument) -> str:
    words = strings.library
    return words.unreadable.format(reason=strings.told(listed.problem)) if listed.problem else words.waiting


def _tools(strings: Strings, listed: ListedDocument) -> Html:
    """Return the buttons of one document."""
    words, name = strings.library, listed.doc_id
    buttons = [
        element("button", words.rename, type="button", data_show="rename", aria_expanded="false"),
        element("button", words.update, type="button", data_choose="file"),
        _chooser(words.update, data_update=name),
        element("button", words.remove, type="button", data_show="remove", aria_expanded="false"),
    ]
    if listed.document is None:  # what is not in the index has no title and no place to be replaced
        buttons = buttons[3:]
    return element("div", *buttons, class_="wj-doc-tools", role="group", aria_label=listed.name)


def _rename(strings: Strings, doc_id: str, title: str) -> Html:
    words = strings.library
    field = element("input", type="text", value=title, maxlength=200, aria_label=words.new_title, data_title=True)
    return element(
        "form",
        field,
        element("button", words.save, type="submit", class_="wj-main"),
        element("button", words.cancel, type="button", class_="wj-plain", data_hide=True),
        class_="wj-doc-form",
        hidden=True,
        data_form="rename",
        data_rename=doc_id,
    )


def _remove(strings: Strings, doc_id: str, title: str) -> Html:
    """Return the question whether a document shall really go."""
    words = strings.library
    return element(
        "div",
        element("p", words.remove_question.format(title=title), class_="wj-card-title"),
        element("p", words.remove_text),
        element(
            "p",
            element("button", words.remove_sure, type="button", class_="wj-main", data_remove=doc_id),
            element("button", words.cancel, type="button", class_="wj-plain", data_hide=True),
            class_="wj-doc-form",
        ),
        class_="wj-card wj-problem",
        hidden=True,
        role="group",
        data_form="remove",
    )
