"""Zip archives that lie, swell, climb, nest, or are no archives."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial

from tools.stress.crafted.case import Case

GOOD = "工作报告\n\n一、目标\n今年新建学校三所。\n".encode()
MIB = 1 << 20
CLIMBING = (
    *("../../etc/a.txt", "/etc/a.txt", "..\\..\\a.txt", "C:\\a.txt", "a.txt\\..\\..\\b.txt", "\\\\host\\share\\a.txt"),
)
_INFLATES = r"inflates to more than 256 MiB: unpack it and add the files that you need$"
_DAMAGED = r"cannot be read as a zip archive \(.+\): make it again$"


def pack(files: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method, compresslevel=9) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return content.getvalue()


def swollen(name: str, mebibytes: int) -> bytes:
    """Return an archive of one member that inflates to zeros, written block by block."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w") as file,
    ):
        for _ in range(mebibytes):
            file.write(bytes(MIB))
    return content.getvalue()


def lying(data: bytes, declared: int) -> bytes:
    """Return the archive with another size declared for its members, in both headers of each."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        found = changed.find(mark)
        while found >= 0:
            struct.pack_into("<I", changed, found + place, declared)
            found = changed.find(mark, found + 4)
    return bytes(changed)


def _flag(data: bytes, flag: int) -> bytes:
    changed = bytearray(data)
    changed[6] |= flag
    changed[changed.index(b"PK\x01\x02") + 8] |= flag
    return bytes(changed)


def _spoilt() -> bytes:
    """Return an archive whose deflated bytes are no deflation."""
    data = bytearray(pack([("a.txt", GOOD * 50)]))
    data[40:80] = b"\xff" * 40
    return bytes(data)


def _listing_too_many() -> bytes:
    """Return an archive whose list of members alone would take hundreds of MiB of memory."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 4) + bytes(16) + b"n.md"
    count = 300_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(entry) * count, 0, 0)
    return entry * count + end


def _overlapping() -> bytes:
    """Return an archive whose members all point at one block of deflated zeros (https://www.bamsoftware.com/hacks/zipbomb/)."""
    kernel = swollen("a.txt", 200)
    start = kernel.index(b"PK\x01\x02")
    end = kernel.index(b"PK\x05\x06")
    listed = kernel[start:end]
    count = 20
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listed) * count, start, 0)
    return kernel[:start] + listed * count + tail


def _nested(depth: int) -> bytes:
    data = pack([("a.txt", GOOD)])
    for level in range(depth):
        data = pack([(f"{level}.zip", data)])
    return data


def cases() -> Iterator[Case]:
    """Yield the crafted archives."""
    yield from _swelling()
    yield from _misnamed()
    yield from _unreadable()


def _swelling() -> Iterator[Case]:
    yield Case("flat-bomb.zip", lambda: swollen("a.txt", 300), _INFLATES, slow=True)
    yield Case(
        "many-small-bombs.zip", lambda: pack([(f"{n}.txt", bytes(40 * MIB)) for n in range(7)]), _INFLATES, slow=True
    )
    yield Case("overlapping.zip", _overlapping, _INFLATES + "|" + _DAMAGED, slow=True)
    yield Case("lying-small.zip", lambda: lying(swollen("a.txt", 300), 10), _DAMAGED + "|" + _INFLATES, slow=True)
    yield Case("lying-huge.zip", lambda: lying(pack([("a.txt", GOOD)]), 0xFFFFFFF0), "^read.*三所。$|" + _DAMAGED, 1)
    yield Case(
        "nested.zip",
        lambda: _nested(6),
        r"^5\.zip in nested\.zip is an archive in an archive: unpack it and add its files$",
    )
    yield Case(
        "nested-bomb.zip", lambda: pack([("in.zip", swollen("a.txt", 300))]), "is an archive in an archive", slow=True
    )
    yield Case(
        "many.zip",
        lambda: pack([(f"{n}.txt", b"x") for n in range(2001)]),
        r"holds 2001 files, 2000 are allowed: make several",
    )
    yield Case(
        "endless-list.zip", _listing_too_many, r"lists 300000 files, 2000 are allowed: make several archives of it$"
    )


def _misnamed() -> Iterator[Case]:
    for number, name in enumerate(CLIMBING):
        yield Case(f"slip-{number}.zip", partial(pack, [(name, GOOD)]), r"^read.*三所。$", 1)
    yield Case("reserved.zip", lambda: pack([("CON.txt", GOOD), ("nul.md", GOOD + b"x")]), r"^read", 2)
    yield Case(
        "terminal.zip",
        lambda: pack([("a\x1b[31m\n\u202etxt.exe", GOOD)]),
        r"^a.\[31m .txt\.exe in terminal\.zip is not a readable kind",
    )
    yield Case("long-name.zip", lambda: pack([("长" * 200 + ".txt", GOOD)]), r"^read.*三所。$", 1)
    yield Case(
        "nul-in-name.zip",
        lambda: pack([("a.txt", GOOD)]).replace(b"a.txt", b"a\0.tx"),
        r"is not a readable kind|zip archive",
    )


def _unreadable() -> Iterator[Case]:
    yield Case(
        "encrypted.zip", lambda: _flag(pack([("a.txt", GOOD)]), 1), r"a\.txt in encrypted\.zip is encrypted: unpack it"
    )
    yield Case(
        "lzma.zip", lambda: pack([("a.txt", GOOD)], zipfile.ZIP_LZMA), r"is packed by a method that is not read here"
    )
    yield Case(
        "bzip2-bomb.zip",
        lambda: pack([("a.txt", bytes(64 * MIB))], zipfile.ZIP_BZIP2),
        r"is packed by a method that is not read here",
    )
    yield Case("spoilt.zip", _spoilt, _DAMAGED)
    yield Case("cut.zip", lambda: pack([("a.txt", GOOD)])[:60], _DAMAGED)
    yield Case("empty.zip", lambda: b"", _DAMAGED)
    yield Case("text.zip", lambda: GOOD, _DAMAGED)
    yield Case("pdf-in-front.zip", lambda: b"%PDF-1.7\n" + pack([("a.txt", GOOD)]), r"^read.*三所。$", 1)
    yield Case(
        "twins.zip", lambda: pack([("a.txt", GOOD), ("x/a.txt", GOOD + "又建两所。".encode())]), r"^read.*两所。$", 2
    )
