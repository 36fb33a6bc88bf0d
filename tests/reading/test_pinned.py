"""The reader takes no word embeddings from a file that is not the pinned one, whichever model embeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.config import Settings
from rag.embedding.e5_file import FILE_SIZE
from rag.errors import ModelError
from rag.models import sentence_reader


@pytest.mark.parametrize("size", [FILE_SIZE, 1000])
def test_another_file_in_its_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    other = tmp_path / "e5-small-q4.bin"
    with other.open("wb") as file:
        file.truncate(size)
    monkeypatch.setattr("rag.embedding.e5_file.find_e5_file", lambda: other)
    settings = Settings(tmp_path / "index", tmp_path / "data", embedding_model="another")
    with pytest.raises(ModelError, match=r"e5-small-q4\.bin is not the expected file \(SHA-256 1571fc982750"):
        sentence_reader(settings)
