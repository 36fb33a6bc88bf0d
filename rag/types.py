"""Every value that flows through the pipeline: frozen, slotted, and exact about positions.

All positions are half-open ranges of Unicode code points of ``Document.text``; for every value that carries
text, ``span.of(document.text)`` gives that text again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

ANSWER_SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in a document's text.

    >>> Span(2, 4).of("abcdef")
    'cd'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse ranges that cannot exist."""
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, got [{self.start}, {self.end})")

    def __len__(self) -> int:
        """Return the number of code points."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the part of the text that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Say whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share at least one code point."""
        return max(self.start, other.start) < min(self.end, other.end)


class ParagraphKind(str, Enum):
    """What a paragraph is in the layout of a report."""

    TITLE = "title"
    DATE = "date"
    SPEAKER = "speaker"
    SALUTATION = "salutation"
    HEADING = "heading"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the reading text, with its sentences.

    ``sentences`` are the smallest places a citation may quote: whole sentences, heading lines, lead sentences, and
    the ；-clauses of a long sentence. They are disjoint, in order, and cover all of the paragraph but white space.
    """

    span: Span
    kind: ParagraphKind
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with everything under it.

    ``heading`` is the exact heading text (for a run-in heading, the lead sentence inside its paragraph), ``span``
    reaches from the heading to the end of the last paragraph under it, ``level`` is 1 for the outermost headings of
    the document, and ``marker`` is the numbering as written (``三、``, ``（七）``, ``——``; empty for a lead sentence).
    """

    span: Span
    heading: Span
    level: int
    marker: str
    run_in: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed report: its reading text and the structure found in it.

    ``text`` holds one paragraph per line. ``sections`` are in reading order, outer before inner. ``page_starts[i]``
    is the position where page ``i + 1`` begins; it is empty where the source has no pages. ``doc_id`` names the
    document in addresses and stays the same when its text is updated; ``source`` is the file's name and
    ``source_sha256`` the checksum of its bytes.
    """

    doc_id: str
    title: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    page_starts: tuple[int, ...]
    date: str | None
    speaker: str | None
    source: str
    source_sha256: str
    warnings: tuple[str, ...] = ()

    def page_at(self, position: int) -> int | None:
        """Return the 1-based page that holds the position, or None where the source has no pages."""
        return bisect_right(self.page_starts, position) or None if self.page_starts else None

    def paragraph_index_at(self, position: int) -> int:
        """Return the 0-based index of the paragraph that holds the position (or ends right before it)."""
        after = bisect_right(self.paragraphs, position, key=lambda paragraph: paragraph.span.start)
        return max(after - 1, 0)

    def paragraph_number_at(self, position: int) -> int:
        """Return the 1-based number of the paragraph that holds the position."""
        return self.paragraph_index_at(position) + 1

    def sections_at(self, span: Span) -> tuple[Section, ...]:
        """Return the sections around a span, outermost first.

        A heading is not inside the section it opens, so that no heading appears in its own path.
        """
        return tuple(
            section for section in self.sections if section.span.contains(span) and not section.heading.contains(span)
        )

    def headings_at(self, span: Span) -> tuple[str, ...]:
        """Return the heading path of a span, outermost first, without the headings the span itself holds."""
        return tuple(section.heading.of(self.text) for section in self.sections_at(span))


def address(doc_id: str, span: Span) -> str:
    """Return the stable address of a place: ``doc_id:start-end``."""
    return f"{doc_id}:{span.start}-{span.end}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable stretch of whole sentences of one document.

    ``sentences`` are the citable sentences inside it, in order (see ``Paragraph.sentences``).
    """

    doc_id: str
    span: Span
    sentences: tuple[Span, ...]

    @property
    def passage_id(self) -> str:
        """Return the address of the passage."""
        return address(self.doc_id, self.span)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with its text and place; a higher score is better."""

    passage: Passage
    text: str
    headings: tuple[str, ...]
    page: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a quote: ``span.of(document.text) == quote``."""

    number: int
    doc_id: str
    title: str
    headings: tuple[str, ...]
    page: int | None
    paragraph: int
    span: Span
    quote: str


class SentenceStatus(str, Enum):
    """How a sentence of an answer stands to its source."""

    VERBATIM = "verbatim"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence or list item of an answer, with the numbers of its citations.

    A ``frame`` sentence is ours (for example 共 9 项：) and has no citation.
    """

    text: str
    citations: tuple[int, ...]
    status: SentenceStatus


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few characters that answer a factoid question: a highlight inside the first cited sentence."""

    doc_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the report says to a question, or an honest refusal.

    On a refusal ``citations`` is empty and ``reason`` says why; ``hits`` are the nearest passages either way, best
    first. ``timings_ms`` maps a stage to its milliseconds. ``confidence`` is the probability that the documents
    answer the question; it is for evaluation and not part of the JSON form.
    """

    question: str
    resolved_question: str
    text: str
    refused: bool
    reason: str | None
    short_answer: ShortAnswer | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float]
    confidence: float = 1.0
