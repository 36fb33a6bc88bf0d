"""Documents and passages come back exactly as they were, and only what was written so is read."""

from __future__ import annotations

import gc
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import StaleIndexError
from rag.stores.corpus_file import DOCUMENTS_FILE, PASSAGES_FILE, read_documents, write_documents
from rag.types import Document, Paragraph, ParagraphKind, Passage, Section, Span

REPORT = Document(
    doc_id="报告/2023",
    title="工作报告",
    text="一、工作\n全面加快。\u2028“一网”；二。",
    paragraphs=(
        Paragraph(Span(0, 4), ParagraphKind.HEADING, (Span(0, 4),)),
        Paragraph(Span(5, 18), ParagraphKind.BODY, (Span(5, 10), Span(11, 18))),
    ),
    sections=(Section(Span(0, 18), Span(0, 4), 1, "一、", run_in=False),),
    page_starts=(0, 7),
    date="2023年10月9日",
    speaker=None,
    source="report.txt",
    source_sha256="00" * 32,
    warnings=("a page is missing",),
)
PASSAGES = (
    Passage("报告/2023", Span(0, 10), (Span(0, 4), Span(5, 10))),
    Passage("报告/2023", Span(11, 18), (Span(11, 18),)),
)
TEXTS = st.text(st.characters(), max_size=30)  # every code point, lone surrogates too


@st.composite
def spans(draw: st.DrawFn, length: int) -> Span:
    return Span(*sorted(draw(st.lists(st.integers(0, length), min_size=2, max_size=2))))


@st.composite
def documents(draw: st.DrawFn, doc_id: str) -> Document:
    text = draw(TEXTS)
    places = spans(len(text))
    paragraphs = st.builds(Paragraph, places, st.sampled_from(ParagraphKind), st.lists(places, max_size=3).map(tuple))
    sections = st.builds(Section, places, places, st.integers(), TEXTS, st.booleans())
    return Document(
        doc_id,
        draw(TEXTS),
        text,
        tuple(draw(st.lists(paragraphs, max_size=4))),
        tuple(draw(st.lists(sections, max_size=3))),
        tuple(draw(st.lists(st.integers(0, len(text)), max_size=3))),
        draw(st.none() | TEXTS),
        draw(st.none() | TEXTS),
        draw(TEXTS),
        draw(TEXTS),
        tuple(draw(st.lists(TEXTS, max_size=2))),
    )


@st.composite
def passages(draw: st.DrawFn, document: Document) -> Passage:
    known = [sentence for paragraph in document.paragraphs for sentence in paragraph.sentences]
    first, last = sorted(draw(st.lists(st.integers(0, len(known)), min_size=2, max_size=2)))
    places = spans(len(document.text))
    other = st.lists(places, max_size=3).map(tuple)
    return Passage(document.doc_id, draw(places), draw(st.just(tuple(known[first:last])) | other))


@given(st.data())
def test_everything_comes_back_as_it_was(data: st.DataObject) -> None:
    names = data.draw(st.lists(TEXTS, max_size=3, unique=True))
    written = tuple(data.draw(documents(name)) for name in names)
    drawn = [data.draw(st.lists(passages(document), max_size=4)) for document in written]
    cut = tuple(data.draw(st.permutations([passage for some in drawn for passage in some])))
    with tempfile.TemporaryDirectory() as folder:
        write_documents(Path(folder), written, cut)
        assert read_documents(Path(folder)) == (written, cut)


def test_the_files_are_compact_and_say_what_is_documented(tmp_path: Path) -> None:
    write_documents(tmp_path, [REPORT], PASSAGES)
    assert sorted(path.name for path in tmp_path.iterdir()) == [DOCUMENTS_FILE, PASSAGES_FILE]
    assert (tmp_path / PASSAGES_FILE).read_text(encoding="utf-8") == "[[0,0,10,0,2],[0,11,18,2,1]]"
    (row,) = json.loads((tmp_path / DOCUMENTS_FILE).read_text(encoding="utf-8"))
    assert (row["text"], row["page_starts"], row["speaker"]) == (REPORT.text, [0, 7], None)
    assert (row["paragraph_spans"], row["kinds"]) == ([0, 4, 5, 18], ["heading", "body"])
    assert (row["sentence_spans"], row["sentence_counts"]) == ([0, 4, 5, 10, 11, 18], [1, 2])
    assert (row["section_spans"], row["section_labels"]) == ([0, 18, 0, 4], [[1, "一、", False]])
    assert "工作报告" in (tmp_path / DOCUMENTS_FILE).read_text(encoding="utf-8")


def test_no_documents_are_an_empty_corpus(tmp_path: Path) -> None:
    write_documents(tmp_path, [], [])
    assert read_documents(tmp_path) == ((), ())


def test_what_does_not_belong_together_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two documents have the same doc_id"):
        write_documents(tmp_path, [REPORT, replace(REPORT, title="other")], [])
    with pytest.raises(ValueError, match="passages of nobody, but no such document"):
        write_documents(tmp_path, [REPORT], [replace(PASSAGES[0], doc_id="nobody")])
    assert list(tmp_path.iterdir()) == []


def set_field(name: str, value: object) -> Callable[[Any], object]:
    return lambda rows: [rows[0] | {name: value}]


