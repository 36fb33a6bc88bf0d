"""``/health`` says what is so: it asks the index, and it reads the files."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.requests import Request

from rag.errors import StaleIndexError
from rag.server.health import SECONDS, Health
from rag.types import Hit
from rag.version import VERSION
from tests.server.conftest import SERVER, chat, send
from tests.server.serve_small import SECRET
from tests.server.test_service import Counting, Opened
from tests.ui.conftest import running
from tests.ui.ui_library import small_library

NOTHING = Request({"type": "http", "method": "GET", "path": "/health", "headers": []})


@dataclass(frozen=True)
class Wrong(Counting):
    """Finds passages whose text is not that of the document."""

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return the passages with other words."""
        return [replace(hit, text=f"{hit.text}改") for hit in super().search(question, k)]


def state(health: Health) -> tuple[int, str]:
    """Return status and state."""
    reply = asyncio.run(health.tell(NOTHING))
    body = json.loads(bytes(reply.body))
    assert body.pop("version") == VERSION
    assert list(body) == ["status"]
    return reply.status_code, body["status"]


@pytest.mark.parametrize("phase", ["opening", "failed"])
def test_a_library_that_is_not_open_is_not_healthy(phase: str) -> None:
    assert state(Health(Opened(phase=phase), lambda: None)) == (503, phase)


def test_an_open_library_is_asked_even_while_it_answers_somebody_else() -> None:
    access = Opened()
    with access.turn:
        assert state(Health(access, lambda: None)) == (200, "ok")
    assert state(Health(Opened(Wrong(small_library().documents)), lambda: None)) == (503, "damaged")
    assert state(Health(Opened(Counting({})), lambda: None)) == (503, "damaged")
    broken = Opened()
    broken.library.documents["report"] = replace(broken.library.documents["report"], title="")  # type: ignore[index]
    assert state(Health(broken, lambda: None)) == (503, "damaged"), "an empty question is refused"


def test_the_files_are_read_but_not_at_every_request() -> None:
    now, reads, whole = [0.0], [0], [True]

    def verify() -> None:
        reads[0] += 1
        if not whole[0]:
            raise StaleIndexError("damaged")

    health = Health(Opened(), verify, lambda: now[0])
    assert [state(health), state(health)] == [(200, "ok")] * 2
    whole[0] = False
    assert (state(health), reads) == ((200, "ok"), [1])
    now[0] = SECONDS
    assert (state(health), reads) == ((503, "damaged"), [2])
    whole[0], now[0] = True, 2 * SECONDS
    assert state(health) == (200, "ok")


def after_opening(address: str) -> str:
    """Return the state once the opening has come to an end."""
    deadline = time.monotonic() + 30
    while (found := str(send(address, "/health").json["status"])) == "opening" and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def test_a_server_over_a_whole_index_is_healthy(server: str) -> None:
    assert after_opening(server) == "ok"
    reply = send(server, "/health")
    assert (reply.status, reply.json) == (200, {"status": "ok", "version": VERSION})
    assert reply.headers["cache-control"] == "no-store"


def test_a_server_tells_how_its_opening_goes_and_finds_damage(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.touch()
    with running(SERVER, ["--opening", "slow", "--damaged", str(damaged)]) as (address, line):
        assert send(address, "/health").json["status"] == "opening"
        line.write(b"\n")
        line.flush()
        assert after_opening(address) == "damaged"


def test_an_index_that_cannot_be_opened_is_told_to_programs_but_not_to_the_world() -> None:
    with running(SERVER, ["--opening", "fails"]) as (address, _):
        assert after_opening(address) == "failed"
        assert SECRET not in send(address, "/health").body.decode()
        told = send(address, "/v1/chat/completions", chat("新建工会组织多少？"))
        assert (told.status, told.error["code"], told.error["type"]) == (503, "not_ready", "server_error")
        assert told.error["message"] == f"the index is damaged ({SECRET}): run python -m rag index"
