"""The full text of a document, paragraph by paragraph, with page marks.

Every paragraph carries ``data-start``; its text nodes together are exactly its part of ``Document.text``, so that a
script can find any span by counting code points. What is not document text (page and paragraph numbers) is therefore
kept in attributes and drawn by the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Document, Paragraph, ParagraphKind, Span
from rag.ui.render.markup import Html, element, joined
from rag.ui.render.places import pieces
from rag.ui.strings import Strings

DEEPEST_HEADING = 6


def full_text(strings: Strings, document: Document) -> Html:
    """Return all paragraphs of a document."""
    levels = {section.heading: section.level for section in document.sections if not section.run_in}
    leads = [section.heading for section in document.sections if section.run_in]
    paragraphs = []
    for index, paragraph in enumerate(document.paragraphs):
        previous_end = document.paragraphs[index - 1].span.end if index else 0
        marks = _page_marks(document, Span(previous_end, paragraph.span.end), first=index == 0)
        level = next((level for heading, level in levels.items() if paragraph.span.contains(heading)), None)
        paragraphs.append(_paragraph(strings, document, index, marks, leads, level))
    return element("article", *paragraphs, class_="wj-document", data_document=document.doc_id, lang="zh")


def _page_marks(document: Document, reach: Span, *, first: bool) -> list[tuple[int, int]]:
    """Return the pages that begin in a paragraph or in the gap before it, each as position and number."""
    return [
        (position, number)
        for number, position in enumerate(document.page_starts, start=1)
        if reach.start <= position < reach.end or (first and position < reach.start)
    ]


def _paragraph(
    strings: Strings,
    document: Document,
    index: int,
    marks: Sequence[tuple[int, int]],
    leads: Sequence[Span],
    level: int | None,
) -> Html:
    """Return one paragraph; a heading line becomes a heading."""
    paragraph = document.paragraphs[index]
    is_heading = paragraph.kind is ParagraphKind.HEADING
    depth = 3 if paragraph.kind is ParagraphKind.TITLE else min(3 + (level or 1), DEEPEST_HEADING)
    return element(
        f"h{depth}" if is_heading or paragraph.kind is ParagraphKind.TITLE else "p",
        _words(strings, document, paragraph, marks, leads),
        class_=f"wj-{paragraph.kind.value}",
        data_start=paragraph.span.start,
        data_number=index + 1,
    )


def _words(
    strings: Strings,
    document: Document,
    paragraph: Paragraph,
    marks: Sequence[tuple[int, int]],
    leads: Sequence[Span],
) -> Html:
    """Return the text of a paragraph with its lead sentence set off and page marks where pages begin."""
    inside = [lead for lead in leads if paragraph.span.contains(lead)]
    edges = [Span(position, position) for position, _ in marks]
    waiting = sorted(marks)
    parts: list[str] = []
    for piece, covering in pieces(paragraph.span, [*inside, *edges]):
        while waiting and waiting[0][0] <= piece.start:
            parts.append(_page_mark(strings, waiting.pop(0)[1]))
        words = piece.of(document.text)
        parts.append(words if covering is None else element("strong", words))
    return joined(parts)


def _page_mark(strings: Strings, number: int) -> Html:
    """Return the mark of a page's beginning; it holds no text."""
    label = strings.page.format(page=number)
    return element(
        "span", class_="wj-page", role="separator", data_page=label, data_page_number=number, aria_label=label
    )
