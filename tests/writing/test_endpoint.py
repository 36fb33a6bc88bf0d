"""What comes of an endpoint that is good, late, broken, rude or not there; and that its key goes nowhere else."""

from __future__ import annotations

import gc
import json
import re
import sys
import threading
import time
from itertools import islice

import pytest

from rag.errors import EndpointError, ModelError
from rag.writing.endpoint import MOST_CHARACTERS, Endpoint, check_package
from tests.writing.serving import BREAK, DRIP, HANG, Reply, Served, endpoint, event, said

KEY = "sk-geheim-0123456789"
SOON = 20.0


def model(served: Served, first: float = SOON, total: float = SOON, key: str | None = KEY) -> Endpoint:
    """Return the model at an endpoint."""
    return Endpoint(served.base_url, "small", key, first, total)


def failure(reply: Reply, first: float = SOON, total: float = SOON) -> str:
    """Return the one line with which a reply fails, after its endpoint."""
    with endpoint(reply) as served:
        with pytest.raises(EndpointError) as caught:
            list(model(served, first, total).complete("规则", "问题"))
        begin = f"the model small at {served.base_url} "
        assert str(caught.value).startswith(begin)
        assert "\n" not in str(caught.value)
        assert KEY not in str(caught.value)
        return str(caught.value).removeprefix(begin)


def test_a_reply_comes_in_the_pieces_in_which_it_is_sent() -> None:
    with endpoint(said("建成工厂", "八家。", "[1]")) as served:
        assert "".join(model(served).complete("规则", "问题")) == "建成工厂八家。[1]"
        [(headers, body)] = served.requests
    assert headers["authorization"] == f"Bearer {KEY}"
    assert body == {
        "path": "/v1/chat/completions",
        "model": "small",
        "stream": True,
        "messages": [{"role": "system", "content": "规则"}, {"role": "user", "content": "问题"}],
    }


def test_a_piece_is_there_before_the_next_is_sent() -> None:
    with endpoint(Reply([event("建成"), HANG])) as served:
        reply = model(served).complete("规则", "问题")
        assert list(islice(reply, 1)) == ["建成"]
        reply.close()  # type: ignore[attr-defined]


def test_a_model_that_thinks_first_has_begun() -> None:
    thinking = json.dumps({"choices": [{"delta": {"reasoning_content": "嗯"}}]}).encode()
    usage = json.dumps({"choices": [], "usage": {"total_tokens": 9}}).encode()
    parts = [
        b"data: %s\n\n" % thinking,
        event("八家。"),
        event(None, "stop"),
        b"data: %s\n\n" % usage,
        b"data: [DONE]\n",
    ]
    with endpoint(Reply(parts)) as served:
        assert list(filter(None, model(served).complete("规则", "问题"))) == ["八家。"]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, "refused with HTTP 400: check that llm_model names a chat model"),
        (401, "refused with HTTP 401: check RAG_LLM_KEY"),
        (404, "refused with HTTP 404: check llm_base_url (it often ends in /v1) and llm_model"),
        (429, "refused with HTTP 429: wait, or raise the limit there"),
        (500, "refused with HTTP 500: see its log"),
    ],
)
def test_a_refusal_is_told_without_what_the_endpoint_says_of_the_key(status: int, told: str) -> None:
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()
    assert failure(Reply([body], status, "application/json")) == told


