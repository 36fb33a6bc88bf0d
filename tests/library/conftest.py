"""A library of two small reports with a tiny model, in folders of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.config import Settings
from rag.library import DocumentLibrary
from rag.upkeep import document_library
from rag.wiring import ensure_index
from tests.small_corpus import CITY, PARK


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    """Return settings whose index holds the two reports."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "city.txt").write_text(CITY, encoding="utf-8")
    (data / "park.txt").write_text(PARK, encoding="utf-8")
    made = Settings(tmp_path / "index", data, tmp_path / "cache", embedding_model=str(tiny_model), reader="none")
    ensure_index(made)
    return made


@pytest.fixture
def library(settings: Settings) -> DocumentLibrary:
    """Return the library of the two reports."""
    return document_library(settings)
