"""Files of every kind, readable or not; what cannot be read is refused in one sentence that says what to do."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.parsing import READABLE_SUFFIXES, parse_file, parse_text

TEXT = "工作报告\n\n　　一、过去的工作\n　　我们做了很多事情。\n　　二、今后的工作\n　　我们要做更多事情。\n"


def refusal(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        parse_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".md", ".Md"])
def test_a_text_file_is_read_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"年度报告{suffix}"
    path.write_text(TEXT, encoding="utf-8")
    document = parse_file(path)
    assert (document.doc_id, document.title, document.source) == ("年度报告", "工作报告", path.name)
    assert document.source_sha256 == sha256(TEXT.encode()).hexdigest()
    assert [section.heading.of(document.text) for section in document.sections] == ["一、过去的工作", "二、今后的工作"]


def test_a_document_can_have_another_name(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert parse_file(path, "reports/2023").doc_id == "reports/2023"


def test_the_encoding_changes_the_checksum_but_not_the_text(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    documents = []
    for encoding in ("utf-8", "utf-16", "gb18030"):
        path.write_text(TEXT * 3, encoding=encoding)
        documents.append(parse_file(path))
    assert len({document.text for document in documents}) == 1
    assert len({document.source_sha256 for document in documents}) == 3


def test_the_file_name_is_the_title_of_a_text_without_one(tmp_path: Path) -> None:
    path = tmp_path / "2017年政府工作报告.txt"
    path.write_text("各位代表：\n现在，我代表政府向大会报告工作，请予审议。\n", encoding="utf-8")
    assert parse_file(path).title == "2017年政府工作报告"


@pytest.mark.parametrize("name", ["report.wps", "report", "report.doc", "表.xlsx"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert (
        refusal(tmp_path / name)
        == f"{name} is not a readable kind of file; choose one of {' '.join(READABLE_SUFFIXES)}"
    )


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.txt") == f"{tmp_path / 'a.txt'} does not exist; check the path"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    message = refusal(tmp_path / "folder.txt")
    assert message.startswith(f"{tmp_path / 'folder.txt'} cannot be opened (")
    assert message.endswith("); check the path and its permissions")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    assert refusal(path) == f"{path} cannot be opened (Permission denied); check the path and its permissions"


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n "])
@pytest.mark.parametrize("suffix", READABLE_SUFFIXES)
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"empty{suffix}"
    path.write_bytes(data)
    assert refusal(path) == f"{path.name} is empty; choose a document with text in it"


@pytest.mark.parametrize("text", ["\u3000\u3000\n\u00a0", "\f\u2028", "\ufeff\n"])
def test_a_file_of_white_space_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "blank.txt"
    path.write_text(text, encoding="utf-8")
    assert refusal(path) == "blank.txt holds no text; choose a document with text in it"


def test_lost_characters_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "lossy.txt"
    path.write_text("工作\ufffd告\ufffd。\n", encoding="utf-8")
    assert parse_file(path).warnings == ("2 characters were lost before this file was saved (U+FFFD)",)


def test_a_text_has_its_own_title_or_the_given_one() -> None:
    assert parse_text(TEXT, "id", "source", "0" * 64).title == "工作报告"
    assert parse_text(TEXT, "id", "source", "0" * 64, title="另一个题目").title == "另一个题目"
    assert parse_text("没有题目的一段话，讲了一件事情。", "id", "source", "0" * 64).title == "id"


def test_a_text_with_control_characters_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"^upload is not plain text: it holds the control character U\+0007"):
        parse_text("工会\x07", "id", "upload", "0" * 64)
