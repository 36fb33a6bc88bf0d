"""A server that is asked to end gives the answer that it is working on, and ends without a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

import pytest

from rag.server.stopping import finish, wait_for_signal
from rag.turns import Turns
from tests.server.conftest import ASKED, SERVER, Reply, chat, send
from tests.server.serve_small import SLOW
from tests.ui.conftest import ROOT, free_port, wait_for


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM: ending gracefully is NOT TESTED")
def test_sigterm_lets_the_running_answer_finish_and_ends_with_0(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", SERVER, "--port", str(port), "--log", str(log)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server)
        replies: list[Reply] = []
        asking = threading.Thread(
            target=lambda: replies.append(send(address, "/v1/chat/completions", chat(f"{SLOW}{ASKED}")))
        )
        asking.start()
        deadline = time.monotonic() + 60
        while not log.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        server.send_signal(signal.SIGTERM)
        asking.join(60)
        output, errors = server.communicate(timeout=60)
    assert [(reply.status, bool(reply.json["choices"])) for reply in replies] == [(200, True)]
    assert server.returncode == 0, errors
    assert b"Traceback" not in errors + output
    with pytest.raises(URLError):
        send(address, "/health")


def test_waiting_ends_with_the_signal_and_the_handlers_are_as_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    timer = threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGTERM))
    timer.start()
    wait_for_signal()
    timer.join()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_an_answer_that_takes_too_long_is_not_waited_for() -> None:
    server, turn = SimpleNamespace(should_exit=False, force_exit=False), Turns(1)
    with turn:
        begun = time.monotonic()
        finish(server, turn, longest=0.2)
    assert 0.2 <= time.monotonic() - begun < 5
    assert (server.should_exit, server.force_exit) == (True, True)


def test_the_log_of_the_program_is_json_where_that_is_wanted(tmp_path: Path) -> None:
    command = [sys.executable, "app.py", "--port", str(free_port()), "--log-json", "--index", str(tmp_path / "none")]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        lines = (line for line in server.stderr if line.startswith("{"))
        told = json.loads(next(lines))
        server.terminate()
        server.communicate(timeout=60)
    assert (told["level"], told["logger"]) == ("error", "rag.ui.state")
    assert told["message"].startswith(f"there is no index in {tmp_path / 'none'}")
    assert told["time"].endswith("+00:00")
