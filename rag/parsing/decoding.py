"""Turns the bytes of a text file into characters, and refuses what cannot be read with certainty."""

from __future__ import annotations

import codecs
import re

from rag.errors import DocumentError

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
EXPECTED = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u2026\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]")
HAN = re.compile(r"[\u4e00-\u9fff]")
USUAL_SHARE = 0.95
ADVICE = "save it as UTF-8 and add it again"


def decode(data: bytes, name: str) -> str:
    """Return the text of a file: by its byte order mark, as UTF-8, or as the one encoding in which it reads well.

    Raises DocumentError when the encoding is unknown or doubtful, and when control characters show that it is no text.
    """
    return read_text(data, name)[0]


def read_text(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file as ``decode`` does, and the encoding in which it was read."""
    text, encoding = _read(data, name)
    return check_characters(text, name), encoding


def _read(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _after_mark(data, mark, encoding, name), encoding
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _unmarked_utf16(data) or _detected(data, name)
    return ("\0" in text and _unmarked_utf16(data)) or (text, "utf-8")


def _unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """Return a text in UTF-16 without a mark: in one byte order nearly all of it is what Chinese texts are made of.

    Text in any other encoding, read as UTF-16, is scattered over scripts that have nothing to do with one another.
    """
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(EXPECTED.findall(text)) >= USUAL_SHARE * len(text) and HAN.search(text):
            found.append((text, encoding))
    return found[0] if len(found) == 1 else None


def check_characters(text: str, name: str) -> str:
    """Return the text; raise DocumentError if it holds control characters other than tabs and line breaks."""
    found = CONTROL.search(text)
    if found:
        raise DocumentError(
            f"{name} is not plain text: it holds the control character U+{ord(found[0]):04X} "
            f"at position {found.start()}; choose a text, Markdown or Word file"
        )
    return text


def _after_mark(data: bytes, mark: bytes, encoding: str, name: str) -> str:
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        place = len(mark) + error.start
        raise DocumentError(f"{name} begins as {encoding.upper()} but byte {place} is damaged; {ADVICE}") from None


def _detected(data: bytes, name: str) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    readings = {match.encoding: str(match) for match in from_bytes(data, cp_isolation=["gb18030", "big5"])}
    if len(set(readings.values())) == 1:
        encoding, text = next(iter(readings.items()))
        return text, encoding
    reason = f"could be {' or '.join(sorted(readings))}" if readings else "is neither UTF-8, UTF-16, GB18030 nor Big5"
    raise DocumentError(f"The encoding of {name} is doubtful: it {reason}; {ADVICE}")
