"""Every response keeps the page to itself, and the policy allows exactly the scripts that were written for it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from rag.server.headers import CSP, POLICY, SECURITY_HEADERS, PagePolicy, SecurityHeaders, hashes, policy
from rag.ui.page import ASSETS, SCRIPTS
from tests.server.conftest import ASKED, chat, send

EVERYWHERE = [
    ("GET", "/"),
    ("GET", "/health"),
    ("GET", "/theme.css"),
    ("GET", "/config"),
    ("GET", "/v1/models"),
    ("GET", "/v1/nothing"),
    ("GET", "/nothing"),
    ("GET", "/gradio_api/info"),
    ("GET", "/assets/nothing.js"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("DELETE", "/health"),
    ("POST", "/mcp"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/queue/join"),
]


@pytest.mark.parametrize(("method", "path"), EVERYWHERE)
def test_every_response_has_the_headers(server: str, method: str, path: str) -> None:
    reply = send(server, path, {} if method == "POST" else None, method=method)
    named = {name.lower(): value for name, value in reply.headers.items()}
    assert {name: named.get(name.lower()) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "frame-ancestors 'none'" in named[CSP.lower()]
    assert "default-src 'none'" in named[CSP.lower()]


def test_so_have_the_refusals_of_what_stands_before_the_program(server: str, guarded: str) -> None:
    foreign = send(server, "/", method="OPTIONS", Origin="http://evil.example", Access_Control_Request_Method="POST")
    renamed = send(server, "/", Host="evil.example")
    unknown = send(guarded, "/v1/models")
    large = send(server, "/v1/chat/completions", b"x" * (2 << 20))
    streamed = send(server, "/v1/chat/completions", chat(ASKED, stream=True))
    statuses = [each.status for each in (foreign, renamed, unknown, large, streamed)]
    assert statuses == [200, 400, 401, 413, 200]
    for reply in (foreign, renamed, unknown, large, streamed):
        assert {name.lower(): value for name, value in reply.headers.items()}["x-content-type-options"] == "nosniff"


def test_the_page_may_run_its_own_scripts_and_no_other_inline_one(server: str) -> None:
    reply = send(server, "/")
    allowed = {name.lower(): value for name, value in reply.headers.items()}[CSP.lower()]
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in allowed
    assert "'unsafe-inline'" not in allowed.partition("script-src")[2].partition(";")[0]
    assert all(source in allowed for source in hashes(reply.body.decode()))


def test_no_source_of_the_policy_is_another_origin() -> None:
    sources = {source for part in POLICY.values() for source in part.split()}
    assert sources == {"'none'", "'self'", "'unsafe-inline'", "data:"}
    assert POLICY["img-src"] == "'self' data:"
    assert "data:" not in POLICY["script-src"] + POLICY["connect-src"] + POLICY["style-src"]


def test_a_script_is_named_by_the_hash_of_exactly_its_text() -> None:
    digest = base64.b64encode(hashlib.sha256(b" a < b ").digest()).decode()
    assert hashes("<p><script> a < b </script><script src='x.js'></script><b>c</b>") == [f"'sha256-{digest}'"]
    assert hashes("<script>x</script><script>x</script>") == hashes("<script>x</script>")


async def answered(response: Awaitable[None]) -> None:
    """Wait for a response."""
    await response


def fetched(application: ASGIApp, path: str = "/") -> tuple[dict[str, str], bytes, bool]:
    """Return headers and body of a response of an application, and whether the application failed."""
    sent: list[Message] = []
    failed = False

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "path": path, "method": "GET", "headers": [], "query_string": b""}
    try:
        asyncio.run(answered(application(scope, receive, send)))
    except ZeroDivisionError:
        failed = True
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return headers, b"".join(message.get("body", b"") for message in sent[1:]), failed


def broken(_: Request) -> Response:
    """Fail in a way that nobody foresaw."""
    raise ZeroDivisionError


def test_an_error_that_nobody_foresaw_has_the_headers_too() -> None:
    headers, body, failed = fetched(SecurityHeaders(Starlette(routes=[Route("/", broken)])))
    assert failed
    assert body == b"Internal Server Error"
    assert headers["x-frame-options"] == "DENY"
    assert headers[CSP.lower()] == policy()


def test_a_page_comes_whole_with_the_policy_of_its_scripts_and_the_one_that_is_added() -> None:
    async def page(_: Request) -> Response:
        return HTMLResponse("<script>one</script>")

    headers, body, _ = fetched(PagePolicy(Starlette(routes=[Route("/", page)]), "two"))
    digests = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"two", b"one")]
    assert body == b"<script>one</script>"
    assert f"'self' 'unsafe-eval' 'sha256-{digests[0]}' 'sha256-{digests[1]}';" in headers[CSP.lower()]
