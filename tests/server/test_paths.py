"""Only addresses that something uses answer; all others of Gradio's are closed."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from rag.server.paths import is_open
from tests.server.conftest import send

CLOSED = [
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file/etc/passwd",
    "/gradio_api/file=http://127.0.0.1:9/",
    "/gradio_api/proxy=https://example.org/",
    "/gradio_api/deep_link",
    "/gradio_api/runs",
    "/gradio_api/run-history/records",
    "/gradio_api/component_server",
    "/gradio_api/process_recording",
    "/gradio_api/custom_component/1/client/component/index.js",
    "/gradio_api/stream/x",
    "/gradio_api/vibe-edit",
    "/gradio_api/profiling/traces",
    "/gradio_api/dev/reload",
    "/monitoring",
    "/monitoring/summary",
    "/pwa_icon",
    "/svelte/x",
    "/docs",
    "/openapi.json",
    "/file=/etc/passwd",
]
OPEN = ["/", "/config", "/health", "/theme.css", "/v1/models", "/gradio_api/info", "/gradio_api/startup-events"]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nothing_uses_does_not_answer(server: str, path: str, method: str) -> None:
    reply = send(server, path, {} if method == "POST" else None, method=method)
    assert (reply.status, reply.error["code"]) == (404, "unknown_url")


@pytest.mark.parametrize("path", OPEN)
def test_what_is_used_does(server: str, path: str) -> None:
    assert send(server, path).status == 200


def raw(address: str, target: str) -> bytes:
    """Send a target as it is, which well-behaved clients would tidy up; return the first line of the reply."""
    parts = urlsplit(address)
    with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return connection.makefile("rb").readline()


@pytest.mark.parametrize(
    "target",
    [
        "/assets/../config",
        "/assets/%2e%2e/config",
        "/assets/%252e%252e/config",
        "/assets/..%5c..%5cconfig",
        "/static/%2e%2e%2f%2e%2e%2fpackage.json",
        "/assets/C:/config",
        "/assets/a%00.js",
    ],
)
def test_a_path_that_leads_up_is_no_path(server: str, target: str) -> None:
    assert b" 404 " in raw(server, target)


def test_a_path_stays_plain_however_often_it_is_decoded() -> None:
    assert is_open("/assets/a.js")
    up = ["..", "%2e%2e", "%252e%252e", "%25252e%25252e", "%2525252e%2525252e", "%252525252e%252525252e", ".%2e", "."]
    assert [each for each in up if is_open(f"/assets/{each}/a.js")] == []
    assert not is_open("/assetsx")
    assert is_open(f"/assets/{'a' * 255}")
    assert [each for each in ("a" * 256, "年" * 86) if is_open(f"/assets/{each}")] == [], "no file has such a name"
    assert not is_open("/configx")