MALFORMED = {
    "an event that is no JSON": [b'data: {"choices": [\n\n'],
    "an event without choices": [b'data: {"id": "1"}\n\n'],
    "an event that is an error": [event("好"), b'data: {"error": {"message": "out of memory"}}\n\n'],
    "an event that is a list": [b"data: []\n\n"],
    "choices that are no list": [b'data: {"choices": {"delta": {}}}\n\n'],
    "a choice that is no object": [b'data: {"choices": ["text"]}\n\n'],
    "a choice without a delta": [b'data: {"choices": [{"message": {"content": "x"}}]}\n\n'],
    "content that is no text": [b'data: {"choices": [{"delta": {"content": 3}}]}\n\n'],
    "bytes that are no UTF-8": [b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n'],
    "a line that never ends": [b"data: " + b"x" * 1_100_000],
}


@pytest.mark.parametrize("parts", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_chat_completion_is_told_as_such(parts: list[bytes | str]) -> None:
    assert failure(Reply(parts)) == "sent what is no chat completion: check llm_base_url"


@pytest.mark.parametrize("content_type", ["application/json", "text/html", ""])
def test_a_reply_of_another_kind_is_told_as_such(content_type: str) -> None:
    body = json.dumps({"choices": [{"message": {"content": "建成工厂八家。[1]"}}]}).encode()
    told = failure(Reply([body], content_type=content_type))
    assert told == "does not stream its reply: use an endpoint for chat completions"


@pytest.mark.parametrize(
    "reply",
    [
        Reply([event("建成工厂八家。[1]")]),
        Reply([event("建成工厂八家。[1]"), b"data: [DONE]\n\n"]),
        said("建成工厂八家。[1]", "新增", finish="length"),
        said("建成工厂八家。[1]", finish="content_filter"),
        Reply([]),
    ],
    ids=["ends without a reason", "is done without a reason", "is too long", "is filtered", "is empty"],
)
def test_a_reply_that_is_not_whole_fails(reply: Reply) -> None:
    assert failure(reply) == "broke off its reply: try again, or choose a model with a longer context"


def test_a_connection_that_breaks_fails() -> None:
    assert failure(Reply([event("建成工厂"), BREAK])).startswith("failed (RemoteProtocolError): ")


@pytest.mark.parametrize(
    ("parts", "first", "total"),
    [
        ([HANG], 0.2, SOON),
        ([DRIP], 0.2, SOON),
        ([event("建成"), HANG], SOON, 0.4),
        ([event("建成"), DRIP], SOON, 0.4),
        ([HANG], SOON, 0.2),
    ],
    ids=["never begins", "only drips", "stops after a word", "drips after a word", "is short in all"],
)
def test_a_reply_that_is_late_fails_in_time(parts: list[bytes | str], first: float, total: float) -> None:
    begun = time.monotonic()
    assert failure(Reply(parts), first, total) == (
        "did not answer in time: wait until it is loaded, or raise llm_timeout_seconds"
    )
    assert 0.15 < time.monotonic() - begun < SOON / 2


def test_a_reply_without_end_is_cut_off() -> None:
    told = failure(Reply([event("长" * 1000)] * 40))
    assert told == f"wrote more than {MOST_CHARACTERS} characters: choose another llm_model"


def test_an_endpoint_that_is_not_there_is_told_at_once() -> None:
    with endpoint(said("x")) as served:
        base_url = served.base_url
    with pytest.raises(EndpointError) as caught:
        list(Endpoint(base_url, "small", KEY, SOON, SOON).complete("规则", "问题"))
    assert str(caught.value) == (
        f"the model small at {base_url} cannot be reached: see whether it is running and check llm_base_url"
    )


def test_when_the_caller_leaves_the_endpoint_is_left_too() -> None:
    with endpoint(Reply([event("建成"), DRIP])) as served:
        reply = model(served).complete("规则", "问题")
        assert next(iter(reply)) == "建成"
        del reply
        gc.collect()
        assert served.left.wait(SOON)
        waited = [thread for thread in threading.enumerate() if thread.name == "language model"]
        for thread in waited:
            thread.join(SOON)
        assert not any(thread.is_alive() for thread in waited)


def test_without_a_key_no_other_key_of_the_person_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "sk-for-someone-else")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    with endpoint(said("好。")) as served:
        assert "".join(model(served, key=None).complete("规则", "问题")) == "好。"
        [(headers, body)] = served.requests
    assert "sk-for-someone-else" not in f"{headers} {body}"
    assert headers["authorization"] == "Bearer none"


def test_the_key_is_in_no_text_of_the_endpoint() -> None:
    assert KEY not in repr(Endpoint("http://127.0.0.1/v1", "small", KEY))
    assert re.search("key", repr(Endpoint("http://127.0.0.1/v1", "small", KEY))) is None


def test_a_missing_package_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    check_package()
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ModelError) as caught:
        check_package()
    assert str(caught.value) == (
        "a language model is set but the package openai is not installed: python -m pip install -r requirements-llm.txt"
    )
