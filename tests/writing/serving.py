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


@contextmanager
def endpoint(reply: Reply) -> Iterator[Served]:
    """Serve one reply to every request on a port of this machine."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            served.requests.append((headers, {**body, "path": self.path}))
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.close_connection = True
            try:
                self._send(reply.parts)
            except OSError:
                served.left.set()

        def _send(self, parts: Sequence[bytes | str]) -> None:
            for part in parts:
                if part == HANG:
                    over.wait(10)
                while part == DRIP and not over.wait(0.01):
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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Served(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
