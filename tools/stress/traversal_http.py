"""Sends a name through every place of the server that takes one, exactly as it is and encoded."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

TIMEOUT_SECONDS = 30
TARGETS = (
    "/{}",
    "/assets/{}",
    "/static/{}",
    "/v1/{}",
    "/v1/models/{}",
    "/gradio_api/file={}",
    "/gradio_api/file/{}",
    "/file={}",
    "/gradio_api/proxy={}",
    "/gradio_api/custom_component/1/client/component/{}",
    "/gradio_api/stream/x/0/0/{}",
    "/gradio_api/call/ask/{}",
    "/gradio_api/run-history/records/x/{}/assets/1",
    "/pwa_icon/{}",
    "/monitoring/{}",
    "/svelte/{}",
    "/?deep_link={}",
    "/config?deep_link={}",
    "/mcp/{}",
)
BOUNDARY = "wenju-boundary"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back of a request; ``entrance`` names the place it was sent through."""

    entrance: str
    status: int
    body: bytes


class Sender:
    """A client of one server that tidies nothing up."""

    def __init__(self, address: str) -> None:
        """Take where the server is and ask it which handlers its page has."""
        parts = urlsplit(address)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        config = json.loads(self.send("GET", "/config").body)
        kinds = {each["id"]: each["type"] for each in config["components"]}
        self._handlers = [(each["id"], [kinds.get(name) for name in each["inputs"]]) for each in config["dependencies"]]

    def send(self, method: str, target: str, body: bytes | None = None, kind: str = "application/json") -> Reply:
        """Send a request whose target is not changed on the way, but for what would not be a request line at all."""
        line = "".join(sign if " " < sign <= "~" else quote(sign, errors="surrogatepass") for sign in target)
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.putrequest(method, line, skip_accept_encoding=True)
            if body is not None:
                connection.putheader("Content-Type", kind)
                connection.putheader("Content-Length", str(len(body)))
            connection.putheader("Accept", "application/json, text/event-stream")
            connection.endheaders(body)
            reply = connection.getresponse()
            try:
                content = reply.read(1 << 20)
            except http.client.IncompleteRead as broken:  # a stream of events that the server ended
                content = broken.partial
            return Reply(f"{method} {target[:40]}", reply.status, content)
        finally:
            connection.close()

    def through_addresses(self, name: str) -> Iterator[Reply]:
        """Send a name as part of every kind of address, as it is and encoded."""
        for target in TARGETS:
            for written in {name, quote(name, safe="", errors="surrogatepass")}:
                yield self.send("GET", target.format(written))

    def through_fields(self, name: str, number: int) -> Iterator[Reply]:
        """Send a name as document, model, tool argument, uploaded file, and as file of a handler of the page."""
        yield self._post("/v1/chat/completions", {"model": name, "messages": [{"role": "user", "content": "x"}]})
        place = {"name": "open_passage", "arguments": {"passage_id": f"{name}:0-2"}}
        yield self._post("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": place})
        yield self._post("/gradio_api/run/open_passage", {"data": [f"{name}:0-2", 0]})
        event = self._post("/gradio_api/call/open_passage", {"data": [f"{name}:0-2", 0]})
        yield event
        if event.status == 200:
            yield self.send("GET", f"/gradio_api/call/open_passage/{json.loads(event.body)['event_id']}")
        identity, inputs = self._handlers[number % len(self._handlers)]
        given = [_file(name) if kind not in {"state", "browserstate"} else None for kind in inputs]
        asked = {"data": given, "fn_index": identity, "session_hash": f"stress{number}", "event_data": _file(name)}
        yield self._post("/gradio_api/run/predict", asked)
        yield self._post("/gradio_api/component_server", {"component_id": 1, "fn_name": "ls", "data": name})
        yield self.upload(name)

    def upload(self, name: str) -> Reply:
        """Upload a file under a name, which the multipart form writes as it is."""
        shown = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22").encode("utf-8", "surrogatepass")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="'.encode() + shown
        body = head + f'"\r\nContent-Type: text/plain\r\n\r\nuploaded\r\n--{BOUNDARY}--\r\n'.encode()
        return self.send("POST", "/gradio_api/upload", body, f"multipart/form-data; boundary={BOUNDARY}")

    def _post(self, target: str, value: Mapping[str, Any]) -> Reply:
        return self.send("POST", target, json.dumps(value).encode())


def _file(name: str) -> dict[str, Any]:
    """Return a name in the form that Gradio takes for an uploaded file."""
    return {"path": name, "url": name, "orig_name": name, "meta": {"_type": "gradio.FileData"}, "is_stream": False}
