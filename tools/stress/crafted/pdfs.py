"""PDF files that swell, loop, nest, or are broken; written object by object."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence

from tools.stress.crafted.case import Case
from tools.stress.crafted.zips import MIB

SHOWS = b"BT /F1 24 Tf 72 700 Td (Good text of the page) Tj ET"
_GOOD = r"^read.*Good text of the page$"
_BROKEN = r"cannot be read as a PDF \(.+\); save it as PDF again$"
_ANY = r"^read|" + _BROKEN + "|holds no text|scanned PDF|MiB of memory|longer than 30 s|breaks the program"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes, filters: str = "", length: int | None = None, more: bytes = b"") -> bytes:
    """Return a stream object whose length may lie."""
    chosen = f" /Filter [{filters}]".encode() if filters else b""
    size = str(len(data) if length is None else length).encode()
    return b"<< /Length " + size + chosen + more + b" >>\nstream\n" + data + b"\nendstream"


def pdf(objects: Sequence[bytes], trailer: bytes = b"", root: int = 1) -> bytes:
    """Return a file of objects numbered from 1 with its table of places."""
    parts, places = [b"%PDF-1.7\n"], []
    size = len(parts[0])
    for number, each in enumerate(objects, start=1):
        places.append(size)
        parts.append(b"%d 0 obj\n" % number + each + b"\nendobj\n")
        size += len(parts[-1])
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, trailer, size)
    return b"".join([*parts, table, end])


def page_file(
    content: bytes,
    page: bytes = b"/MediaBox [0 0 595 842]",
    font: bytes = _FONT,
    more: Sequence[bytes] = (),
    catalog: bytes = b"",
) -> bytes:
    """Return a file of one page with this content object; further objects are numbered from 6."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R " + page + b" /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            content,
            font,
            *more,
        ]
    )


def deflated(mebibytes: int, tail: bytes = SHOWS) -> bytes:
    """Return so many mebibytes of spaces and then some content, deflated."""
    made = zlib.compressobj(9)
    blocks = [made.compress(b" " * MIB) for _ in range(mebibytes)]
    return b"".join([*blocks, made.compress(b"\n" + tail), made.flush()])


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count,
            *[page] * count,
        ]
    )


def _outlines(depth: int) -> bytes:
    items = [
        b"<< /Title (x) /Parent %d 0 R /First %d 0 R /Last %d 0 R /Count 1 >>" % (number - 1, number + 1, number + 1)
        for number in range(7, 7 + depth)
    ]
    first = b"<< /Type /Outlines /First 7 0 R /Last 7 0 R >>"
    last = b"<< /Title (end) /Parent %d 0 R /Next 7 0 R >>" % (6 + depth)
    return page_file(stream(SHOWS), more=[first, *items, last], catalog=b"/Outlines 6 0 R")


def _forms(depth: int) -> bytes:
    """Return a page whose forms each show the next one ten times."""
    forms = [
        stream(
            b"/X Do " * 10,
            more=b" /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (7 + n),
        )
        for n in range(depth)
    ]
    content = stream(b"/X Do " + SHOWS)
    base = page_file(content, more=forms)
    return base.replace(b"/Font << /F1 5 0 R >> >>", b"/XObject << /X 6 0 R >> /Font << /F1 5 0 R >> >>")


def _unicode_map(entries: int) -> bytes:
    ranges = b"".join(b"<%02x> <%02x> <%s>\n" % (n % 256, n % 256, b"4e00" * 200) for n in range(entries))
    table = b"/CIDInit /ProcSet findresource begin\n%d beginbfrange\n%sendbfrange\n" % (entries, ranges)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    return page_file(stream(SHOWS), font=font, more=[stream(table)])


def _encrypted() -> bytes:
    from tests.parsing.pdf_files import Sheet

    sheet = Sheet("secret")
    sheet.put("今年新建学校三所。", 72, 700)
    return sheet.data()


def _loop(old: bytes, new: Callable[[int], bytes]) -> bytes:
    """Return a good file with a second trailer entry that points back to a place in it."""
    data = page_file(stream(SHOWS))
    return data.replace(old, new(data.rindex(b"xref\n0")))


def _rows(filters: str, data: bytes) -> bytes:
    return page_file(stream(data, filters))


def _run_length_in_flate() -> bytes:
    return _rows("/FlateDecode /RunLengthDecode", zlib.compress(b"\x81 " * (8 * MIB), 9))


