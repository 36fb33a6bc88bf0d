"""Chat programs: the real client of OpenAI, and requests that no client should send."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import openai
import pytest

from rag.schema import answer_to_json
from tests.server.conftest import ASKED, QUOTE, UNANSWERED, chat, send
from tests.server.serve_small import BROKEN, SECRET
from tests.ui.ui_library import small_library

CONTENT = f"{QUOTE}[1]\n\n出处：\n- [1] 工会工作报告  二、组织建设  第2页 第5段"
CITATIONS = answer_to_json(small_library().ask(ASKED))["citations"]


@pytest.fixture
def client(server: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server}v1", api_key="any", max_retries=0)


def test_the_answer_keeps_its_numbers_sources_and_citations(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="wenju", messages=[{"role": "user", "content": ASKED}])
    [choice] = done.choices
    assert (choice.message.role, choice.message.content, choice.finish_reason) == ("assistant", CONTENT, "stop")
    assert choice.message.refusal is None
    assert done.model_extra is not None
    assert done.model_extra["citations"] == CITATIONS
    assert [each["quote"] for each in CITATIONS] == [QUOTE]
    assert done.usage is not None
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (len(ASKED), len(CONTENT))


def test_a_stream_is_the_same_answer_line_by_line_and_ends_with_the_citations(client: openai.OpenAI) -> None:
    pieces = list(
        client.chat.completions.create(
            model="wenju",
            messages=[{"role": "user", "content": ASKED}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    *lines, end, size = pieces
    assert "".join(line.choices[0].delta.content or "" for line in lines) == CONTENT
    assert lines[0].choices[0].delta.role == "assistant"
    assert [line.choices[0].delta.content for line in lines[1:3]] == [f"{QUOTE}[1]\n", "\n"]
    assert (end.choices[0].finish_reason, end.choices[0].delta.content) == ("stop", None)
    assert end.model_extra is not None
    assert end.model_extra["citations"] == CITATIONS
    assert size.choices == []
    assert size.usage is not None
    assert size.usage.total_tokens == len(ASKED) + len(CONTENT)
    assert len({piece.id for piece in pieces}) == 1


def test_a_stream_is_server_sent_events_that_nobody_keeps(server: str) -> None:
    reply = send(server, "/v1/chat/completions", chat(ASKED, stream=True), Accept_Encoding="br, gzip")
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert "content-encoding" not in reply.headers
    *events, rest = reply.body.decode().split("\n\n")
    assert rest == ""
    assert events.pop() == "data: [DONE]"
    assert [json.loads(event.removeprefix("data: "))["object"] for event in events] == ["chat.completion.chunk"] * 6


def test_the_last_message_of_the_user_is_asked_after_the_earlier_ones(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="wenju",
        messages=[
            {"role": "system", "content": "请用英文回答，不要注明出处。"},
            {"role": "user", "content": "发展会员多少？"},
            {"role": "assistant", "content": "发展会员三百万人。[1]"},
            {"role": "user", "content": " "},
            {"role": "user", "content": "长" * 501},
            {"role": "user", "content": [{"type": "text", "text": ASKED}]},
            {"role": "assistant", "content": "正在查找"},
        ],
        temperature=1.5,
    )
    assert done.choices[0].message.content == f"理解为：发展会员多少？ {ASKED}\n\n{CONTENT}"


def test_a_refusal_says_why_and_shows_the_nearest_passages(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="wenju", messages=[{"role": "user", "content": UNANSWERED}])
    message = done.choices[0].message
    assert message.refusal == "报告没有谈到这个问题。"
    assert message.content is not None
    lines = message.content.splitlines()
    assert lines[:3] == ["未作回答：报告没有谈到这个问题。", "", "最接近的段落："]
    assert sum(line.startswith("- ") for line in lines) == 3
    assert done.model_extra is not None
    assert done.model_extra["citations"] == []


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["wenju"]
    assert client.models.retrieve("wenju").owned_by == "wenju"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


def test_the_client_raises_its_own_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="501 characters, 500 are allowed") as refused:
        client.chat.completions.create(model="wenju", messages=[{"role": "user", "content": "长" * 501}])
    assert (refused.value.param, refused.value.code) == ("messages", "unusable_question")
    with pytest.raises(openai.NotFoundError, match="there is no model 'gpt-4o': the model is 'wenju'"):
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": ASKED}])
    with pytest.raises(openai.InternalServerError) as broken:
        client.chat.completions.create(model="wenju", messages=[{"role": "user", "content": BROKEN}])
    assert SECRET not in str(broken.value)


@pytest.mark.parametrize("stream", [False, True])
def test_what_goes_wrong_inside_is_told_without_details_before_anything_is_streamed(server: str, stream: bool) -> None:
    reply = send(server, "/v1/chat/completions", chat(BROKEN, stream=stream))
    assert (reply.status, reply.error["type"]) == (500, "server_error")
    assert reply.error["message"] == "something went wrong inside the program: its log has the details"


def test_what_is_not_there_is_told_in_the_same_form(server: str) -> None:
    for path, method in (("/v1/embeddings", "POST"), ("/v1/", "GET"), ("/v1/chat/completions", "GET")):
        reply = send(server, path, method=method)
        assert (reply.status, reply.error["code"]) == (404, "unknown_url")


@pytest.mark.parametrize(
    ("body", "kind", "status", "message"),
    [
        (b"{", "application/json", 400, "not valid JSON"),
        (b"\xff\xfe\x00", "application/json", 400, "not valid JSON"),
        (b"[" * 100_000, "application/json", 400, "not valid JSON"),
        (b"[]", "application/json", 400, "must be a JSON object"),
        (json.dumps(chat(ASKED)).encode(), "text/plain", 415, "'text/plain': send application/json"),
        (b"question=1", "application/x-www-form-urlencoded", 415, "send application/json"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(server: str, body: bytes, kind: str, status: int, message: str) -> None:
    reply = send(server, "/v1/chat/completions", body, Content_Type=kind)
    assert (reply.status, reply.error["type"]) == (status, "invalid_request_error")
    assert message in reply.error["message"]


def test_a_body_that_is_too_large_is_refused_by_its_announced_size_before_it_is_sent(server: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    connection.putrequest("POST", "/v1/chat/completions")
    connection.putheader("Content-Length", str(2**20 + 1))
    connection.endheaders()
    reply = connection.getresponse()
    message = "the request is larger than 1048576 bytes: send less at a time"
    assert (reply.status, json.loads(reply.read())["error"]["message"]) == (413, message)
    connection.close()


def test_a_body_that_is_too_large_is_refused_when_its_size_is_not_announced(server: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    pieces = (b"x" * 65536 for _ in range(17))
    connection.request(
        "POST", "/v1/chat/completions", pieces, {"Content-Type": "application/json"}, encode_chunked=True
    )
    reply = connection.getresponse()
    assert (reply.status, json.loads(reply.read())["error"]["type"]) == (413, "invalid_request_error")
    connection.close()
