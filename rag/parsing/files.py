"""Reads files into documents, by their suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from rag.errors import DocumentError
from rag.parsing.decoding import check_characters, decode, read_text
from rag.parsing.document import build_document
from rag.parsing.doubts import doubts
from rag.parsing.html import read_html_lines, read_html_text
from rag.parsing.lines import Line, read_lines
from rag.parsing.markdown import read_markdown_lines
from rag.parsing.pdf import read_pdf_lines
from rag.parsing.word import read_word_lines
from rag.types import Document


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its lines, warnings about what is left out, and the title that its format declares."""

    lines: list[Line]
    warnings: tuple[str, ...]
    title: str | None = None


def parse_text(text: str, doc_id: str, source: str, source_sha256: str, title: str | None = None) -> Document:
    """Return the document in a text.

    Without a title, its own is used, or else ``doc_id``. Raises DocumentError for an empty text or control characters.
    """
    lines = read_lines(check_characters(text, source))
    return build_document(
        lines,
        doc_id,
        source,
        source_sha256,
        title=title if title is not None else doc_id,
        title_is_known=title is not None,
        warnings=doubts(text),
    )


def parse_file(path: Path, doc_id: str | None = None) -> Document:
    """Return the document in a file; ``doc_id`` is the file's stem unless given.

    Raises DocumentError when the file is missing, of another kind, empty, or cannot be read with certainty.
    """
    _reader(path.name)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path} does not exist; check the path") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be opened ({error.strerror}); check the path and its permissions") from None
    return parse_bytes(data, path.name, doc_id or path.stem)


def parse_bytes(data: bytes, name: str, doc_id: str) -> Document:
    """Return the document in the bytes of a file; its name tells the format, and the title of a text without one.

    It needs nothing but its arguments, so that files of strangers can be read in a process of their own. Raises
    DocumentError when the file is of another kind, empty, or cannot be read with certainty.
    """
    reader = _reader(name)
    if not data.strip():
        raise DocumentError(f"{name} is empty; choose a document with text in it")
    content = reader(data, name)
    title = content.title or PurePath(name).stem
    warnings = doubts("\n".join(line.text for line in content.lines)) + content.warnings
    return build_document(content.lines, doc_id, name, sha256(data).hexdigest(), title=title, warnings=warnings)


def encoding_of(data: bytes, name: str) -> str | None:
    """Return the encoding in which a text file is read, None for a format that has its own."""
    suffix = PurePath(name).suffix.lower()
    if suffix in PAGES:
        return read_html_text(data, name)[1]
    return read_text(data, name)[1] if suffix in TEXTS else None


def _reader(name: str) -> Callable[[bytes, str], Content]:
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise DocumentError(f"{name} is not a readable kind of file; choose one of {' '.join(READABLE_SUFFIXES)}")
    return reader


def _read_plain(data: bytes, name: str) -> Content:
    text = decode(data, name)
    return Content(read_lines(text), ())


def _read_markdown(data: bytes, name: str) -> Content:
    text = decode(data, name)
    return Content(read_markdown_lines(text), ())


def _read_html(data: bytes, name: str) -> Content:
    text, _ = read_html_text(data, name)
    lines, left_out, title = read_html_lines(text, name)
    return Content(lines, left_out, title)


def _read_word(data: bytes, name: str) -> Content:
    return Content(*read_word_lines(data, name))


def _read_pdf(data: bytes, name: str) -> Content:
    return Content(*read_pdf_lines(data, name))


TEXTS = (".txt", ".md")
PAGES = (".html", ".htm")
READERS: Mapping[str, Callable[[bytes, str], Content]] = {
    ".txt": _read_plain,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": _read_word,
    ".pdf": _read_pdf,
}
READABLE_SUFFIXES = tuple(READERS)