def swelling_cases() -> Iterator[Case]:
    """Yield the files that swell."""
    yield Case("good.pdf", lambda: page_file(stream(SHOWS)), _GOOD, 1)
    yield Case("flate-100.pdf", lambda: _rows("/FlateDecode", deflated(100)), _ANY, None, slow=True)
    yield Case("flate-1500.pdf", lambda: _rows("/FlateDecode", deflated(1500)), _ANY, None, slow=True)
    yield Case(
        "flate-twice.pdf", lambda: _rows("/FlateDecode " * 2, zlib.compress(deflated(1500), 9)), _ANY, None, slow=True
    )
    yield Case("flate-50-times.pdf", lambda: _rows("/FlateDecode " * 50, zlib.compress(SHOWS)), _ANY)
    yield Case("run-length.pdf", lambda: _rows("/RunLengthDecode", b"\x81 " * (8 * MIB)), _ANY, None, slow=True)
    yield Case("run-length-in-flate.pdf", _run_length_in_flate, _ANY, None, slow=True)
    yield Case("lzw.pdf", lambda: _rows("/LZWDecode", b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 200_000), _ANY)
    yield Case(
        "hex-in-flate.pdf",
        lambda: _rows("/FlateDecode /ASCIIHexDecode", zlib.compress(b"20" * (20 * MIB), 9)),
        _ANY,
        None,
        slow=True,
    )
    picture = b" /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    yield Case(
        "huge-picture.pdf",
        lambda: page_file(stream(SHOWS), more=[stream(deflated(50), "/FlateDecode", more=picture)]),
        _GOOD,
        1,
    )
    yield Case("unicode-map.pdf", lambda: _unicode_map(20_000), _ANY, 1)
    yield Case(
        "million-words.pdf",
        lambda: page_file(stream(b"BT /F1 9 Tf 9 9 Td " + b"(word) Tj " * 300_000 + b"ET")),
        _ANY,
        None,
        slow=True,
    )
    yield Case("10000-pages.pdf", lambda: _pages(10_000), r"has 10000 pages, 3000 are allowed: split it$")
    yield Case("3000-empty-pages.pdf", lambda: _pages(3000), r"holds no text; choose a document with text in it$")
    yield Case("huge-box.pdf", lambda: page_file(stream(SHOWS), b"/MediaBox [0 0 1000000000 1000000000]"), _GOOD, 1)
    yield Case("no-box.pdf", lambda: page_file(stream(SHOWS), b"/MediaBox [0 0 0 0]"), _ANY, 1)
    yield Case("nan-box.pdf", lambda: page_file(stream(SHOWS), b"/MediaBox [nan inf -1e99 (x)]"), _ANY, 1)


def broken_cases() -> Iterator[Case]:
    """Yield the files that loop, nest, or are broken."""
    yield Case(
        "previous-loop.pdf",
        lambda: _loop(b"/Size 6", lambda place: b"/Size 6 /Prev %d" % place),
        _GOOD + "|" + _BROKEN,
        1,
    )
    yield Case("stream-loop.pdf", lambda: _loop(b"/Size 6", lambda place: b"/Size 6 /XRefStm %d" % place), _ANY, 1)
    yield Case("kids-loop.pdf", lambda: page_file(stream(SHOWS)).replace(b"[3 0 R]", b"[2 0 R]"), _ANY)
    yield Case("parent-loop.pdf", lambda: page_file(stream(SHOWS)).replace(b"/Parent 2 0 R", b"/Parent 3 0 R"), _ANY, 1)
    yield Case("length-loop.pdf", lambda: page_file(stream(SHOWS)).replace(b"/Length 52", b"/Length 4 0 R"), _ANY, 1)
    yield Case("form-bomb.pdf", lambda: _forms(12), _ANY, None, slow=True)
    yield Case("deep-outline.pdf", lambda: _outlines(5000), _GOOD, 1)
    yield Case("deep-array.pdf", lambda: page_file(stream(SHOWS), more=[b"[" * 100_000 + b"]" * 100_000]), _ANY, 1)
    yield Case("deep-content.pdf", lambda: page_file(stream(b"[" * 200_000 + SHOWS)), _ANY)
    yield Case("million-saves.pdf", lambda: page_file(stream(b"q " * 500_000 + SHOWS)), _ANY, 1)
    yield Case("million-objects.pdf", lambda: pdf([b"null"] * 200_000), _ANY)
    yield Case("wrong-length.pdf", lambda: page_file(stream(SHOWS, length=2_000_000_000)), _ANY, 1)
    yield Case("negative-length.pdf", lambda: page_file(stream(SHOWS, length=-1)), _ANY, 1)
    yield Case("spoilt-flate.pdf", lambda: page_file(stream(b"no deflation", "/FlateDecode")), _ANY)
    yield Case(
        "script.pdf",
        lambda: page_file(stream(SHOWS), catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        _GOOD,
        1,
    )
    launch = b"/OpenAction << /S /Launch /F (/bin/sh) >> /AA << /WC << /S /URI /URI (http://192.0.2.1/) >> >>"
    yield Case("launch.pdf", lambda: page_file(stream(SHOWS), catalog=launch), _GOOD, 1)
    yield Case("white-text.pdf", lambda: page_file(stream(b"1 1 1 rg " + SHOWS)), _GOOD, 1)
    yield Case("encrypted.pdf", _encrypted, r"is encrypted with a password; save it without one and add it again$")
    yield Case("cut.pdf", lambda: page_file(stream(SHOWS))[:300], _ANY)
    yield Case("head-only.pdf", lambda: b"%PDF-1.7\n", _BROKEN)
    yield Case("tail-only.pdf", lambda: page_file(stream(SHOWS))[400:], _ANY)
    yield Case("zeros.pdf", lambda: bytes(MIB), _BROKEN)
    yield Case("zip.pdf", lambda: b"PK\x03\x04" + bytes(5000), _BROKEN)
