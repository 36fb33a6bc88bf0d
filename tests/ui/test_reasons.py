"""What parsers and the library say of a file stands in Chinese on the Chinese page: their own sentences are known."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from rag.errors import DocumentError, InputError
from rag.library import read_original
from rag.library.archives import read_archive
from rag.parsing import READABLE_SUFFIXES, parse_bytes
from rag.ui.shelf import Shelf
from rag.ui.strings import CHINESE, ENGLISH
from rag.ui.words.reasons import REASONS, in_chinese
from tests.parsing.pdf_files import Sheet
from tests.small_corpus import CITY, document


def scan() -> bytes:
    """Return a PDF file of two pictures."""
    sheet = Sheet()
    for _ in range(2):
        sheet.picture()
        sheet.turn()
    return sheet.data()


def locked() -> bytes:
    """Return a PDF file with a password."""
    sheet = Sheet(password="geheim")  # noqa: S106  of a file that the test makes
    sheet.put("锁住。", 72, 700)
    sheet.turn()
    return sheet.data()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("照片.png", b"\x89PNG", "照片.png 不是可以读取的文件类型，请选择：.txt .md .html .htm .docx .pdf。"),
        ("a.txt", b" \n", "a.txt 是空文件。"),
        ("a.pdf", scan(), "a.pdf 是扫描件：2 页中有 2 页只有图像，没有文字层。请先做文字识别（OCR）再加入。"),
        ("a.pdf", locked(), "a.pdf 设有密码，请另存为没有密码的文件再加入。"),
        ("a.pdf", b"%PDF-1.4 nothing", "a.pdf 不是完好的 PDF 文件，请重新导出。"),
        ("a.docx", b"PK nothing", "a.docx 不是完好的 Word 文件，请在 Word 或 WPS 中另存为 .docx。"),
        ("a.txt", "报告\x07正文。".encode(), "a.txt 不是纯文本，请选择文本、Markdown 或 Word 文件。"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_in_chinese(name: str, data: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_bytes(data, name, "a")
    assert in_chinese(str(refused.value)) == said
    assert CHINESE.told(str(refused.value)) == said
    assert ENGLISH.told(str(refused.value)) == str(refused.value)


def test_archives_and_originals_are_explained_too(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"nothing")
    with pytest.raises(DocumentError) as broken:
        list(read_archive(tmp_path / "a.zip", READABLE_SUFFIXES))
    assert in_chinese(str(broken.value)) == "a.zip 不是完好的 zip 文件，请重新打包。"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("inner.zip", b"")
    [member] = read_archive(tmp_path / "b.zip", READABLE_SUFFIXES)
    assert in_chinese(member.problem or "") == "b.zip 中的 inner.zip 也是压缩包，请解压后再加入。"
    with pytest.raises(DocumentError) as gone:
        read_original(tmp_path, READABLE_SUFFIXES, document(CITY, "city"))
    assert in_chinese(str(gone.value)) == "city.txt 已不在文档目录中，只能看文字。"


def test_what_is_not_known_is_shown_as_it_was_said() -> None:
    assert in_chinese("something else <b>") == "something else <b>"
    assert in_chinese("") == ""
    with pytest.raises(InputError) as refused:
        Shelf.uploaded(None, None)  # type: ignore[arg-type]
    assert in_chinese(str(refused.value)) == str(refused.value)


def test_every_pattern_is_whole_and_fills_what_it_names() -> None:
    for pattern, chinese in REASONS:
        groups = re.compile(pattern).groups
        assert {int(number) for number in re.findall(r"\\(\d)", chinese)} <= set(range(1, groups + 1))
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
