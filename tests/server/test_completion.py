"""A request for a chat completion is read part by part, and the part that cannot be understood is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.server.completion import ChatRequest, Completion, chunks, completion, read_request
from rag.server.failures import RequestError
from tests.server.conftest import ASKED, chat
from tests.ui.ui_library import small_library


def test_what_tunes_a_language_model_is_passed_over() -> None:
    body = chat(ASKED, "发展会员多少？", temperature=0, max_tokens=5, tools=[], user="甲", seed=1, stop=None, n=None)
    assert read_request(body) == ChatRequest(ASKED, ("发展会员多少？",), stream=False, include_usage=False)


@pytest.mark.parametrize(
    ("more", "stream", "usage"),
    [
        ({"stream": True}, True, False),
        ({"stream": True, "stream_options": None}, True, False),
        ({"stream": True, "stream_options": {"include_usage": True}}, True, True),
        ({"stream": "no"}, False, False),
    ],
)
def test_streaming_is_asked_for_by_its_name(more: dict[str, object], stream: bool, usage: bool) -> None:
    asked = read_request(chat(ASKED, **more))
    assert (asked.stream, asked.include_usage) == (stream, usage)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"messages": [{"role": "user", "content": ASKED}]}, "model"),
        ({**chat(ASKED), "model": ["wenju"]}, "model"),
        (chat(ASKED, n=2), "n"),
        (chat(ASKED, stream_options=[1]), "stream_options"),
        ({"model": "wenju"}, "messages"),
        ({"model": "wenju", "messages": []}, "messages"),
        ({"model": "wenju", "messages": "问"}, "messages"),
        ({"model": "wenju", "messages": [{"role": "system", "content": "规则"}]}, "messages"),
        ({"model": "wenju", "messages": ["问"]}, "messages[0].role"),
        ({"model": "wenju", "messages": [{"role": "god", "content": "问"}]}, "messages[0].role"),
        ({"model": "wenju", "messages": [{"role": "user"}]}, "messages[0].content"),
        ({"model": "wenju", "messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        ({"model": "wenju", "messages": [{"role": "user", "content": []}]}, "messages[0].content"),
        (
            {"model": "wenju", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}]},
            "messages[0].content",
        ),
        (
            {"model": "wenju", "messages": [{"role": "user", "content": [{"type": "text", "text": None}]}]},
            "messages[0].content",
        ),
    ],
)
def test_the_part_that_cannot_be_understood_is_named(body: object, param: str) -> None:
    with pytest.raises(RequestError) as refused:
        read_request(body)
    assert refused.value.param == param


@pytest.mark.parametrize("question", [ASKED, "核电站发电量", "图片标签原样显示"])
def test_the_pieces_of_a_stream_are_the_whole_answer(question: str) -> None:
    answer = replace(small_library().ask(question), resolved_question=f"关于报告，{question}")
    done = Completion("chatcmpl-1", 5, ChatRequest(question, (), stream=True, include_usage=True), answer)
    whole, pieces = completion(done), list(chunks(done))
    text = "".join(piece["choices"][0]["delta"].get("content", "") for piece in pieces[:-1])
    assert text == whole["choices"][0]["message"]["content"]
    assert text.startswith(f"理解为：关于报告，{question}\n\n")
    assert pieces[-1]["usage"] == whole["usage"]
    assert pieces[-2]["citations"] == whole["citations"]
    assert all(f"[{citation['number']}]" in text and citation["quote"] in text for citation in whole["citations"])
    assert {piece["object"] for piece in pieces} == {"chat.completion.chunk"}
