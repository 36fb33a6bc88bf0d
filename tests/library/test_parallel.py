"""Many files side by side: in order, each parser used by one thread at a time, what fails named, what was done kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.library import ParserPool, find_sources, read_sources
from rag.library.parallel import in_order
from rag.parsing import parse_bytes
from rag.types import Document
from tests.embedding.tiny_model import write_tiny_model

ROOT = Path(__file__).parents[2]
FILES = 200
BUILD = """
import os, signal, sys
from pathlib import Path
from rag.config import Settings
from rag.wiring import build_index
data, work, model, limit = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
most = 0
def progress(stage, done, total):
    global most
    if stage == "embed":
        most = max(most, total)
        if done >= limit: os.kill(os.getpid(), signal.SIGKILL)
for _ in range(2):
    most = 0
    summary = build_index([data], work / "index", Settings(work / "index", data, work / "cache", embedding_model=model), progress)
    print(most, len(summary.documents), summary.passages + summary.sentences, *summary.skipped, sep="|")
"""  # noqa: E501


def text(number: int) -> str:
    return f"第{number}号报告\n\n今年种树{number}棵，修路{number + 1}里。明年还要种树{number + 2}棵。\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of small reports; every hundredth cannot be read."""
    data = tmp_path_factory.mktemp("many")
    for number in range(FILES):
        content = b"" if number % 100 == 50 else text(number).encode()
        (data / f"report{number:04}.txt").write_bytes(content)
    return data


def test_results_come_in_order_however_long_each_takes() -> None:
    def work(number: int) -> int:
        time.sleep(0.002 * (number % 3))
        return number

    assert list(in_order(work, range(40), 4)) == list(range(40))


def test_only_a_few_items_are_begun_ahead_and_a_failure_comes_in_its_turn() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    def work(number: int) -> int:
        if number == 5:
            raise ValueError("five")
        return number

    found = in_order(work, items(), 2)
    assert [next(found) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="five"):
        next(found)
    assert len(taken) < 30


def test_each_parser_serves_one_thread_at_a_time_and_all_of_them_work() -> None:
    busy: list[set[int]] = []
    together = threading.Barrier(3, timeout=30)

    def parser() -> object:
        mine: set[int] = set()
        busy.append(mine)

        def parse(data: bytes, name: str, doc_id: str) -> Document:
            assert not mine
            mine.add(threading.get_ident())
            together.wait()
            mine.clear()
            return parse_bytes(data, name, doc_id)

        return parse

    pool = ParserPool(parser, 3)  # type: ignore[arg-type]
    names = [f"n{number}" for number in range(6)]
    found = list(in_order(lambda name: pool.parse(text(1).encode(), "a.txt", name).doc_id, names, 3))
    assert (found, len(busy)) == (names, 3)


def test_good_files_are_read_in_order_and_bad_ones_named(folder: Path) -> None:
    sources = find_sources([folder], (".txt",))
    steps: list[int] = []
    alone = read_sources(sources, [folder], parse_bytes, lambda _stage, done, _total: steps.append(done))
    beside = read_sources(sources, [folder], parse_bytes, None, 4)
    assert beside == alone
    documents, skipped, _ = alone
    assert len(documents) == FILES - FILES // 100
    assert [each.doc_id for each in documents] == sorted(each.doc_id for each in documents)
    assert steps == list(range(1, len(sources) + 1))
    assert "report0050.txt is empty" in skipped[0]


def test_a_file_that_was_named_must_be_readable(folder: Path) -> None:
    bad = folder / "report0050.txt"
    with pytest.raises(DocumentError, match=r"report0050\.txt is empty"):
        read_sources(find_sources([bad], (".txt",)), [bad], parse_bytes, None, 2)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL does not exist here: killed builds are not tested")
def test_a_killed_build_goes_on_without_embedding_anything_twice(folder: Path, tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path / "tiny", {})

    def build(limit: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", BUILD, str(folder), str(tmp_path), str(model), str(limit)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ})

    killed = build(600)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done = build(10**9)
    again, third = (line.split("|") for line in done.stdout.splitlines())
    embedded, documents, texts, *skipped = again
    assert (documents, len(skipped)) == (str(FILES - FILES // 100), FILES // 100), done.stderr
    assert 0 < int(embedded) <= int(texts) - 512  # what one step of the cache had saved was not embedded again
    assert third[0] == "0"
