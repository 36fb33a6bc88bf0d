"""The HTTP endpoints of Gradio's own interface: the same JSON as the command line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from rag.errors import InputError, RagError
from rag.excerpt import document_to_json, excerpt_to_json, open_excerpt
from rag.pipeline import checked_question
from rag.protocols import QuestionAnswering
from rag.schema import answer_to_json, hit_to_json
from rag.server.chosen import Chosen
from rag.server.logs import log_answer
from rag.server.service import check_number_of_passages, usable_history
from rag.ui.events import MAX_QUESTION, MAX_TURNS
from rag.ui.state import Opener
from rag.ui.strings import CHINESE

logger = logging.getLogger(__name__)
Value = TypeVar("Value")

PIPELINE_QUEUE = "pipeline"
"""Everything that runs the pipeline shares one concurrency limit."""


def add_endpoints(opener: Opener) -> None:
    """Add the endpoints to the current ``gr.Blocks``; those that run no model are answered at once."""
    from gradio.events import api

    chosen = Chosen()

    def ask(question: str, history: list[str] | None = None, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer a question; history holds earlier ones, oldest first, documents the doc_id of those to ask."""
        begun = time.monotonic()
        asked, earlier = _told(lambda: _asked(question, history))
        answer = _told(partial(_in_turn, opener, lambda whole: chosen.library(whole, documents).ask(asked, earlier)))
        log_answer("program", answer, begun)
        return answer_to_json(answer)

    def search(question: str, k: int = 10, documents: list[str] | None = None) -> list[dict[str, Any]]:
        """Return the k best passages for a question, of the named documents or of all."""
        asked, number = _told(lambda: _searched(question, k))
        work = partial(_in_turn, opener, lambda whole: chosen.library(whole, documents).search(asked, number))
        return [hit_to_json(hit) for hit in _told(work)]

    def open_passage(passage_id: str, around: int = 0) -> dict[str, Any]:
        """Return the text at an address (doc_id:start-end) with so many paragraphs on either side."""
        place, width = _told(lambda: _opened(passage_id, around))
        return excerpt_to_json(_told(lambda: open_excerpt(opener.pipeline().documents, place, width)))

    def documents() -> list[dict[str, Any]]:
        """Return what documents there are, without their text."""
        return [document_to_json(each) for each in _told(lambda: opener.pipeline().documents).values()]

    in_turn = {"concurrency_id": PIPELINE_QUEUE, "concurrency_limit": opener.turn.places}
    api(ask, api_name="ask", **in_turn)
    api(search, api_name="search", **in_turn)
    api(open_passage, api_name="open_passage", concurrency_limit=None)
    api(documents, api_name="documents", concurrency_limit=None)


def _asked(question: object, history: object) -> tuple[str, list[str]]:
    """Return a question and the earlier ones within the limits of the page; raise InputError for what is none."""
    earlier = [] if history is None else history
    if not isinstance(question, str) or not isinstance(earlier, list):
        raise InputError("question must be text and history a list of texts")
    texts = [each for each in earlier if isinstance(each, str)]
    return checked_question(question, MAX_QUESTION), usable_history(texts, MAX_QUESTION, MAX_TURNS)


def _searched(question: object, k: object) -> tuple[str, int]:
    """Return what to search for and how much of it; raise InputError for what is neither."""
    if not isinstance(question, str) or isinstance(k, bool) or not isinstance(k, int):
        raise InputError("question must be text and k a whole number")
    check_number_of_passages(k)
    return checked_question(question, MAX_QUESTION), k


def _opened(passage_id: object, around: object) -> tuple[str, int]:
    """Return what to open and how much around it; raise InputError for what is neither."""
    if not isinstance(passage_id, str) or isinstance(around, bool) or not isinstance(around, int):
        raise InputError("passage_id must be text and around a whole number")
    return passage_id, around


def _in_turn(opener: Opener, work: Callable[[QuestionAnswering], Value]) -> Value:
    library = opener.pipeline()
    with opener.turn:
        return work(library)


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
