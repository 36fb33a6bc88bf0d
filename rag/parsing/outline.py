"""Shows the outline of a document as plain text."""

from __future__ import annotations

from rag.types import Document


def render_outline(document: Document) -> str:
    """Return one line a section, indented by level: the heading, its paragraph's number, and its page where known."""
    lines = []
    for section in document.sections:
        page = document.page_at(section.heading.start)
        place = f"¶{document.paragraph_number_at(section.heading.start)}" + (f" p{page}" if page else "")
        heading = section.heading.of(document.text).replace("\n", " ")
        lines.append(f"{'  ' * (section.level - 1)}{heading}  [{place}]")
    return "\n".join(lines)
