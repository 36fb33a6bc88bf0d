"""``python app.py`` fails with one sentence, and its HTTP endpoints give the schema of every interface."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import Any
from urllib.request import Request, urlopen

import pytest
from jsonschema import Draft202012Validator

from rag.errors import RagError
from rag.schema import answer_to_json, hit_to_json
from rag.ui.launch import check_port, main, prepare_environment
from tests.ui.conftest import ROOT, free_port
from tests.ui.ui_library import small_library

ASKED = "新建工会组织多少？"


def test_a_taken_port_is_one_line_that_names_another_and_exit_code_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "app.py", "--port", str(port)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONUTF8": "1"}
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 7860), ("256.1.1.1", 7860)])
def test_an_address_that_cannot_be_listened_on_is_an_error_with_its_name(host: str, port: int) -> None:
    with pytest.raises(RagError, match=host):
        check_port(host, port)


@pytest.mark.parametrize("port", [-1, 0, 65536, 70000])
def test_a_port_that_cannot_exist_is_named(port: int) -> None:
    with pytest.raises(RagError, match=str(port)):
        check_port("127.0.0.1", port)


@pytest.mark.parametrize("arguments", [["--port", "abc"], ["--prot", "1"], ["extra"], ["--index"], ["--log-questions"]])
def test_arguments_that_cannot_be_used_are_one_line_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    output, errors = capsys.readouterr()
    assert (output, len(errors.splitlines())) == ("", 1)
    assert arguments[0] in errors
    assert "python app.py --help" in errors


def test_a_free_port_is_fine() -> None:
    check_port("127.0.0.1", free_port())


def call(address: str, endpoint: str, *values: object) -> tuple[str, Any]:
    """Call an endpoint as curl would, in two requests; return the last event and its data."""
    body = json.dumps({"data": values}).encode()
    request = Request(f"{address}gradio_api/call/{endpoint}", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=30) as reply:  # noqa: S310  our own address
        event_id = json.load(reply)["event_id"]
    with urlopen(f"{address}gradio_api/call/{endpoint}/{event_id}", timeout=30) as reply:  # noqa: S310
        event, data = reply.read().decode().strip().splitlines()[-2:]
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_ask_returns_the_one_answer_schema(small_page: str) -> None:
    event, [answer] = call(small_page, "ask", ASKED, ["前一个问题"], None)
    schema = json.loads((ROOT / "docs" / "answer.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(answer)
    assert (event, answer) == ("complete", answer_to_json(small_library().ask(ASKED)))


def test_search_returns_as_many_hits_as_asked_for(small_page: str) -> None:
    _, [hits] = call(small_page, "search", ASKED, 2, None)
    assert hits == [hit_to_json(hit) for hit in small_library().search(ASKED, 2)]


def test_a_question_that_cannot_be_used_is_refused_with_the_reason(small_page: str) -> None:
    event, problem = call(small_page, "ask", " ", [], None)
    assert event == "error"
    assert "the question is empty" in problem["error"]


@pytest.mark.parametrize(
    ("endpoint", "values", "told"),
    [
        ("ask", ["问" * 501, [], None], "501 characters, 500 are allowed"),
        ("ask", [["多少"], [], None], "question must be text"),
        ("ask", [ASKED, {"role": "user"}, None], "history a list of texts"),
        ("search", ["问" * 501, 1, None], "501 characters, 500 are allowed"),
        ("search", [ASKED, 21, None], "k is 21"),
        ("search", [ASKED, 0, None], "k is 0"),
        ("search", [ASKED, "2", None], "k a whole number"),
        ("open_passage", [["report:0-2"], 0], "passage_id must be text"),
        ("open_passage", ["report:0-2", 10**9], "around is 1000000000"),
    ],
)
def test_an_endpoint_keeps_the_limits_of_the_page(small_page: str, endpoint: str, values: list[Any], told: str) -> None:
    event, problem = call(small_page, endpoint, *values)
    assert event == "error"
    assert told in problem["error"]


def test_variables_of_gradio_open_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRADIO_ALLOWED_PATHS", "GRADIO_VIBE_MODE", "GRADIO_LOCAL_DEV_MODE", "GRADIO_ANALYTICS_ENABLED"):
        monkeypatch.setenv(name, "/")
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/reports")
    monkeypatch.setenv("GRADIO_TEMP_DIR", "/")
    prepare_environment("/a/folder")
    assert {name: value for name, value in os.environ.items() if name.startswith("GRADIO_")} == {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_ROOT_PATH": "/reports",
        "GRADIO_TEMP_DIR": "/a/folder",
    }


def test_nothing_but_these_endpoints_is_offered(small_page: str) -> None:
    with urlopen(f"{small_page}gradio_api/info", timeout=30) as reply:  # noqa: S310  our own address
        offered = json.load(reply)
    assert sorted(offered["named_endpoints"]) == ["/ask", "/documents", "/open_passage", "/search"]
    assert offered["unnamed_endpoints"] == {}
