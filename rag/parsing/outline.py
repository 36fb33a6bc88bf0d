"""Shows the outline of a document as plain text."""

from __future__ import annotations

from rag.types import Document


def render_outline(document: Document, depth: int | None = None) -> str:
    """Return one line a section, indented by level: the heading, its paragraph's number, and its page where known.

    Sections below the level ``depth`` are left out.
    """
    lines = []
    for section in document.sections:
        if depth is None or section.level <= depth:
            heading = section.heading.of(document.text)
            lines.append(f"{'  ' * (section.level - 1)}{heading}  [{_place(document, section.heading.start)}]")
    return "\n".join(lines)


def _place(document: Document, position: int) -> str:
    page = document.page_at(position)
    return f"¶{document.paragraph_number_at(position)}" + (f" p{page}" if page else "")
