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
ADVICE = "save it as UTF-8 and add it again"


def decode(data: bytes, name: str) -> str:
    """Return the text of a file: by its byte order mark, as UTF-8, or as the one Chinese encoding that reads well.

    Raises DocumentError when the encoding is unknown or doubtful, and when control characters show that it is no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return check_characters(_after_mark(data, mark, encoding, name), name)
    try:
        return check_characters(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return check_characters(_detected(data, name), name)


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


def _detected(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    readings = {match.encoding: str(match) for match in from_bytes(data, cp_isolation=["gb18030", "big5"])}
    if len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    reason = f"could be {' or '.join(sorted(readings))}" if readings else "is neither UTF-8, UTF-16, GB18030 nor Big5"
    raise DocumentError(f"The encoding of {name} is doubtful: it {reason}; {ADVICE}")
