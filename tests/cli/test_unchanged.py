"""Building an index again: left as it is where that would change nothing, built in every other case."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.generations import CURRENT, GENERATIONS, open_current, publish
from tests.cli.conftest import Run

UP_TO_DATE = "索引已是最新：{}  The index is up to date.\n"


@pytest.fixture
def index(small_index: Path, tmp_path: Path) -> Path:
    """Return a copy of the small index that a test may change."""
    return Path(shutil.copytree(small_index, tmp_path / "索引"))


def pointer(index: Path) -> bytes:
    """Return which generation is current."""
    return (index / CURRENT).read_bytes()


def damage_a_file(index: Path) -> None:
    [file] = index.glob(f"{GENERATIONS}/*/documents.json")
    file.write_bytes(file.read_bytes()[:-1])


def record_another_engine(index: Path) -> None:
    found = open_current(index)
    embedding = {**found.description["embedding"], "engine": "another"}
    publish(index, lambda folder: copy_files(found.folder, folder), {**found.description, "embedding": embedding})


def record_a_file_that_was_left_out(index: Path) -> None:
    found = open_current(index)
    publish(index, lambda folder: copy_files(found.folder, folder), {**found.description, "documents": []})


def publish_what_cannot_be_used(index: Path) -> None:
    def write(folder: Path) -> None:
        copy_files(found.folder, folder)
        (folder / "documents.json").write_text("[{}]", encoding="utf-8")

    found = open_current(index)
    publish(index, write, found.description)


def copy_files(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("manifest.json"))


def test_an_index_that_would_be_the_same_is_left_as_it_is(run: Run, report: Path, index: Path) -> None:
    before = pointer(index)
    assert run("index", report, "--index", index) == (0, UP_TO_DATE.format(index), "")
    assert run("index", report.parent, "--index", index) == (0, UP_TO_DATE.format(index), "")
    assert pointer(index) == before


def test_an_index_is_built_in_any_case_where_that_is_wanted(run: Run, report: Path, index: Path) -> None:
    before = open_current(index)
    code, output, errors = run("index", report, "--rebuild", "--index", index)
    assert (code, output.splitlines()[0], errors) == (0, f"已建索引：{index}  The index is built.", "")
    after = open_current(index)
    assert after.generation_id[:6] == f"{int(before.generation_id[:6]) + 1:06}"
    assert after.generation_id[6:] == before.generation_id[6:]  # the hash of the same content
    code, output, errors = run("index", report, "--rebuild", "--if-needed", "--index", index)
    assert (code, output) == (2, "")
    assert errors == "--if-needed cannot be used together with --rebuild: choose one\n"


@pytest.mark.parametrize(
    "change",
    [damage_a_file, record_another_engine, record_a_file_that_was_left_out, publish_what_cannot_be_used],
)
def test_an_index_that_cannot_be_kept_is_built_again(
    run: Run, report: Path, index: Path, change: Callable[[Path], None]
) -> None:
    change(index)
    before = pointer(index)
    code, output, errors = run("index", report, "--index", index)
    assert (code, output.splitlines()[0], errors) == (0, f"已建索引：{index}  The index is built.", "")
    assert pointer(index) != before
    assert run("index", report, "--index", index) == (0, UP_TO_DATE.format(index), "")


def test_a_file_that_could_not_be_read_is_tried_again(run: Run, report: Path, tmp_path: Path) -> None:
    data, index = tmp_path / "data", tmp_path / "索引"
    data.mkdir()
    shutil.copy(report, data)
    (data / "bad.docx").write_bytes(b"no zip file")
    told = [line for _ in range(2) for line in run("index", data, "--index", index)[1].splitlines() if "bad" in line]
    assert len(told) == 2
    assert run("index", data, "--if-needed", "--index", index) == (0, UP_TO_DATE.format(index), "")
