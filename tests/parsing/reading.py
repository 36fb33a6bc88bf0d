"""Parses small texts and shows their outline in a form that tests can state."""

from __future__ import annotations

from hashlib import sha256

from rag.parsing import parse_text
from rag.types import Document
from tests.parsing.contracts import bare, check_document

BODY = (
    "为了做好这项工作，需要各级各部门共同努力，认真落实各项要求，确保取得实实在在的成效，让人民群众得到更多更好的实惠。"
)


def read(text: str) -> Document:
    """Return the document in a text, whose contracts hold."""
    document = parse_text(text, "doc", "doc.txt", sha256(text.encode()).hexdigest())
    assert bare(document.text) == bare(text)
    check_document(document)
    return document


def outline(document: Document) -> list[str]:
    """Return a line a section: dots for its level, its heading, and > for a heading with text in its own paragraph."""
    return [
        "." * (section.level - 1) + section.heading.of(document.text) + (">" if section.run_in else "")
        for section in document.sections
    ]


def lines(document: Document) -> list[str]:
    """Return the paragraphs."""
    return document.text.split("\n")
