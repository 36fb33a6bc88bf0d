"""Keep documents and passages as compact JSON: two files in a folder, exact in both directions.

``documents.json`` holds one object a document (``rag.document_row``). ``passages.json`` holds
``[number of the document, start, end, first, count]`` a passage: its sentences are a run of those of its document. A
passage with other sentences lists their spans instead: ``[number, start, end, [start, end, …]]``.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

from rag.disk.durable import read_file, write_pieces
from rag.document_row import (
    Row,
    document_from_row,
    document_to_row,
    flat,
    list_in,
    positions_in,
    sentences_of,
    spans_in,
)
from rag.errors import StaleIndexError
from rag.types import Document, Passage, Span

DOCUMENTS_FILE = "documents.json"
PASSAGES_FILE = "passages.json"
_Value = TypeVar("_Value")


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
    _write(folder / DOCUMENTS_FILE, map(document_to_row, documents))
    _write(folder / PASSAGES_FILE, _passage_rows(documents, numbers, passages))


def _passage_rows(
    documents: Sequence[Document], numbers: Mapping[str, int], passages: Sequence[Passage]
) -> Iterator[Row]:
    """Yield the row of each passage; the places of sentences are held for one document at a time."""
    at: int | None = None
    for passage in passages:
        number = numbers[passage.doc_id]
        if number != at:
            at, sentences = number, sentences_of(documents[number])
            places = {span: index for index, span in enumerate(sentences)}
        yield [number, *flat([passage.span]), *_run(passage, sentences, places)]


def read_documents(folder: Path) -> tuple[tuple[Document, ...], tuple[Passage, ...]]:
    """Return the documents and passages that were written into the folder, in their order.

    Raises StaleIndexError for anything that write_documents does not write, such as another field or a span outside
    its text; an OSError passes through.
    """
    with _without_garbage_collection():
        documents = tuple(_each(folder / DOCUMENTS_FILE, document_from_row))
        if len({document.doc_id for document in documents}) < len(documents):
            _refuse(folder / DOCUMENTS_FILE, "two documents have the same doc_id")
        sentences = [sentences_of(document) for document in documents]
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


def _write(path: Path, rows: Iterable[Row]) -> None:
    """Write a list of rows, one row after the other."""
    write_pieces(path, _pieces(rows))


def _pieces(rows: Iterable[Row]) -> Iterator[bytes]:
    before = "["
    for row in rows:
        text = before + json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        yield text.encode("utf-8", "surrogatepass")  # a lone surrogate is no UTF-8, but can be in a str
        before = ","
    yield b"]" if before == "," else b"[]"


def _run(passage: Passage, sentences: list[Span], places: dict[Span, int]) -> list[Row]:
    """Return first and count of a passage's sentences among those of its document, or the sentences themselves."""
    first, count = places.get(passage.sentences[0], 0) if passage.sentences else 0, len(passage.sentences)
    if tuple(sentences[first : first + count]) == passage.sentences:
        return [first, count]
    return [flat(passage.sentences)]


def _each(path: Path, make: Callable[[Row], _Value]) -> Iterator[_Value]:
    """Yield what is made of each row of a file; refuse the file where a row is not as it was written."""
    content = read_file(path)
    try:
        for row in list_in(json.loads(content.decode("utf-8", "surrogatepass"))):
            yield make(row)
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        _refuse(path, str(error))


def _refuse(path: Path, reason: str) -> NoReturn:
    raise StaleIndexError(f"{path} cannot be used ({reason[:300]}): rebuild the index with python -m rag index")


def _passage(row: Row, documents: Sequence[Document], sentences: Sequence[Sequence[Span]]) -> Passage:
    number, start, end, *run = list_in(row)
    others = run[0] if len(run) == 1 else None
    positions_in(row if others is None else row[:-1], sys.maxsize)
    document, known = documents[number], sentences[number]
    if end > len(document.text):
        raise ValueError(f"a passage ends at {end}, its document at {len(document.text)}")
    if others is not None:
        return Passage(document.doc_id, Span(start, end), spans_in(others, len(document.text)))
    first, count = run
    inside = tuple(known[first : first + count])
    if len(inside) != count:
        raise ValueError(f"a passage has sentences {first} to {first + count}, its document {len(known)}")
    return Passage(document.doc_id, Span(start, end), inside)
