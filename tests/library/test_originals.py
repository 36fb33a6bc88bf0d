"""The file of a document is found by its name and known by its checksum, alone or in an archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.library import read_original
from tests.small_corpus import CITY, PARK, document

CITY_DOCUMENT = document(CITY, "city")
SUFFIXES = (".txt",)


def put(folder: Path, text: str) -> None:
    """Put a file of the document's name into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.txt").write_text(text, encoding="utf-8")


def test_the_file_is_found_below_the_folder(tmp_path: Path) -> None:
    put(tmp_path / "a", PARK)
    put(tmp_path / "b" / "deeper", CITY)
    assert read_original(tmp_path, SUFFIXES, CITY_DOCUMENT) == CITY.encode()


def test_the_file_is_found_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("year/park.txt", PARK)
        archive.writestr("year/city.txt", CITY)
    assert read_original(tmp_path, SUFFIXES, CITY_DOCUMENT) == CITY.encode()


def test_another_file_of_the_name_is_not_it(tmp_path: Path) -> None:
    put(tmp_path, CITY + "又。")
    with pytest.raises(DocumentError, match=r"city\.txt has changed since it was indexed"):
        read_original(tmp_path, SUFFIXES, CITY_DOCUMENT)


def test_a_file_that_is_gone_is_missed(tmp_path: Path) -> None:
    (tmp_path / "park.txt").write_text(PARK, encoding="utf-8")
    (tmp_path / "other.txt").write_text(CITY, encoding="utf-8")
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(DocumentError, match=r"city\.txt is not in the folder of documents any more"):
            read_original(folder, SUFFIXES, CITY_DOCUMENT)
