"""A record is one line of JSON, whatever it holds; what is asked is counted, and told only where that is wanted."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable

import pytest

from rag.server.logs import ASKED, JsonLines
from rag.server.service import Service
from rag.types import Answer
from rag.ui.endpoints import add_endpoints
from rag.ui.events import Events
from rag.ui.layout import View
from rag.ui.options import Choices
from rag.ui.painting import Painter
from rag.ui.state import Opener, Turn
from tests.ui.ui_library import small_library

QUESTION = "新建工会组织多少？"


def opener() -> Opener:
    """Return the small library, open."""
    opened = Opener(lambda _: small_library())
    opened.start()
    opened.pipeline()
    return opened


def by_page(question: str) -> None:
    """Ask on the page."""
    view, library = View(*View.__slots__), opener()  # type: ignore[arg-type]

    async def asked() -> None:
        events = Events(Painter(view, library), library, Choices())
        waiting = [Turn(question, begun=time.monotonic() - 2)]
        assert [each async for each in events.answer(waiting, "zh-CN")]

    asyncio.run(asked())


def by_program(question: str) -> None:
    """Ask as ``/v1`` and assistants do."""
    answer = asyncio.run(Service(opener(), 500, 3, 64).ask(question))
    assert isinstance(answer, Answer)


def by_gradio(question: str) -> None:
    """Ask through Gradio's own interface."""
    import gradio as gr

    async def built() -> gr.Blocks:  # outside of a loop Gradio makes one, and leaves it open
        blocks: gr.Blocks
        with gr.Blocks() as blocks:
            add_endpoints(opener())
        return blocks

    blocks = asyncio.run(built())
    [ask] = [each.fn for each in blocks.fns.values() if each.name == "ask"]
    assert ask is not None
    assert ask(question)["question"] == question


@pytest.mark.parametrize(("ask", "way"), [(by_page, "page"), (by_program, "program"), (by_gradio, "program")])
def test_every_question_is_one_line_with_its_text_only_where_that_is_wanted(
    ask: Callable[[str], None], way: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, ASKED.name):
        ask(QUESTION)
    [told] = [each for each in caplog.records if each.name == ASKED.name]
    without, line = (json.loads(JsonLines(questions=wanted).format(told)) for wanted in (False, True))
    assert (line["message"], line["way"], line["citations"]) == ("answered", way, 1)
    assert (line["seconds"] >= 2) is (way == "page")  # since the visitor asked, with the time in the queue
    assert line["question"] == QUESTION
    assert line == {**without, "question": QUESTION}
    assert QUESTION not in str(without)


def test_nothing_is_noted_of_questions_where_no_log_is_wanted(caplog: pytest.LogCaptureFixture) -> None:
    by_program(QUESTION)
    assert caplog.records == []


def record(message: str, *arguments: object, failed: bool = False) -> dict[str, str]:
    """Return what is written of a record."""
    error = None
    if failed:
        try:
            int("第一行")
        except ValueError:
            error = sys.exc_info()
    made = logging.LogRecord("rag.server.health", logging.WARNING, __file__, 1, message, arguments, error)
    made.created = 0.5
    line = JsonLines().format(made)
    assert "\n" not in line
    return dict(json.loads(line))


def test_a_record_has_time_level_logger_and_message() -> None:
    assert record("%s\n%d", "索引", 3) == {
        "time": "1970-01-01T00:00:00.500+00:00",
        "level": "warning",
        "logger": "rag.server.health",
        "message": "索引\n3",
    }


def test_an_error_comes_with_its_traceback() -> None:
    assert record("broken", failed=True)["error"].endswith("'第一行'")
