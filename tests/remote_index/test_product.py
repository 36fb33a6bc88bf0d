"""The whole product over Milvus: documents come and go, questions are answered, the doctor sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="Milvus is NOT tested: pip install -r requirements-milvus.txt")

from rag.config import MILVUS, Settings
from rag.errors import StaleIndexError, StoreError
from rag.remote_index.assembly import connection_of
from rag.schema import answer_to_json
from rag.upkeep import Health, diagnose, document_library
from rag.wiring import ensure_index, open_pipeline
from tests.small_corpus import CITY, PARK

QUESTION = "新建了多少基层工会"


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Iterator[Settings]:
    """Yield the settings of a library of two reports in a local file."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "city.txt").write_text(CITY, encoding="utf-8")
    (data / "park.txt").write_text(PARK, encoding="utf-8")
    made = Settings(tmp_path / "index", data, tmp_path / "cache", embedding_model=str(tiny_model), reader="none")
    yield replace(made, store=MILVUS)
    connection_of(replace(made, store=MILVUS)).close()


def answered(settings: Settings) -> dict[str, object]:
    """Return the answer to the question without its times."""
    answer = answer_to_json(open_pipeline(settings.index_directory, settings).ask(QUESTION))
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def test_documents_come_and_go_and_answers_are_those_of_faiss(settings: Settings, tmp_path: Path) -> None:
    ensure_index(settings)
    local = replace(settings, store="faiss", index_directory=tmp_path / "faiss")
    ensure_index(local)
    assert answered(settings) == answered(local)
    findings = {finding.part: finding for finding in diagnose(lambda: settings)}
    assert findings["index"].health is Health.GOOD
    assert "5 passages as wenju_" in findings["index"].detail
    assert "milvus_lite-3" in findings["index"].detail
    library = document_library(settings)
    (tmp_path / "lake.txt").write_text("湖泊报告\n\n湖里有天鹅三十只。\n", encoding="utf-8")
    library.add_files([tmp_path / "lake.txt"])
    hits = open_pipeline(settings.index_directory, settings).search("湖里有天鹅三十只", 1)
    assert [hit.text for hit in hits] == ["湖里有天鹅三十只。"] or "天鹅三十只" in hits[0].text
    library.remove_documents(["lake"])
    pipeline = open_pipeline(settings.index_directory, settings)
    assert "lake" not in {hit.passage.doc_id for hit in pipeline.search("湖里有天鹅三十只", 10)}
    assert {hit.passage.doc_id for hit in pipeline.only(["park"]).search("湖", 10)} == {"park"}
    with pytest.raises(StaleIndexError, match="was made with store = 'milvus', the settings say 'faiss'"):
        open_pipeline(settings.index_directory, replace(settings, store="faiss"))


def test_while_the_server_is_away_the_outline_still_answers_and_the_rest_is_told(settings: Settings) -> None:
    ensure_index(settings)
    away = replace(settings, milvus_uri="http://127.0.0.1:9", milvus_token="root:geheim")  # noqa: S106
    pipeline = open_pipeline(settings.index_directory, away)
    object.__setattr__(pipeline.retriever.others.others.dense[0].store.connection, "_seconds", 0.3)  # type: ignore[attr-defined]
    answer = pipeline.ask("《全市工会工作报告》分几部分？")
    assert [citation.quote for citation in answer.citations] == ["一、过去五年的工作", "二、今后五年的任务"]
    with pytest.raises(StoreError, match=r"Milvus at http://127\.0\.0\.1:9 did not .* see that it runs") as caught:
        pipeline.ask(QUESTION)
    assert "geheim" not in str(caught.value)
    finding = next(finding for finding in diagnose(lambda: away) if finding.part == "index")
    assert finding.health is Health.PROBLEM
    assert "Milvus at http://127.0.0.1:9 did not" in finding.detail
