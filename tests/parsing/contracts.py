"""What holds for every document, however its source looks."""

from __future__ import annotations

from itertools import pairwise

from rag.types import Document, Span


def bare(text: str) -> str:
    """Return the text without any white space."""
    return "".join(text.split())


def check_document(document: Document) -> None:
    """Assert that spans are exact and nested as the types promise."""
    _check_paragraphs(document)
    _check_sections(document)
    assert list(document.page_starts) == sorted(document.page_starts)
    assert not document.page_starts or document.page_starts[0] == 0
    assert all(position <= len(document.text) for position in document.page_starts)


def _check_paragraphs(document: Document) -> None:
    """Assert that the paragraphs are the lines of the text, and their sentences all of it but white space."""
    assert [paragraph.span.of(document.text) for paragraph in document.paragraphs] == document.text.split("\n")
    assert all(before.span.end + 1 == after.span.start for before, after in pairwise(document.paragraphs))
    for paragraph in document.paragraphs:
        assert paragraph.sentences
        place = paragraph.span.start
        for sentence in paragraph.sentences:
            assert document.text[place : sentence.start].strip() == ""
            quote = sentence.of(document.text)
            assert quote
            assert quote == quote.strip()
            place = sentence.end
        assert document.text[place : paragraph.span.end].strip() == ""


def _check_sections(document: Document) -> None:
    """Assert that sections begin with their heading, stand in order, and are nested by level."""
    around: list[Span] = []
    for section in document.sections:
        assert section.span.start == section.heading.start < section.heading.end <= section.span.end
        assert section.heading.of(document.text).startswith(section.marker)
        paragraph = document.paragraphs[document.paragraph_index_at(section.heading.start)]
        assert paragraph.span.contains(section.heading)
        assert section.run_in or section.heading == paragraph.span
        assert any(section.span.end == other.span.end for other in document.paragraphs)
        assert 1 <= section.level <= len(around) + 1
        del around[section.level - 1 :]
        assert all(outer.contains(section.span) and outer != section.span for outer in around)
        around.append(section.span)
    assert all(before.span.start < after.span.start for before, after in pairwise(document.sections))
    assert all(
        before.span.end <= after.span.start
        for before, after in pairwise(document.sections)
        if before.level >= after.level
    )
