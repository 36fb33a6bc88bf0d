"""Plain texts whose bytes, characters or names are odd."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from tools.stress.crafted.case import Case
from tools.stress.crafted.zips import MIB

GOOD = "工作报告\n\n一、目标\n今年新建学校三所，修缮医院两家，铺设道路一百公里。\n"
RARE = "𠀀𪜀𫝀𫠠𬺰𰀀𱍐"  # one each of CJK Extensions B, C, D, E, F, G and H
_TAIL = r"^read.*公里。$"
_DOUBT = r"The encoding of .+ is doubtful: .+; save it as UTF-8 and add it again$"
_CONTROL = (
    r"is not plain text: it holds the control character U\+{} at position \d+; choose a text, Markdown or Word file$"
)
_EMPTY = r"is empty; choose a document with text in it$"


def _encoded() -> Iterator[Case]:
    for encoding in ("utf-8-sig", "utf-16", "utf-32", "gb18030", "big5hkscs"):
        text = (
            GOOD
            if encoding != "big5hkscs"
            else "工作報告\n\n一、目標\n今年新建學校三所，修繕醫院兩家，鋪設道路一百公里。\n" * 3
        )
        yield Case(f"{encoding}.txt", partial(text.encode, encoding), _TAIL, 1)
    yield Case("utf-16-bare.txt", lambda: GOOD.encode("utf-16-be"), _TAIL, 1)
    yield Case("utf-7.txt", lambda: GOOD.encode("utf-7"), r"^read", 1)
    yield Case("ebcdic.txt", lambda: b"\xc8\x85\x93\x93\x96\x40" * 50, _DOUBT + "|control character")
    yield Case("half-gbk.txt", lambda: GOOD.encode() + GOOD.encode("gb18030"), _DOUBT + "|control character")
    yield Case("cut-utf-8.txt", lambda: GOOD.encode()[:-2], _DOUBT)
    yield Case("cut-utf-16.txt", lambda: GOOD.encode("utf-16")[:-1], r"begins as UTF-16-LE but byte \d+ is damaged")
    yield Case(
        "three-marks.txt",
        lambda: b"\xef\xbb\xbf\xff\xfe\xfe\xff" + GOOD.encode(),
        r"begins as UTF-8 but byte 3 is damaged",
    )
    yield Case("surrogates.txt", lambda: b"\xed\xa0\x80\xed\xb0\x80" + GOOD.encode(), _DOUBT)
    yield Case("overlong.txt", lambda: b"\xc0\xae\xc0\xae\xc0\xaf" + GOOD.encode(), _DOUBT)
    yield Case("noise.txt", lambda: random.Random(1).randbytes(MIB), _DOUBT + "|control character", slow=True)  # noqa: S311


def _characters() -> Iterator[Case]:
    for number in (0x00, 0x07, 0x08, 0x1A, 0x1B, 0x7F, 0x90):
        text = GOOD.replace("目标", f"目{chr(number)}标")
        yield Case(f"control-{number:02x}.txt", text.encode, _CONTROL.format(f"{number:04X}"))
    bidi = "of the text change the direction in which text is shown"
    for mark in "\u202e\u2066\u2067":
        yield Case(f"bidi-{ord(mark):x}.txt", f"甲{mark}乙丙。\n{GOOD}".encode, f"1 characters {bidi}", 1)
    for mark in "\u200b\u2060\u00ad\U000e0041":
        yield Case(
            f"unseen-{ord(mark):x}.txt",
            f"甲{mark * 3}乙。\n{GOOD}".encode,
            "3 characters of the text cannot be seen",
            1,
        )
    yield Case("rare-han.txt", f"{GOOD}地名有{RARE}。\n".encode, f"^read.*{RARE}。$", 1)
    yield Case("combining.txt", ("甲" + "\u0301" * 50_000 + "。\n" + GOOD).encode, _TAIL, 1)
    yield Case("private.txt", f"\ue000\uf8ff\U0010fffd。\n{GOOD}".encode, _TAIL, 1)
    yield Case("only-bom.txt", lambda: b"\xef\xbb\xbf", r"holds no text; choose a document with text in it$")
    yield Case("spaces.txt", lambda: b" \n" * MIB, _EMPTY)
    yield Case("empty.md", lambda: b"", _EMPTY)
    yield Case("one-line.txt", ("长" * MIB).encode, r"^read", 1, slow=True)
    yield Case("many-lines.txt", lambda: "一、甲\n".encode() * 100_000, r"^read", 1, slow=True)
    yield Case("brackets.txt", ("（" * 200_000).encode, r"^read", 1)


def _shapes() -> Iterator[Case]:
    yield Case("program.txt", lambda: b"\x7fELF\x02\x01\x01" + bytes(5000), "control character|doubtful")
    yield Case("zip.txt", lambda: b"PK\x03\x04\x14\x00" + bytes(3000), "control character|doubtful")
    yield Case("picture.md", lambda: b"\x89PNG\r\n\x1a\n" + bytes(3000), "control character|doubtful")
    yield Case("pdf.md", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(3000), "control character|doubtful")
    yield Case("macro.docm", lambda: b"PK\x03\x04", r"is not a readable kind of file; choose one of \.txt")
    yield Case("no-suffix", GOOD.encode, r"is not a readable kind of file; choose one of \.txt")
    yield Case("two.pdf.exe", lambda: b"MZ", r"is not a readable kind of file; choose one of \.txt")
    yield Case("fences.md", ("```\n# 甲\n" * 5000 + GOOD).encode, _TAIL, 1)
    yield Case("marks.md", ("*" * 100_000 + "_" * 100_000 + "\n" + GOOD).encode, _TAIL, 1)
    for name in ("CON.txt", "名" * 80 + ".txt", " .. .txt", "a;rm -rf ~.txt", "$(id).txt", "-rf.txt", "%2e%2e%2f.txt"):
        yield Case(name, GOOD.encode, _TAIL, 1)


def cases() -> Iterator[Case]:
    """Yield the crafted texts."""
    yield from _encoded()
    yield from _characters()
    yield from _shapes()
