"""The HTTP endpoints ``/ask`` and ``/search``: the same JSON as the command line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from rag.errors import RagError
from rag.schema import answer_to_json, hit_to_json
from rag.ui.state import Opener
from rag.ui.strings import CHINESE

logger = logging.getLogger(__name__)
Value = TypeVar("Value")

PIPELINE_QUEUE = "pipeline"
"""Everything that runs the pipeline shares one concurrency limit."""


def add_endpoints(opener: Opener) -> None:
    """Add both endpoints to the current ``gr.Blocks``."""
    from gradio.events import api

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question from the report's own sentences; history holds earlier questions, oldest first."""
        return answer_to_json(_told(lambda: opener.pipeline().ask(question, history or ())))

    def search(question: str, k: int = 10) -> list[dict[str, Any]]:
        """Return the k best passages for a question."""
        return [hit_to_json(hit) for hit in _told(lambda: opener.pipeline().search(question, k))]

    api(ask, api_name="ask", concurrency_id=PIPELINE_QUEUE)
    api(search, api_name="search", concurrency_id=PIPELINE_QUEUE)


def _told(work: Callable[[], Value]) -> Value:
    """Do the work; what goes wrong reaches the caller as one sentence."""
    import gradio as gr

    try:
        return work()
    except RagError as error:
        raise gr.Error(str(error) or CHINESE.internal_error, print_exception=False) from error
    except Exception as error:
        logger.exception("a request could not be answered")
        raise gr.Error(CHINESE.internal_error, print_exception=False) from error
