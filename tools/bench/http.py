"""Questions a second through the running server on loopback, by clients at once, beside those in one process.

A client keeps its connection and asks one question after the other of ``/v1/chat/completions``; the clients share the
machine with the server. Both answer without the reader.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from rag.config import NO_READER, VARIABLES, Settings
from rag.errors import RagError
from rag.wiring import open_pipeline
from tools.bench.alone import alone
from tools.bench.result import Values, spread
from tools.bench.warm import throughput
from tools.stress.serving import served

ROUTE = "/v1/chat/completions"
_PATIENCE = 120
_BUSY = 503


@dataclass(frozen=True, slots=True)
class Reply:
    """How long a question took over HTTP, in milliseconds, and the status that came back."""

    milliseconds: float
    status: int


def measure(settings: Settings, questions: Sequence[str], clients: Sequence[int], each: int) -> Values:
    """Return the throughput in a process and, for each number of clients, over HTTP; a client asks ``each`` times."""
    plain = replace(settings, reader=NO_READER)
    inside = alone(_inside, plain, questions)
    found: Values = {"in_process": inside, "http": {}}
    command = ["app.py", "--index", str(settings.index_directory)]
    with served(command, "/health", environment={VARIABLES["reader"]: NO_READER}) as (address, server):
        client(address, questions[:1], 1)
        for number in clients:
            found["http"][str(number)] = asked(address, questions, number, each)
        found["server_memory_mib"] = _held(server.pid)
    return found


def asked(address: str, questions: Sequence[str], clients: int, each: int) -> Values:
    """Return what so many clients at once get from a server; raise RagError where it fails to answer."""
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        runs = [pool.submit(client, address, _from(questions, number), each) for number in range(clients)]
        replies = list(chain.from_iterable(run.result() for run in runs))
    seconds = time.perf_counter() - start
    answered = [reply.milliseconds for reply in replies if reply.status == 200]
    failed = [reply.status for reply in replies if reply.status not in {200, _BUSY}]
    if failed or not answered:
        raise RagError(f"the server at {address} answered with {failed[:1] or [_BUSY]}: look into its log")
    return {
        "questions_per_second": round(len(answered) / seconds, 1),
        "refused": len(replies) - len(answered),
        **spread(answered),
    }


def client(address: str, questions: Sequence[str], count: int) -> list[Reply]:
    """Ask so many questions of a server over one connection, one after the other."""
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=_PATIENCE)) as connection:
        return [_ask(connection, questions[number % len(questions)]) for number in range(count)]


def _ask(connection: HTTPConnection, question: str) -> Reply:
    body = json.dumps({"model": "wenju", "messages": [{"role": "user", "content": question}]}).encode()
    start = time.perf_counter()
    connection.request("POST", ROUTE, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    return Reply((time.perf_counter() - start) * 1000, response.status)


def _from(questions: Sequence[str], number: int) -> Sequence[str]:
    """Return the questions in a circle from another place on, so that clients do not ask the same at once."""
    place = number * 7 % len(questions)
    return [*questions[place:], *questions[:place]]


def _inside(settings: Settings, questions: Sequence[str]) -> Values:
    pipeline = open_pipeline(settings.index_directory, settings)
    pipeline.ask(questions[0])
    return throughput(pipeline, questions)


def _held(process: int) -> float | None:
    status = Path(f"/proc/{process}/status")
    if os.name == "nt" or not status.exists():
        return None
    return round(int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024, 1)
