"""A server over the small library, and requests as any program sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.ui.conftest import running

SERVER = "tests.server.serve_small"
ASKED = "新建工会组织多少？"
QUOTE = "新建工会组织一万家；"
UNANSWERED = "核电站发电量"
AUTH = "reader:one two:three"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever the server sends
        """The body as JSON values."""
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The error object of the chat interface, which has these four parts and no other."""
        error = self.json["error"]
        assert list(error) == ["message", "type", "param", "code"]
        return dict(error)


def send(address: str, path: str, body: object = None, method: str | None = None, **headers: str) -> Reply:
    """Send a request; a body that is not bytes is sent as JSON; underscores in names of headers are dashes."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if data is not None:
        named = {"Content-Type": "application/json", **named}
    request = Request(address.rstrip("/") + path, data, named, method=method)  # noqa: S310  our own address
    try:
        with urlopen(request, timeout=30) as reply:  # noqa: S310
            return Reply(reply.status, dict(reply.headers), reply.read())
    except HTTPError as error:
        return Reply(error.code, dict(error.headers), error.read())


def chat(question: str, *earlier: str, **more: object) -> dict[str, Any]:
    """Return the body of a request for a chat completion."""
    messages = [{"role": "user", "content": text} for text in (*earlier, question)]
    return {"model": "wenju", "messages": messages, **more}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Serve the small library, open to all programs of this machine."""
    with running(SERVER) as (address, _):
        yield address


@pytest.fixture(scope="session")
def guarded() -> Iterator[str]:
    """Serve it to those who know the password, and to a proxy that calls it reports.example.org."""
    with running(SERVER, ["--auth", AUTH, "--public-host", "reports.example.org"]) as (address, _):
        yield address
