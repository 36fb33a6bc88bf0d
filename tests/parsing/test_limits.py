"""What a file may hold at most, and the edges of its formats, looked at in this process."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from rag.errors import DocumentError
from rag.parsing import parse_bytes
from rag.parsing.html import read_html_lines
from rag.parsing.pdf import upright
from tests.parsing.pdf_files import HEIGHT, LEFT, Sheet

SENTENCE = "今年新建学校三所。"


def word(doctype: str = "") -> bytes:
    """Return a Word file of one sentence, its text declared by a document type where one is given."""
    document, plain, made = docx.Document(), io.BytesIO(), io.BytesIO()
    document.add_paragraph(SENTENCE)
    document.save(plain)
    with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(made, "w") as archive:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "word/document.xml":
                content = content.replace(b"<w:document ", doctype.encode() + b"<w:document ", 1)
            archive.writestr(part.filename, content)
    return made.getvalue()


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(DocumentError) as caught:
        parse_bytes(data, name, "a")
    return str(caught.value)


def test_a_word_file_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = len(zipfile.ZipFile(io.BytesIO(word())).namelist())
    monkeypatch.setattr("rag.parsing.word.MOST_PARTS", parts)
    assert parse_bytes(word(), "a.docx", "a").text == SENTENCE
    monkeypatch.setattr("rag.parsing.word.MOST_PARTS", parts - 1)
    assert refusal(word(), "a.docx") == (f"a.docx has {parts} parts, {parts - 1} are allowed; save it as .docx again")


def test_a_word_file_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(word())).infolist())
    monkeypatch.setattr("rag.parsing.word.MOST_BYTES", size)
    assert parse_bytes(word(), "a.docx", "a").text == SENTENCE
    monkeypatch.setattr("rag.parsing.word.MOST_BYTES", size - 1)
    assert refusal(word(), "a.docx") == "a.docx inflates to more than 0 MiB; save its text alone and add that"


def test_a_word_file_that_declares_entities_is_refused() -> None:
    assert refusal(word('<!DOCTYPE w:document [<!ENTITY a "b">]>'), "a.docx") == (
        "a.docx declares XML entities, which no Word file does; open it in Word or WPS and save it as .docx again"
    )


@pytest.mark.parametrize("source", ["", "<!-- nothing -->"])
def test_a_page_without_an_element_has_no_lines(source: str) -> None:
    assert read_html_lines(source, "a.html") == ([], (), None)


@pytest.mark.parametrize(
    ("turned", "left", "right", "bottom", "top"),
    [
        (0, 10.0, 30.0, 20.0, 25.0),
        (90, 20.0, 25.0, 170.0, 190.0),
        (180, 70.0, 90.0, 175.0, 180.0),
        (270, 175.0, 180.0, 10.0, 30.0),
    ],
)
def test_a_box_on_a_turned_page_is_where_it_is_seen(
    turned: int, left: float, right: float, bottom: float, top: float
) -> None:
    wide, high = (100.0, 200.0) if turned in {0, 180} else (200.0, 200.0)
    assert upright((10.0, 20.0, 30.0, 25.0), turned, wide, high) == (left, right, bottom, top)


def test_a_line_of_spaces_is_no_line() -> None:
    sheet = Sheet()
    sheet.put(SENTENCE, LEFT, HEIGHT - 100)
    sheet.put("   ", LEFT, HEIGHT - 200)
    sheet.put(SENTENCE, LEFT, HEIGHT - 300)
    assert parse_bytes(sheet.data(), "a.pdf", "a").text.replace("\n", "") == 2 * SENTENCE
