"""A citation as its marker ``[n]`` and as the card that a reader sees on pointing at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.types import Answer, Citation, Document, Hit, Span
from rag.ui.permalink import Anchor, Permalink, Standing, fragment, link_to, reanchor
from rag.ui.references import Reference, gb7714, markdown, plain, reference_of
from rag.ui.render.markup import Html, element
from rag.ui.render.places import path, place
from rag.ui.strings import Strings

Marker = Callable[[int, str | None], Html]


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with where its quote stands today; ``citation`` names today's place, with the quote as it was."""

    citation: Citation
    link: Permalink
    anchor: Anchor


def cited(citation: Citation, documents: Mapping[str, Document]) -> Cited:
    """Return a citation at its place of today; before the documents are open it is taken to stand where it stood."""
    link = link_to(citation.doc_id, citation.span, citation.quote)
    if not documents:
        return Cited(citation, link, Anchor(Standing.UNCHANGED, citation.span))
    document = documents.get(citation.doc_id)
    anchor = reanchor(link, document.text) if document else Anchor(Standing.GONE, None)
    if document is None or anchor.span is None or anchor.standing is Standing.UNCHANGED:
        return Cited(citation, link, anchor)
    today = replace(
        citation,
        span=anchor.span,
        headings=document.headings_at(anchor.span),
        page=document.page_at(anchor.span.start),
        paragraph=document.paragraph_number_at(anchor.span.start),
    )
    return Cited(today, link, anchor)


def standing_note(strings: Strings, standing: Standing) -> str:
    """Return what a reader must know about a quote that does not stand where it stood; empty where it does."""
    words = strings.citing
    return {
        Standing.UNCHANGED: "",
        Standing.MOVED: words.moved,
        Standing.CHANGED: words.changed,
        Standing.AMBIGUOUS: words.ambiguous,
        Standing.GONE: words.gone,
    }[standing]


def markers(strings: Strings, turn: int, answer: Answer, documents: Mapping[str, Document]) -> Marker:
    """Return a function that makes the button of a citation, given its number and what to stress inside the quote."""
    found = {citation.number: cited(citation, documents) for citation in answer.citations}

    def marker(number: int, stressed: str | None) -> Html:
        shown = found[number]
        where = where_of(strings, shown.citation)
        return element(
            "button",
            f"[{number}]",
            type="button",
            class_=f"wj-cite wj-{shown.anchor.standing.value}",
            aria_label=strings.cited_in.format(number=number, place=where),
            aria_describedby=f"wj-quote-{turn}-{number}",
            data_turn=turn,
            data_cite=number,
            **_target(shown, stressed, answer.hits),
        )

    return marker


def cards(strings: Strings, turn: int, answer: Answer, documents: Mapping[str, Document], today: date) -> Html:
    """Return the cards of an answer's citations, hidden until one is pointed at."""
    made = [_card(strings, turn, cited(citation, documents), documents, today) for citation in answer.citations]
    return element("div", *made, class_="wj-cards", hidden=True)


def where_of(strings: Strings, citation: Citation) -> str:
    """Return page, paragraph and heading path of a citation on one line."""
    return " · ".join(
        filter(None, (place(strings, citation.page, citation.paragraph), path(citation.headings))),
    )


def copies(strings: Strings, reference: Reference, link: Permalink, today: date, *more: Html) -> Html:
    """Return the buttons that copy a quote, each with the text it copies."""
    words = strings.citing
    texts = {
        words.copy_plain: plain(reference),
        words.copy_markdown: markdown(reference),
        words.copy_entry: gb7714(reference, today),
    }
    buttons = [element("button", label, type="button", data_copy=text) for label, text in texts.items()]
    address = element("button", words.copy_link, type="button", data_copy_link=fragment(link))
    return element("div", *buttons, address, *more, class_="wj-copies", role="group", aria_label=words.actions)


def _card(strings: Strings, turn: int, shown: Cited, documents: Mapping[str, Document], today: date) -> Html:
    citation = shown.citation
    note = standing_note(strings, shown.anchor.standing)
    wrong = element(
        "button",
        strings.tools.wrong_citation,
        type="button",
        class_="wj-wrong",
        data_verdict="wrong_citation",
        data_turn=turn,
        data_number=citation.number,
    )
    reference = reference_of(citation, documents.get(citation.doc_id))
    return element(
        "div",
        element("blockquote", citation.quote, id=f"wj-quote-{turn}-{citation.number}"),
        element("p", citation.title, class_="wj-quoted-title"),
        *([element("p", path(citation.headings), class_="wj-path")] if citation.headings else []),
        element("p", place(strings, citation.page, citation.paragraph), class_="wj-place"),
        *([element("p", note, class_="wj-standing")] if note else []),
        copies(strings, reference, shown.link, today, wrong),
        class_="wj-quoted",
        data_card_of=f"{turn}-{citation.number}",
    )


def _target(shown: Cited, stressed: str | None, hits: Sequence[Hit]) -> dict[str, str | int | None]:
    """Return where a marker leads; nowhere for a quote that is gone."""
    citation, span = shown.citation, shown.anchor.span
    if span is None:
        return {}
    focus = _inside(citation, stressed) if shown.anchor.standing is not Standing.CHANGED else None
    return {
        "data_doc": citation.doc_id,
        "data_start": span.start,
        "data_end": span.end,
        "data_focus_start": focus.start if focus else None,
        "data_focus_end": focus.end if focus else None,
        "data_passage": _passage_of(citation, hits),
    }


def _inside(citation: Citation, text: str | None) -> Span | None:
    """Return where a text stands inside a quote; None when it is all of it or none of it."""
    found = citation.quote.find(text) if text else -1
    if not text or found < 0 or len(text) == len(citation.quote):
        return None
    return Span(citation.span.start + found, citation.span.start + found + len(text))


def _passage_of(citation: Citation, hits: Sequence[Hit]) -> str | None:
    """Return the passage that shows a citation."""
    shown = (hit.passage for hit in hits if hit.passage.doc_id == citation.doc_id)
    return next((passage.passage_id for passage in shown if passage.span.overlaps(citation.span)), None)
