"""The chat completion of OpenAI's interface: a request read, an answer put into its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rag.schema import citation_to_json
from rag.server.failures import RequestError
from rag.server.wording import answer_text
from rag.types import Answer

MODEL = "wenju"
ROLES = ("system", "developer", "user", "assistant", "tool", "function")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked: the last message of the user, after the earlier ones; of all documents where none is named."""

    question: str
    history: tuple[str, ...]
    stream: bool
    include_usage: bool
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer on its way to a chat program."""

    name: str
    created: int
    request: ChatRequest
    answer: Answer


def read_request(body: object) -> ChatRequest:
    """Return what a request asks; raise RequestError naming the part that cannot be understood.

    What tunes a language model (temperature, tools and so on) has no meaning here and is passed over.
    """
    if not isinstance(body, Mapping):
        raise RequestError("the request must be a JSON object")
    if body.get("model") != MODEL:
        problem = f"there is no model {str(body.get('model'))[:80]!r}: the model is {MODEL!r}"
        raise RequestError(problem, "model", "model_not_found", HTTPStatus.NOT_FOUND)
    if body.get("n", 1) not in (1, None):
        raise RequestError("n must be 1: a report has one answer", "n")
    options = body.get("stream_options") or {}
    if not isinstance(options, Mapping):
        raise RequestError("stream_options must be an object", "stream_options")
    asked, documents = _questions(body.get("messages")), body.get("documents") or []
    if not isinstance(documents, list) or not all(isinstance(each, str) for each in documents):
        raise RequestError("documents must be a list of doc_id", "documents")
    streamed, usage = body.get("stream") is True, options.get("include_usage") is True
    return ChatRequest(asked[-1], tuple(asked[:-1]), streamed, usage, tuple(documents))


def completion(done: Completion) -> dict[str, Any]:
    """Return the whole answer as one ``chat.completion``; ``citations`` are those of the answer's schema."""
    content = answer_text(done.answer)
    message: dict[str, Any] = {
        "role": "assistant",
        "content": content,
        "refusal": done.answer.reason,
        "annotations": [],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        **_head(done, "chat.completion"),
        "choices": [choice],
        "usage": _usage(done.request, content),
        "citations": _citations(done.answer),
    }


def chunks(done: Completion) -> Iterator[dict[str, Any]]:
    """Yield the answer line by line as ``chat.completion.chunk``; the last with a choice has the citations."""
    content = answer_text(done.answer)
    yield _chunk(done, {"role": "assistant", "content": "", "refusal": None})
    for line in content.splitlines(keepends=True):
        yield _chunk(done, {"content": line})
    yield {**_chunk(done, {}, "stop"), "citations": _citations(done.answer)}
    if done.request.include_usage:
        yield {**_head(done, "chat.completion.chunk"), "choices": [], "usage": _usage(done.request, content)}


def _questions(messages: object) -> list[str]:
    """Return what the user said, oldest first, at least one question."""
    if not isinstance(messages, list) or not messages:
        raise RequestError("messages must be a list with the question as the last message of the user", "messages")
    said = []
    for place, message in enumerate(messages):
        if not isinstance(message, Mapping) or message.get("role") not in ROLES:
            raise RequestError(f"messages[{place}] needs a role: {', '.join(ROLES)}", f"messages[{place}].role")
        if message["role"] == "user":
            said.append(_text(message.get("content"), f"messages[{place}].content"))
    if not said:
        raise RequestError("no message has the role user: add the question", "messages")
    return said


def _text(content: object, param: str) -> str:
    """Return the text of a message, given as a string or in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    texts = [part.get("text") for part in parts if isinstance(part, Mapping) and part.get("type") == "text"]
    if len(texts) == len(parts) and parts and all(isinstance(text, str) for text in texts):
        return "\n".join(str(text) for text in texts)
    raise RequestError("a message must be text: questions are read, not images, sounds or files", param)


def _head(done: Completion, kind: str) -> dict[str, Any]:
    return {"id": done.name, "object": kind, "created": done.created, "model": MODEL}


def _chunk(done: Completion, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {**_head(done, "chat.completion.chunk"), "choices": [choice]}


def _citations(answer: Answer) -> list[dict[str, Any]]:
    return [citation_to_json(citation) for citation in answer.citations]


def _usage(request: ChatRequest, content: str) -> dict[str, int]:
    """Return the sizes in code points: nothing here counts tokens."""
    asked = len(request.question) + sum(map(len, request.history))
    return {"prompt_tokens": asked, "completion_tokens": len(content), "total_tokens": asked + len(content)}
