"""A copy of the documents is a backup; a copy of the index beside it saves time: docs/reliability.md."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.generations import open_current
from rag.types import Answer
from rag.upkeep import document_library
from rag.wiring import ensure_index, is_current, open_pipeline
from tests.library.conftest import settings

__all__ = ["settings"]
QUESTION = "种植银杏树多少棵"


def answer(settings: Settings) -> Answer:
    """Return the answer of the index but for the time it took."""
    return replace(open_pipeline(settings.index_directory, settings).ask(QUESTION), timings_ms={})


@pytest.mark.parametrize("with_index", [True, False])
def test_a_copy_answers_as_the_original(settings: Settings, tmp_path: Path, with_index: bool) -> None:
    document_library(settings).rename_document("park", "城市公园")
    copied = replace(settings, data_directory=tmp_path / "b" / "data", index_directory=tmp_path / "b" / "index")
    shutil.copytree(settings.data_directory, copied.data_directory)
    if with_index:
        shutil.copytree(settings.index_directory, copied.index_directory)
    assert is_current([copied.data_directory], copied.index_directory, copied) is with_index
    ensure_index(copied)
    assert answer(copied) == answer(settings)
    assert open_current(copied.index_directory).description["titles"] == {"park": "城市公园"}
