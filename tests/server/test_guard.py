"""Requests of foreign web pages, of other names, without the key, or of any size do not get through."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from typing import Any

import openai
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from rag.server.guard import LARGEST, LARGEST_OWN, LARGEST_WITH_FILE, Doorkeeper, SizeLimit
from tests.server.conftest import ASKED, AUTH, QUOTE, chat, send

COMPLETIONS = "/v1/chat/completions"
FOREIGN = ("http://evil.example", "null", "https://127.0.0.1.evil.example", "http://[::1", "")


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("path", [COMPLETIONS, "/v1/models", "/mcp"])
def test_a_web_page_of_another_site_is_refused(server: str, path: str, origin: str) -> None:
    reply = send(server, path, chat(ASKED), Origin=origin)
    assert (reply.status, reply.error["type"]) == (403, "invalid_request_error")
    assert "access-control-allow-origin" not in reply.headers


def test_a_web_page_of_another_site_is_not_told_that_it_may_send(server: str) -> None:
    asked = {"Origin": "http://evil.example", "Access_Control_Request_Method": "POST"}
    reply = send(server, COMPLETIONS, method="OPTIONS", **asked)
    assert "access-control-allow-origin" not in reply.headers


def test_a_chat_page_on_the_same_machine_may(server: str) -> None:
    reply = send(server, COMPLETIONS, chat(ASKED), Origin="http://localhost:3000")
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, "http://localhost:3000")


@pytest.mark.parametrize("path", ["/", "/health", "/v1/models", "/mcp", "/gradio_api/info", "/config"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""])
def test_a_name_that_somebody_points_at_this_machine_is_refused(server: str, path: str, host: str) -> None:
    assert send(server, path, Host=host).status == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1234", "[::1]:7860", "LOCALHOST"])
def test_the_names_of_this_machine_are_not(server: str, host: str) -> None:
    assert send(server, "/v1/models", Host=host).status == 200


def test_a_proxy_may_use_the_name_that_was_given(guarded: str) -> None:
    key = f"Bearer {AUTH}"
    name = "reports.example.org"
    assert send(guarded, "/v1/models", Host=name, Origin=f"https://{name}", Authorization=key).status == 200
    assert send(guarded, "/v1/models", Host="other.example.org", Authorization=key).status == 400


def test_the_description_of_all_routes_is_not_served(server: str, guarded: str) -> None:
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert send(server, path).status == 404
        assert send(guarded, path).status in {401, 404}


def test_with_a_password_every_way_in_asks_for_it(guarded: str) -> None:
    reply = send(guarded, COMPLETIONS, chat(ASKED))
    assert (reply.status, reply.error["code"]) == (401, "invalid_api_key")
    assert reply.headers["www-authenticate"].startswith("Basic ")
    for path in ("/v1/models", "/v1/anything", "/mcp", "/gradio_api/info", "/config"):
        assert send(guarded, path).status == 401
    for name in ("ask", "search", "open_passage", "documents"):
        assert send(guarded, f"/gradio_api/call/{name}", {"data": [ASKED]}).status == 401
        assert send(guarded, f"/gradio_api/run/{name}", {"data": [ASKED]}).status == 401
    joined = {"data": [ASKED, None], "fn_index": 0, "session_hash": "x"}
    assert send(guarded, "/gradio_api/queue/join", joined).status == 401
    assert QUOTE.encode() not in send(guarded, "/").body
    assert send(guarded, "/health").status == 200


def test_who_has_the_key_is_answered(guarded: str) -> None:
    client = openai.OpenAI(base_url=f"{guarded}v1", api_key=AUTH, max_retries=0)
    done = client.chat.completions.create(model="wenju", messages=[{"role": "user", "content": ASKED}])
    assert str(done.choices[0].message.content).startswith(f"{QUOTE}[1]")
    basic = base64.b64encode(AUTH.encode()).decode()
    assert send(guarded, "/v1/models", Authorization=f"Basic {basic}").status == 200
    other = openai.OpenAI(base_url=f"{guarded}v1", api_key="reader:one two", max_retries=0)
    with pytest.raises(openai.AuthenticationError, match="the key is missing or wrong"):
        other.models.list()


def passed(scope: dict[str, Any], auth: tuple[str, str] | None, hosts: tuple[str, ...] = ("127.0.0.1",)) -> bool:
    """Say whether the doorkeeper lets a request through."""
    reached = []

    async def inside(_: Scope, __: Receive, send: Send) -> None:
        reached.append(True)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def dropped(_: Message) -> None:
        return None

    whole = {"type": "http", "path": "/v1/models", "method": "GET", "headers": [], **scope}
    asyncio.run(Doorkeeper(inside, hosts, auth)(whole, nothing, dropped))
    return bool(reached)


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("Bearer 读者:一二三", True),
        ("bearer  读者:一二三 ", True),
        ("Basic " + base64.b64encode("读者:一二三".encode()).decode(), True),
        ("Basic 读者:一二三", False),
        ("Basic ====", False),
        ("Digest 读者:一二三", False),
        ("读者:一二三", False),
        ("Bearer 读者:一二", False),
        ("Bearer 读者:一二三四", False),
        ("Bearer", False),
        ("", False),
    ],
)
def test_the_key_is_name_and_password(header: str, right: bool) -> None:
    assert passed({"headers": [(b"authorization", header.encode())]}, ("读者", "一二三")) is right
    assert passed({"headers": [(b"authorization", header.encode())]}, None)


@pytest.mark.parametrize(
    ("path", "asks"),
    [
        ("/v1", True),
        ("/v1/x", True),
        ("/mcp", True),
        ("/mcp/", True),
        ("/v10", False),
        ("/", False),
        ("/health", False),
    ],
)
def test_only_the_routes_beside_the_page_are_its_business(path: str, asks: bool) -> None:
    assert passed({"path": path}, ("a", "b")) is not asks


def test_on_a_public_address_a_page_of_the_server_itself_may_send() -> None:
    own = [(b"host", b"reports.example.org:80"), (b"origin", b"http://reports.example.org")]
    other = [(b"host", b"reports.example.org"), (b"origin", b"http://evil.example")]
    assert passed({"headers": own}, None, ("*",))
    assert not passed({"headers": other}, None, ("*",))
    assert not passed({"headers": own}, None)


@pytest.mark.parametrize("path", ["/", "/config", "/health", "/gradio_api/upload", "/gradio_api/queue/join"])
def test_no_route_takes_what_a_web_page_of_another_site_sends(server: str, path: str) -> None:
    sent = send(server, path, b"x", Origin="http://evil.example", Content_Type="multipart/form-data; boundary=x")
    assert sent.status == 403
    assert send(server, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403


@pytest.mark.parametrize(
    ("headers", "enters"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, True),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "origin": "http://127.0.0.1:3000"}, True),
        ({"origin": "null"}, False),
    ],
)
def test_a_link_that_a_person_follows_opens_the_page(headers: dict[str, str], enters: bool) -> None:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert passed({"path": "/", "headers": sent}, None) is enters


def limited(path: str, pieces: list[int], announced: int | None = None) -> tuple[int | None, int]:
    """Send a body of so many bytes through the limit; return the status of a refusal, and how much got through."""
    read, statuses = [0], []
    messages = [
        {"type": "http.request", "body": b"x" * size, "more_body": number < len(pieces)}
        for number, size in enumerate(pieces, 1)
    ]

    async def inside(_: Scope, receive: Receive, __: Send) -> None:
        for _piece in pieces:
            read[0] += len((await receive())["body"])

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        statuses.append(message.get("status"))

    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    scope = {"type": "http", "path": path, "method": "POST", "headers": headers}
    try:
        asyncio.run(SizeLimit(inside)(scope, receive, send))
    except HTTPException as error:
        return error.status_code, read[0]
    return statuses[0] if statuses else None, read[0]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/v1/chat/completions", LARGEST_OWN),
        ("/gradio_api/call/ask", LARGEST),
        ("/gradio_api/upload", LARGEST_WITH_FILE),
    ],
)
def test_a_body_may_be_so_large_and_no_larger(path: str, limit: int) -> None:
    assert limited(path, [limit - 1, 1], announced=limit) == (None, limit)
    assert limited(path, [limit - 1, 2]) == (413, limit - 1)
    assert limited(path, [1], announced=limit + 1) == (413, 0)


@pytest.mark.parametrize("announced", [True, False])
def test_what_a_client_goes_on_sending_is_read_for_a_while_so_that_it_can_read_the_refusal(announced: bool) -> None:
    for sent, read in ((4, 4), (40, 8 if announced else 10)):  # MiB; the second of an unannounced one is too many
        taken: list[int] = []

        async def receive(sent: int = sent, taken: list[int] = taken) -> Message:
            taken.append(1)
            return {"type": "http.request", "body": b"x" * LARGEST_OWN, "more_body": len(taken) < sent}

        async def send(_: Message) -> None:
            """Forget the refusal."""

        async def inside(_: Scope, receive: Receive, __: Send) -> None:
            while (await receive())["more_body"]:
                pass

        length = [(b"content-length", str(sent * LARGEST_OWN).encode())] if announced else []
        scope = {"type": "http", "path": "/v1/models", "method": "POST", "headers": length}
        with suppress(HTTPException):
            asyncio.run(SizeLimit(inside)(scope, receive, send))
        assert len(taken) == read
