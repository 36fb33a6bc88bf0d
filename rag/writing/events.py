"""The server-sent events of a streamed chat completion: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

_DONE = "[DONE]"
_WHOLE = "stop"
_LONGEST_LINE = 1_000_000


class Events:
    """Reads the bytes of one reply; ``ended`` is true once the model has said all that it had to say."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self.ended = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._line = ""

    def read(self, chunk: bytes) -> Iterator[str]:
        r"""Yield the text that a chunk of bytes completes; raise ValueError for what is no chat completion.

        A piece may be empty: a model that thinks first shows so that it has begun.

        >>> events = Events()
        >>> list(events.read(b'data: {"choices": [{"delta": {"content": "a"}}]}\n\ndata: {"choi'))
        ['a']
        >>> list(events.read(b'ces": [{"delta": {}, "finish_reason": "stop"}]}\n')), events.ended
        ([''], True)
        """
        *lines, self._line = (self._line + self._decoder.decode(chunk)).replace("\r\n", "\n").split("\n")
        if len(self._line) > _LONGEST_LINE:
            raise ValueError("a line without end")
        for line in lines:
            name, _, value = line.partition(":")
            if name == "data" and value.strip() and value.strip() != _DONE:
                yield self._text(json.loads(value))

    def _text(self, event: object) -> str:
        """Return the text of one event."""
        choices = event.get("choices") if isinstance(event, dict) else None
        if not isinstance(choices, list):
            raise ValueError("an event without choices")  # noqa: TRY004  what a server sends is a value, not a type
        if not choices:
            return ""  # usage statistics come so
        first = choices[0]
        delta = first.get("delta") if isinstance(first, dict) else None
        content = delta.get("content") if isinstance(delta, dict) else None
        if not isinstance(delta, dict) or not isinstance(content, str | None):
            raise ValueError("a choice without text")  # noqa: TRY004
        self.ended = self.ended or first.get("finish_reason") == _WHOLE
        return content or ""
