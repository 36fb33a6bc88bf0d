"""The values: their invariants, and the questions that a document answers about its positions."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import types
from rag.types import Document, Paragraph, ParagraphKind, Section, Span, address

#       0123456 7 89012345678 9 0123456
TEXT = "一、工作。\n开头。甲乙丙丁戊。\n二、以后。"
DOCUMENT = Document(
    doc_id="d",
    title="t",
    text=TEXT,
    paragraphs=(
        Paragraph(Span(0, 5), ParagraphKind.HEADING, (Span(0, 5),)),
        Paragraph(Span(6, 15), ParagraphKind.BODY, (Span(6, 9), Span(9, 15))),
        Paragraph(Span(16, 21), ParagraphKind.HEADING, (Span(16, 21),)),
    ),
    sections=(
        Section(Span(0, 15), Span(0, 5), 1, "一、", run_in=False),
        Section(Span(6, 15), Span(6, 9), 2, "", run_in=True),
        Section(Span(16, 21), Span(16, 21), 1, "二、", run_in=False),
    ),
    page_starts=(0, 11, 16),
    date=None,
    speaker=None,
    source="d.txt",
    source_sha256="0" * 64,
)
spans = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: Span(min(pair), max(pair)))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (-2, -1)])
def test_a_span_that_cannot_exist_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"^a span needs 0 <= start <= end, got \[{start}, {end}\)$"):
        Span(start, end)


def test_a_span_counts_code_points() -> None:
    text = "𠮷祥👷🏽会"
    assert Span(0, 2).of(text) == "𠮷祥"
    assert Span(4, 5).of(text) == "会"
    assert (len(Span(1, 4)), len(Span(3, 3)), Span(3, 3).of(text)) == (3, 0, "")


@given(spans, spans)
def test_containing_and_overlapping_are_those_of_sets_of_positions(one: Span, other: Span) -> None:
    ours, theirs = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one) == bool(ours & theirs)
    if theirs:
        assert one.contains(other) == (theirs <= ours)


@given(st.lists(spans))
def test_spans_are_in_reading_order_when_sorted_outer_or_inner_by_their_end(some: list[Span]) -> None:
    assert sorted(some) == sorted(some, key=lambda span: (span.start, span.end))


@pytest.mark.parametrize(
    ("position", "page", "paragraph"),
    [
        (0, 1, 1),
        (4, 1, 1),
        (5, 1, 1),
        (6, 1, 2),
        (10, 1, 2),
        (11, 2, 2),
        (15, 2, 2),
        (16, 3, 3),
        (20, 3, 3),
        (99, 3, 3),
    ],
)
def test_a_position_has_a_page_and_a_paragraph(position: int, page: int, paragraph: int) -> None:
    assert DOCUMENT.page_at(position) == page
    assert DOCUMENT.paragraph_number_at(position) == paragraph
    assert DOCUMENT.paragraph_index_at(position) == paragraph - 1


def test_a_source_without_pages_has_none() -> None:
    plain = Document(**{field.name: getattr(DOCUMENT, field.name) for field in fields(Document)} | {"page_starts": ()})
    assert plain.page_at(7) is None


@pytest.mark.parametrize(
    ("span", "headings"),
    [
        (Span(9, 15), ("一、工作。", "开头。")),
        (Span(6, 9), ("一、工作。",)),
        (Span(6, 15), ("一、工作。", "开头。")),
        (Span(0, 5), ()),
        (Span(0, 15), ("一、工作。",)),
        (Span(16, 21), ()),
        (Span(9, 21), ()),
    ],
)
def test_a_span_lies_under_the_headings_of_the_sections_around_it_but_not_under_itself(
    span: Span, headings: tuple[str, ...]
) -> None:
    assert DOCUMENT.headings_at(span) == headings
    assert tuple(section.heading.of(TEXT) for section in DOCUMENT.sections_at(span)) == headings


def test_an_address_is_document_start_and_end() -> None:
    assert address("报告", Span(3, 12)) == "报告:3-12"
    assert types.Passage("报告", Span(3, 12), ()).passage_id == "报告:3-12"


VALUES = [value for value in vars(types).values() if isinstance(value, type) and is_dataclass(value)]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_value_is_frozen_and_slotted(value: type) -> None:
    assert "__slots__" in vars(value)
    bare: object = object.__new__(value)
    with pytest.raises(FrozenInstanceError):
        setattr(bare, fields(value)[0].name, None)


def test_there_are_values_to_check() -> None:
    assert len(VALUES) >= 10
