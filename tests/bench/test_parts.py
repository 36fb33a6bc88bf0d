"""The parts that measure changes, HTTP and stages count what happens."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner

from eval.own_cache import with_own_cache
from rag.config import Settings
from rag.errors import RagError
from rag.wiring import build_index, build_index_from_documents, ensure_index, open_pipeline
from tools.bench import profile
from tools.bench.__main__ import bench
from tools.bench.alone import alone
from tools.bench.bulk import report
from tools.bench.embedded import count_embedded
from tools.bench.http import asked
from tools.bench.incremental import measure as measure_changes
from tools.bench.incremental import with_another_end
from tools.bench.noisy import fill_cache
from tools.bench.scale import documents
from tools.bench.stages import OTHER, Stages


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    """Return settings of a small report with a tiny model in folders of the test's own."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "report.txt").write_text(report(1, 0), encoding="utf-8")
    return Settings(tmp_path / "index", data, tmp_path / "cache", embedding_model=str(tiny_model), reader="none")


def test_of_passages_with_noisy_vectors_nothing_is_embedded(settings: Settings, tmp_path: Path) -> None:
    made = documents([f"全市新建基层工会{number}个。会员增加{number}万人。" for number in range(4)])
    real = np.eye(64, dtype=np.float32)[:8]
    assert settings.cache_directory is not None
    fill_cache(settings, settings.cache_directory, made, real)
    counted: list[int] = []
    built = build_index_from_documents(made, tmp_path / "noisy", settings, count_embedded(counted))
    assert (built.passages, built.sentences, counted) == (4, 8, [])


def test_only_what_is_new_in_a_change_is_embedded_and_the_index_of_the_settings_left_alone(settings: Settings) -> None:
    ensure_index(settings)
    before = (settings.index_directory / "CURRENT").read_bytes()
    row = measure_changes(settings, [3], 2)["3"]
    assert (settings.index_directory / "CURRENT").read_bytes() == before
    assert row["documents"] == 3
    # three documents of a title, two headings, two passages below them and three sentences in each
    assert row["build_texts_embedded"] == 3 * (1 + 2 + 2 * 3) + 2  # the headings are the same in all
    # a new document has its own title, two passages and six sentences
    assert (row["add"]["texts_embedded"], row["add"]["most"]) == (1 + 2 + 6, 1 + 2 + 6)
    # the changed paragraph is a passage under its heading and one sentence
    assert (row["replace"]["texts_embedded"], row["replace"]["most"]) == (2, 2)
    assert (row["remove"]["texts_embedded"], row["remove"]["most"]) == (0, 0)
    assert row["add"]["runs"] == row["replace"]["runs"] == row["remove"]["runs"] == 2


def test_the_changed_paragraph_is_the_last() -> None:
    text = with_another_end("题目\n\n第一段。\n\n第二段。\n", 7)
    assert text == "题目\n\n第一段。\n\n本段为测量而改写，现有7处与原来不同。\n"


def test_a_cache_of_its_own_has_the_models_and_no_embedding(settings: Settings, tmp_path: Path) -> None:
    known = settings.cache_directory or Path()
    (known / "model").mkdir(parents=True)
    (known / "embeddings.sqlite").write_bytes(b"rows")
    own = with_own_cache(settings, tmp_path / "own")
    assert own.cache_directory == tmp_path / "own"
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["model"]


def test_texts_that_have_to_be_embedded_are_counted(settings: Settings) -> None:
    counted: list[int] = []
    built = build_index([settings.data_directory], settings.index_directory, settings, count_embedded(counted))
    assert (built.passages, built.sentences) == (3, 9)
    assert max(counted) == 3 + 9 - 1  # the title is a passage and a sentence, and embedded once
    again: list[int] = []
    build_index([settings.data_directory], settings.index_directory, settings, count_embedded(again))
    assert again == []


def test_work_alone_is_done_in_a_process_of_its_own() -> None:
    assert alone(sys.getrecursionlimit) == sys.getrecursionlimit()
    assert alone(threading.get_native_id) != threading.get_native_id()


def test_a_stage_has_its_own_time_without_that_of_the_stages_it_calls() -> None:
    now = [0.0]

    def spend(seconds: float) -> None:
        now[0] += seconds

    class Inner:
        def work(self) -> None:
            spend(2)
            self.again()

        def again(self) -> None:
            spend(3)

    def outer() -> str:
        spend(1)
        Inner().work()
        spend(4)
        return "done"

    module, inside = ModuleType("module"), ModuleType(Inner.__module__)
    module.outer = outer  # type: ignore[attr-defined]
    inside.Inner = Inner  # type: ignore[attr-defined]
    stages, kept = Stages(lambda: now[0]), Inner.work
    spend(100)  # before it begins
    with stages.of({"outer": [(module, "outer")]}, {"inner": [inside]}):
        spend(10)
        assert module.outer() == "done"
    spend(100)  # after it has ended
    assert stages.seconds == {OTHER: 10, "outer": 5, "inner": 5}
    assert stages.rows()["inner"] == {"seconds": 5, "share": 0.25}
    assert Inner.work is kept


def test_the_stages_of_a_build_and_of_questions_are_those_of_the_product(settings: Settings) -> None:
    stages = Stages()
    with stages.of(profile.BUILD, {}):
        build_index([settings.data_directory], settings.index_directory, settings)
    # the tiny model is no int8 encoder, so embedding is counted with the cache
    assert set(stages.seconds) == {*profile.BUILD, OTHER} - {"embed"}
    found = profile.ask(open_pipeline(settings.index_directory, settings), ["今后建设什么", "投入多少万元"])
    assert found["questions"] == 2
    assert {"question", "vector", "dense", "lexical", "fusion", "evidence", "compose"} <= set(found["stages"])
    assert sum(row["share"] for row in found["stages"].values()) == pytest.approx(1, abs=0.01)


class _Answering(BaseHTTPRequestHandler):
    """Answers every question but each third, which it turns away."""

    protocol_version = "HTTP/1.1"
    seen: list[str] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body["messages"][0]["content"])
        self.send_response(503 if len(self.seen) % 3 == 0 else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Failing(_Answering):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_error(500)


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), request.param)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.mark.parametrize("address", [_Answering], indirect=True)
def test_answers_over_http_are_counted_and_refusals_apart(address: str) -> None:
    found = asked(address, ["甲？", "乙？"], clients=3, each=4)
    assert len(_Answering.seen) == 12
    assert set(_Answering.seen) == {"甲？", "乙？"}
    assert (found["runs"], found["refused"]) == (8, 4)
    assert found["questions_per_second"] > 0


@pytest.mark.parametrize("address", [_Failing], indirect=True)
def test_a_server_that_fails_is_no_result(address: str) -> None:
    with pytest.raises(RagError, match=r"answered with \[500\]: look into its log"):
        asked(address, ["甲？"], clients=1, each=1)


def test_a_list_of_sizes_that_is_none_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(bench, ["incremental", "--sizes", "60,viele", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "'60,viele' is not a list of numbers such as 60,1000" in done.output
