"""Keep documents and passages as compact JSON: two files in a folder, exact in both directions.

``documents.json`` holds one object a document: the fields of Document, but structure as columns of plain integers,
which load in half the time of nested lists. Spans are written ``start, end, start, end, …``. ``passages.json`` holds
``[number of the document, start, end, first, count]`` a passage: its sentences are a run of those of its document. A
passage with other sentences lists their spans instead: ``[number, start, end, [start, end, …]]``.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from itertools import accumulate
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from rag.disk.durable import read_file, write_file
from rag.errors import StaleIndexError
from rag.types import Document, Paragraph, ParagraphKind, Passage, Section, Span

DOCUMENTS_FILE = "documents.json"
PASSAGES_FILE = "passages.json"
_STRUCTURE = {"paragraphs", "sections"}
_PLAIN = [field.name for field in fields(Document) if field.name not in _STRUCTURE]
_COLUMNS = ("paragraph_spans", "kinds", "sentence_counts", "sentence_spans", "section_spans", "section_labels")
_FIELDS = {*_PLAIN, *_COLUMNS}
_Value = TypeVar("_Value")
_Row = Any  # what JSON holds, until it is checked


def write_documents(folder: Path, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
    """Write the documents and passages into an existing folder; an OSError of the disk passes through.

    Raises ValueError for two documents of one id and for a passage of a document that is not among them.
    """
    numbers = {document.doc_id: number for number, document in enumerate(documents)}
    if len(numbers) < len(documents):
        raise ValueError("two documents have the same doc_id")
    unknown = {passage.doc_id for passage in passages} - numbers.keys()
    if unknown:
        raise ValueError(f"there are passages of {min(unknown)}, but no such document")
    _write(folder / DOCUMENTS_FILE, [_document_row(document) for document in documents])
    sentences = [_sentences(document) for document in documents]
    places = [{span: index for index, span in enumerate(each)} for each in sentences]
    rows = []
    for passage in passages:
        number = numbers[passage.doc_id]
        rows.append([number, *_flat([passage.span]), *_run(passage, sentences[number], places[number])])
    _write(folder / PASSAGES_FILE, rows)


def read_documents(folder: Path) -> tuple[tuple[Document, ...], tuple[Passage, ...]]:
    """Return the documents and passages that were written into the folder, in their order.

    Raises StaleIndexError for anything that write_documents does not write, such as another field or a span outside
    its text; an OSError passes through.
    """
    with _without_garbage_collection():
        documents = tuple(_each(folder / DOCUMENTS_FILE, _document))
        if len({document.doc_id for document in documents}) < len(documents):
            _refuse(folder / DOCUMENTS_FILE, "two documents have the same doc_id")
        sentences = [_sentences(document) for document in documents]
        passages = tuple(_each(folder / PASSAGES_FILE, lambda row: _passage(row, documents, sentences)))
    return documents, passages


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    # so many small values make the collector scan them all again and again, for nothing: it halves the speed
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write(path: Path, rows: Sequence[_Row]) -> None:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    write_file(path, text.encode("utf-8", "surrogatepass"))  # a lone surrogate is no UTF-8, but can be in a str


def _document_row(document: Document) -> dict[str, _Row]:
    paragraphs, sections = document.paragraphs, document.sections
    columns = (
        _flat(each.span for each in paragraphs),
        [each.kind.value for each in paragraphs],
        [len(each.sentences) for each in paragraphs],
        _flat(_sentences(document)),
        _flat(span for each in sections for span in (each.span, each.heading)),
        [[each.level, each.marker, each.run_in] for each in sections],
    )
    plain = {name: getattr(document, name) for name in _PLAIN}
    return plain | dict(zip(_COLUMNS, columns, strict=True))


def _sentences(document: Document) -> list[Span]:
    return [sentence for paragraph in document.paragraphs for sentence in paragraph.sentences]


def _run(passage: Passage, sentences: list[Span], places: dict[Span, int]) -> list[_Row]:
    """Return first and count of a passage's sentences among those of its document, or the sentences themselves."""
    first, count = places.get(passage.sentences[0], 0) if passage.sentences else 0, len(passage.sentences)
    if tuple(sentences[first : first + count]) == passage.sentences:
        return [first, count]
    return [_flat(passage.sentences)]