DOCUMENT_DAMAGE: dict[str, Callable[[Any], object]] = {
    "no list": lambda rows: rows[0],
    "no object": lambda _: [[1]],
    "an unexpected field": set_field("new", 1),
    "a missing field": lambda rows: [{name: rows[0][name] for name in rows[0] if name != "title"}],
    "a number as text": set_field("text", 5),
    "a text as page starts": set_field("page_starts", "07"),
    "a page start beyond the text": set_field("page_starts", [19]),
    "a negative page start": set_field("page_starts", [-1]),
    "true for 1": set_field("page_starts", [True]),
    "a fraction": set_field("page_starts", [1.0]),
    "a span turned round": set_field("paragraph_spans", [4, 0, 5, 18]),
    "a span without end": set_field("paragraph_spans", [0, 4, 5]),
    "a span beyond the text": set_field("paragraph_spans", [0, 4, 5, 19]),
    "a paragraph too few": set_field("paragraph_spans", [0, 4]),
    "a sentence too many": set_field("sentence_spans", [0, 4, 5, 10, 11, 18, 18, 18]),
    "a sentence too few": set_field("sentence_counts", [1, 1]),
    "a count too few": set_field("sentence_counts", [3]),
    "an unknown kind": set_field("kinds", ["heading", "poem"]),
    "a kind too many": set_field("kinds", ["heading", "body", "body"]),
    "a section without heading": set_field("section_spans", [0, 18]),
    "a label too few": set_field("section_labels", []),
    "a short label": set_field("section_labels", [[1, "一、"]]),
    "a label that is no list": set_field("section_labels", [7]),
    "a level that is text": set_field("section_labels", [["1", "一、", False]]),
    "no title": set_field("title", None),
    "a date that is a number": set_field("date", 2023),
    "a warning that is a number": set_field("warnings", [1]),
    "a document twice": lambda rows: [rows[0], rows[0]],
}
PASSAGE_DAMAGE: dict[str, object] = {
    "no list": {},
    "a passage that is no list": [{"a": 1, "b": 2, "c": 3, "d": 4}],
    "a passage that is text": ["abcde"],
    "an unknown document": [[1, 0, 10, 0, 2]],
    "a negative document": [[-1, 0, 10, 0, 2]],
    "an end beyond the text": [[0, 0, 19, 0, 2]],
    "a span turned round": [[0, 10, 0, 0, 2]],
    "a run beyond the sentences": [[0, 0, 10, 2, 2]],
    "a negative count": [[0, 0, 10, 2, -1]],
    "a fraction": [[0, 0, 10, 0, 2.0]],
    "too short": [[0, 0]],
    "no sentences": [[0, 0, 10]],
    "too long": [[0, 0, 10, 0, 2, 1]],
    "a listed sentence beyond the text": [[0, 0, 10, [0, 19]]],
    "a listed sentence without end": [[0, 0, 10, [0]]],
    "a listed sentence that is text": [[0, 0, 10, "ab"]],
}


@pytest.mark.parametrize("name", DOCUMENT_DAMAGE)
def test_a_document_that_could_not_have_been_written_is_refused(tmp_path: Path, name: str) -> None:
    write_documents(tmp_path, [REPORT], PASSAGES)
    path = tmp_path / DOCUMENTS_FILE
    rows = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(DOCUMENT_DAMAGE[name](rows)), encoding="utf-8")
    with pytest.raises(
        StaleIndexError, match=rf"{DOCUMENTS_FILE} cannot be used \(.+\): rebuild .* python -m rag index"
    ):
        read_documents(tmp_path)


@pytest.mark.parametrize("name", PASSAGE_DAMAGE)
def test_a_passage_that_could_not_have_been_written_is_refused(tmp_path: Path, name: str) -> None:
    write_documents(tmp_path, [REPORT], PASSAGES)
    (tmp_path / PASSAGES_FILE).write_text(json.dumps(PASSAGE_DAMAGE[name]), encoding="utf-8")
    with pytest.raises(
        StaleIndexError, match=rf"{PASSAGES_FILE} cannot be used \(.+\): rebuild .* python -m rag index"
    ):
        read_documents(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[", b"\xff", b"[" * 100_000, b"[1e999999]", b"null"])
def test_what_is_not_json_is_refused_and_collection_of_garbage_goes_on(tmp_path: Path, content: bytes) -> None:
    write_documents(tmp_path, [REPORT], PASSAGES)
    (tmp_path / DOCUMENTS_FILE).write_bytes(content)
    with pytest.raises(StaleIndexError, match=DOCUMENTS_FILE):
        read_documents(tmp_path)
    assert gc.isenabled()


def loaded(folder: Path, documents: int) -> float:
    """Write so many documents of a hundred passages each, read them, and return the processor time of reading."""
    sentences = tuple(Span(start, start + 60) for start in range(0, 12_000, 60))
    paragraphs = tuple(
        Paragraph(Span(two[0].start, two[1].end), ParagraphKind.BODY, two)
        for two in zip(sentences[::2], sentences[1::2], strict=True)
    )
    long = replace(REPORT, text="数字化建设目标。" * 1500, paragraphs=paragraphs, page_starts=(0,))
    reports = [replace(long, doc_id=str(number)) for number in range(documents)]
    cut = [Passage(each.doc_id, part.span, part.sentences) for each in reports for part in each.paragraphs]
    folder.mkdir()
    write_documents(folder, reports, cut)
    start = time.process_time()
    read, passages = read_documents(folder)
    seconds = time.process_time() - start
    assert (len(read), len(passages), passages[-1]) == (documents, 100 * documents, cut[-1])
    return seconds


def test_five_times_the_documents_take_about_five_times_as_long_to_load(tmp_path: Path) -> None:
    few = min(loaded(tmp_path / f"few-{each}", 200) for each in range(3))
    assert loaded(tmp_path / "many", 1000) < 15 * few  # another order of growth takes 25 times as long


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_afterwards_as_it_was_before(tmp_path: Path, collecting: bool) -> None:
    write_documents(tmp_path, (), ())
    (gc.enable if collecting else gc.disable)()
    try:
        assert read_documents(tmp_path) == ((), ())
        assert gc.isenabled() == collecting
    finally:
        gc.enable()
