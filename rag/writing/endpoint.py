"""Any endpoint that speaks OpenAI's chat completions, by the ``openai`` package, which is optional and loaded late."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from rag.errors import EndpointError, ModelError
from rag.writing.events import Events

if TYPE_CHECKING:
    from openai import OpenAI

REMEDY = "python -m pip install -r requirements-llm.txt"
MOST_CHARACTERS = 20_000
"""A longer reply is no answer."""

_WAITING = 64
_NO_KEY = "none"  # the package wants one; without it, it would take OPENAI_API_KEY, which is not for this endpoint
_HINTS = {
    400: "check that llm_model names a chat model",
    401: "check RAG_LLM_KEY",
    403: "check RAG_LLM_KEY",
    404: "check llm_base_url (it often ends in /v1) and llm_model",
    429: "wait, or raise the limit there",
}
_Piece = str | EndpointError | None
"""A piece of the reply, what went wrong, or its end."""


def check_package() -> None:
    """Raise ModelError where the ``openai`` package is not installed; it is not imported."""
    if find_spec("openai") is None:
        raise ModelError(f"a language model is set but the package openai is not installed: {REMEDY}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Implements ``rag.protocols.LanguageModel``.

    The reply must begin within ``first_seconds`` and end within ``total_seconds``, however slowly it drips. No message
    holds the key or what the endpoint said, which might repeat it.
    """

    base_url: str
    model: str
    key: str | None = field(default=None, repr=False)
    first_seconds: float = 20
    total_seconds: float = 60

    def complete(self, system: str, prompt: str) -> Iterator[str]:
        """Yield the reply in pieces; raise EndpointError when it is late, broken off, or none."""
        pieces: Queue[_Piece] = Queue(_WAITING)
        left = Event()
        client = self._client()  # the package is loaded before the clock starts
        begun = time.monotonic()
        # A thread reads, so that no endpoint can hold the caller; it ends when the caller has left.
        Thread(
            target=self._read,
            args=(self._streamed(client, system, prompt, left), pieces, left),
            daemon=True,
            name="language model",
        ).start()
        try:
            deadline = begun + min(self.first_seconds, self.total_seconds)
            while (piece := self._next(pieces, deadline)) is not None:
                deadline = begun + self.total_seconds
                yield piece
        finally:
            left.set()

    def _next(self, pieces: Queue[_Piece], deadline: float) -> str | None:
        try:
            piece = pieces.get(timeout=max(deadline - time.monotonic(), 0))
        except Empty:
            raise self._error(
                "did not answer in time", "wait until it is loaded, or raise llm_timeout_seconds"
            ) from None
        if isinstance(piece, EndpointError):
            raise piece
        return piece

    def _read(self, reply: Iterator[str], pieces: Queue[_Piece], left: Event) -> None:
        """Put the pieces of the reply, then its end or its failure."""
        end: _Piece = None
        try:
            for piece in self._told(reply):
                _put(pieces, piece, left)
        except EndpointError as error:
            end = error
        except Exception as error:  # whatever a network, a server or the package thinks of
            end = self._error(f"failed ({type(error).__name__})", "see whether it is running")
        _put(pieces, end, left)

    def _told(self, reply: Iterator[str]) -> Iterator[str]:
        """Yield the reply, and tell in our words what the package raises."""
        import openai

        try:
            yield from reply
        except openai.APIStatusError as error:
            status = error.status_code
            raise self._error(f"refused with HTTP {status}", _HINTS.get(status, "see its log")) from None
        except openai.APITimeoutError:
            raise self._error("did not answer in time", "see whether it is running") from None
        except openai.APIConnectionError:
            raise self._error("cannot be reached", "see whether it is running and check llm_base_url") from None
        except ValueError:  # no JSON, no UTF-8, no choices
            raise self._error("sent what is no chat completion", "check llm_base_url") from None

    def _streamed(self, client: OpenAI, system: str, prompt: str, left: Event) -> Iterator[str]:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
        body: dict[str, Any] = {"model": self.model, "messages": messages, "stream": True}
        events, characters = Events(), 0
        with client, client.chat.completions.with_streaming_response.create(**body) as reply:
            if not reply.headers.get("content-type", "").startswith("text/event-stream"):
                raise self._error("does not stream its reply", "use an endpoint for chat completions")
            for chunk in reply.iter_bytes():
                if left.is_set():
                    return
                for piece in events.read(chunk):
                    characters += len(piece)
                    yield piece
                if characters > MOST_CHARACTERS:
                    raise self._error(f"wrote more than {MOST_CHARACTERS} characters", "choose another llm_model")
        if not events.ended:
            raise self._error("broke off its reply", "try again, or choose a model with a longer context")

    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout

        client = OpenAI(
            api_key=self.key or _NO_KEY,
            base_url=self.base_url,
            timeout=Timeout(self.total_seconds, connect=self.first_seconds),
            max_retries=0,
        )
        # the package takes these from its own environment variables, and they are not for this endpoint
        client.organization = client.project = client.admin_api_key = None
        return client

    def _error(self, what: str, remedy: str) -> EndpointError:
        return EndpointError(f"the model {self.model} at {self.base_url} {what}: {remedy}")


def _put(pieces: Queue[_Piece], piece: _Piece, left: Event) -> None:
    """Put a piece as soon as there is room; give up when nobody waits for it."""
    while not left.is_set():
        with suppress(Full):
            pieces.put(piece, timeout=0.1)
            return
