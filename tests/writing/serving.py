"""A real endpoint on this machine that says what a test lays down: in pieces, late, broken off, or no reply at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

STREAM = "text/event-stream; charset=utf-8"
HANG = "hang"
"""In a reply: send nothing more until the test is over."""

DRIP = "drip"
"""In a reply: send a comment every few milliseconds until the client has left."""

BREAK = "break"
"""In a reply: close the connection in the middle of it."""


@dataclass(frozen=True)
class Reply:
    """What the endpoint answers: bytes in order, or one of the words above."""

    parts: Sequence[bytes | str]
    status: int = 200
    content_type: str = STREAM


@dataclass
class Served:
    """An endpoint with the requests it was sent: each the headers by their lower-case names, and the body."""

    base_url: str
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    left: Event = field(default_factory=Event)


def event(content: str | None, finish: str | None = None) -> bytes:
    """Return one event of a streamed chat completion."""
    delta = {} if content is None else {"content": content}
    body = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def said(*pieces: str, finish: str = "stop") -> Reply:
    """Return a whole reply in these pieces."""
    return Reply([*map(event, pieces), event(None, finish), b"data: [DONE]\n\n"])


class Server(ThreadingHTTPServer):
    """Gives every request the same reply and notes what it was sent."""

    daemon_threads = True

    def __init__(self, reply: Reply) -> None:
        """Take a free port of this machine."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = reply
        self.over = Event()
        self.served = Served(f"http://127.0.0.1:{self.server_port}/v1")


class Handler(BaseHTTPRequestHandler):
    """Writes a reply part by part."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Note the request and send the reply."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.served.requests.append((headers, {**body, "path": self.path}))
        self.send_response(self.server.reply.status)
        self.send_header("Content-Type", self.server.reply.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        try:
            self._send(self.server.reply.parts)
        except OSError:
            self.server.served.left.set()

    def _send(self, parts: Sequence[bytes | str]) -> None:
        for part in parts:
            if part == HANG:
                self.server.over.wait(30)
            while part == DRIP and not self.server.over.wait(0.01):
                self._chunk(b": still here\n")
            if isinstance(part, str):
                return
            self._chunk(part)
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
        """Write nothing."""


@contextmanager
def endpoint(reply: Reply) -> Iterator[Served]:
    """Serve one reply to every request on a port of this machine."""
    server = Server(reply)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.served
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