def _flat(spans: Iterable[Span]) -> list[int]:
    return [position for span in spans for position in (span.start, span.end)]


def _each(path: Path, make: Callable[[_Row], _Value]) -> Iterator[_Value]:
    """Yield what is made of each row of a file; refuse the file where a row is not as it was written."""
    content = read_file(path)
    try:
        for row in _list(json.loads(content.decode("utf-8", "surrogatepass"))):
            yield make(row)
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        _refuse(path, str(error))


def _refuse(path: Path, reason: str) -> NoReturn:
    raise StaleIndexError(f"{path} cannot be used ({reason[:300]}): rebuild the index with python -m rag index")


def _document(row: _Row) -> Document:
    if not isinstance(row, dict) or row.keys() != _FIELDS:
        raise ValueError("the fields of a document are others")
    length = len(_text(row["text"]))
    return Document(
        doc_id=_text(row["doc_id"]),
        title=_text(row["title"]),
        text=row["text"],
        paragraphs=_paragraphs(row, length),
        sections=_sections(row, length),
        page_starts=tuple(_positions(row["page_starts"], length)),
        date=None if row["date"] is None else _text(row["date"]),
        speaker=None if row["speaker"] is None else _text(row["speaker"]),
        source=_text(row["source"]),
        source_sha256=_text(row["source_sha256"]),
        warnings=tuple(map(_text, _list(row["warnings"]))),
    )


def _paragraphs(row: dict[str, _Row], length: int) -> tuple[Paragraph, ...]:
    sentences = _spans(row["sentence_spans"], length)
    counts = _positions(row["sentence_counts"], len(sentences))
    if sum(counts) != len(sentences):
        raise ValueError("the paragraphs have more or fewer sentences than there are")
    kinds = map(ParagraphKind, _list(row["kinds"]))
    ends = list(accumulate(counts))
    inside = (sentences[end - count : end] for end, count in zip(ends, counts, strict=True))
    return tuple(map(Paragraph, *_columns(_spans(row["paragraph_spans"], length), tuple(kinds), tuple(inside))))


def _sections(row: dict[str, _Row], length: int) -> tuple[Section, ...]:
    spans, labels = _spans(row["section_spans"], length), _list(row["section_labels"])
    if any([type(part) for part in label] != [int, str, bool] for label in labels):
        raise ValueError("a section is not labelled with level, marker and whether it runs in")
    columns = _columns(spans[::2], spans[1::2], labels)
    return tuple(Section(span, heading, *label) for span, heading, label in zip(*columns, strict=True))


def _columns(*columns: Sequence[_Row]) -> tuple[Sequence[_Row], ...]:
    if len(set(map(len, columns))) != 1:
        raise ValueError("columns of one table have different lengths")
    return columns


def _passage(row: _Row, documents: Sequence[Document], sentences: Sequence[Sequence[Span]]) -> Passage:
    number, start, end, *run = _list(row)
    others = run[0] if len(run) == 1 else None
    _positions(row if others is None else row[:-1], sys.maxsize)
    document, known = documents[number], sentences[number]
    if end > len(document.text):
        raise ValueError(f"a passage ends at {end}, its document at {len(document.text)}")
    if others is not None:
        return Passage(document.doc_id, Span(start, end), _spans(others, len(document.text)))
    first, count = run
    inside = tuple(known[first : first + count])
    if len(inside) != count:
        raise ValueError(f"a passage has sentences {first} to {first + count}, its document {len(known)}")
    return Passage(document.doc_id, Span(start, end), inside)


def _spans(flat: _Row, length: int) -> tuple[Span, ...]:
    positions = _positions(flat, length)
    if len(positions) % 2:
        raise ValueError("a span lacks its end")
    return tuple(map(Span, positions[::2], positions[1::2]))


def _positions(values: _Row, length: int) -> list[int]:
    """Return the values, which must be integers from 0 to the length."""
    if _list(values) and not (set(map(type, values)) == {int} and 0 <= min(values) <= max(values) <= length):
        raise ValueError(f"a position is not an integer from 0 to {length}")
    return list(values)


def _list(value: _Row) -> list[_Row]:
    if not isinstance(value, list):
        raise TypeError(f"found {type(value).__name__} instead of a list")
    return value


def _text(value: _Row) -> str:
    if not isinstance(value, str):
        raise TypeError(f"found {type(value).__name__} instead of text")
    return value
