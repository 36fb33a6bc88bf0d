"""Server-sent events are read whatever the pieces in which their bytes arrive."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.writing.events import Events
from tests.writing.serving import event

REPLY = event("建成工厂") + b": a comment\n\n" + event("八家。[1]") + event(None, "stop") + b"data: [DONE]\n\n"


@given(st.lists(st.integers(0, len(REPLY)), max_size=12))
def test_the_text_is_the_same_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    events, places = Events(), [0, *sorted(cuts), len(REPLY)]
    text = "".join(piece for start, end in pairwise(places) for piece in events.read(REPLY[start:end]))
    assert (text, events.ended) == ("建成工厂八家。[1]", True)


@pytest.mark.parametrize(
    ("data", "pieces", "ended"),
    [
        (event("甲").replace(b"\n", b"\r\n") + event(None, "stop").replace(b"\n", b"\r\n"), ["甲", ""], True),
        (b"event: message\nid: 1\nretry: 5\n" + event("甲"), ["甲"], False),
        (b'data:{"choices":[{"delta":{"content":null},"finish_reason":null}]}\n', [""], False),
        (b'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"length"}]}\n', ["x"], False),
        (b"data: [DONE]\n", [], False),
        (b"data:\n\n\n", [], False),
        (b"", [], False),
    ],
)
def test_an_event_is_read_as_the_standard_says(data: bytes, pieces: list[str], ended: bool) -> None:
    events = Events()
    assert (list(events.read(data)), events.ended) == (pieces, ended)


@pytest.mark.parametrize("data", [b"data: x\n", b"data: 3\n", b'data: {"choices":[3]}\n', b"data: \xff\n"])
def test_what_is_no_event_raises_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  json and codecs have their own words
        list(Events().read(data))
