"""What happens on the page: opening, asking, switching the language, starting anew."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from gradio import EventData  # Gradio reads the handlers' annotations, so this one name has to exist at run time

from rag.errors import InputError, RagError
from rag.pipeline import checked_question
from rag.types import Document
from rag.ui import render
from rag.ui.layout import View
from rag.ui.state import Opened, Opener, Opening, Turn
from rag.ui.strings import CHINESE, Strings, strings_of

logger = logging.getLogger(__name__)

MAX_QUESTION = 500
"""Code points; more is refused before it is shown anywhere."""
MAX_TURNS = 50
REFRESH_SECONDS = 0.4

Updates = dict[Any, Any]


class Events:
    """The handlers of one page; what belongs to a visitor comes in and goes out through the components."""

    def __init__(self, view: View, opener: Opener) -> None:
        """Take the components to update and the pipeline to ask."""
        self._view = view
        self._opener = opener

    async def enter(self, language: str) -> AsyncIterator[Updates]:
        """Follow the opening of the index until the page is ready; begin it again where it had failed."""
        words = strings_of(language)
        self._opener.start()
        yield self._frame(words) if words is CHINESE else {**self._frame(words), **self._fresh(words)}
        while isinstance(self._opener.status, Opening):
            yield self._opening(words)
            await asyncio.sleep(REFRESH_SECONDS)
        first = next(iter(self._documents()), None)
        yield {**self._opening(words), **self._frame(words), **self._reader(words, first)}

    def begin(self, question: str, turns: list[Turn], language: str) -> Updates:
        """Show the question at once, or say why it cannot be asked."""
        words = strings_of(language)
        if turns and turns[-1].pending:
            return self._unchanged()
        problem = _problem(words, question, turns)
        if problem:
            return {self._view.notice: render.notice(problem)}
        begun = [*turns, Turn(question.strip())]
        return {**self._conversation(words, begun), self._view.question: "", self._view.notice: render.notice("")}

    def begin_example(self, event: EventData, turns: list[Turn], language: str) -> Updates:
        """Ask an example question; what a browser sends is checked like typed text."""
        question = event._data.get("question") if isinstance(event._data, dict) else None  # noqa: SLF001
        return self.begin(question, turns, language) if isinstance(question, str) else self._unchanged()

    def answer(self, turns: list[Turn], language: str) -> Updates:
        """Answer the question that waits, if one does."""
        if not turns or not turns[-1].pending:
            return self._unchanged()
        words = strings_of(language)
        earlier, waiting = turns[:-1], turns[-1]
        done = [*earlier, self._answered(waiting.question, [turn.question for turn in earlier if turn.answer])]
        return {**self._conversation(words, done), **self._passages(words, done)}

    def turn_away(self, turns: list[Turn], language: str) -> Updates:
        """End a wait that the queue refused, so that the question can be asked again."""
        if not turns or not turns[-1].pending:
            return self._unchanged()
        words = strings_of(language)
        return self._conversation(words, [*turns[:-1], Turn(turns[-1].question, problem=words.crowded)])

    def switch(self, turns: list[Turn], document: str | None, language: str) -> Updates:
        """Paint everything in the other language."""
        words = strings_of(strings_of(language).other)
        around = {**self._frame(words), **self._opening(words), self._view.language: words.code}
        panes = {**self._conversation(words, turns), **self._passages(words, turns), **self._reader(words, document)}
        return {**around, **panes}

    def fresh(self, language: str) -> Updates:
        """Start a new conversation."""
        return self._fresh(strings_of(language))

    def open_document(self, event: EventData, language: str) -> Updates:
        """Open another document in the reader."""
        wanted = event._data.get("document") if isinstance(event._data, dict) else None  # noqa: SLF001
        if not isinstance(wanted, str) or wanted not in self._documents():
            return self._unchanged()
        return self._reader(strings_of(language), wanted)

    def _answered(self, question: str, history: Sequence[str]) -> Turn:
        """Ask the pipeline; a problem becomes part of the conversation."""
        try:
            pipeline = self._opener.pipeline()
            with self._opener.turn:
                return Turn(question, answer=pipeline.ask(question, history))
        except RagError as error:
            return Turn(question, problem=str(error))
        except Exception:
            logger.exception("a question could not be answered")
            return Turn(question, problem="")

    def _documents(self) -> Mapping[str, Document]:
        """Return the documents, none while the index is not open."""
        status = self._opener.status
        return status.pipeline.documents if isinstance(status, Opened) else {}

    def _unchanged(self) -> Updates:
        """Leave the page as it is; Gradio takes no empty dictionary."""
        import gradio as gr

        return {self._view.notice: gr.skip()}

    def _fresh(self, words: Strings) -> Updates:
        """Paint an empty conversation."""
        return {
            **self._conversation(words, []),
            **self._passages(words, []),
            self._view.notice: render.notice(""),
        }

    def _frame(self, words: Strings) -> Updates:
        """Paint what surrounds the panes."""
        import gradio as gr

        view = self._view
        return {
            view.header: render.header(words, self._documents()),
            view.tabs: render.tabs(words),
            view.fresh: gr.update(value=words.new_conversation),
            view.switch: gr.update(value=words.switch_language),
            view.question: gr.update(label=words.question_label, placeholder=words.placeholder),
            view.notice: render.notice(""),
        }

    def _opening(self, words: Strings) -> Updates:
        """Paint how far the opening has come."""
        return {self._view.opening: render.opening(words, self._opener.status)}

    def _conversation(self, words: Strings, turns: Sequence[Turn]) -> Updates:
        """Paint the conversation and close the composer while an answer is under way."""
        import gradio as gr

        view, ready = self._view, not (turns and turns[-1].pending)
        return {
            view.turns: list(turns),
            view.conversation: render.conversation(words, turns),
            view.send: gr.update(value=words.send, interactive=ready),
        }

    def _passages(self, words: Strings, turns: Sequence[Turn]) -> Updates:
        """Paint the passages of all turns."""
        return {self._view.passages: render.passages(words, turns, self._documents())}

    def _reader(self, words: Strings, document: str | None) -> Updates:
        """Paint the reader."""
        view = self._view
        return {view.reader: render.reader(words, self._documents(), document), view.open_document: document}


def _problem(words: Strings, question: str, turns: Sequence[Turn]) -> str:
    """Return why a question cannot be asked; empty when it can."""
    if not question.strip():
        return words.empty_question
    if len(question) > MAX_QUESTION:
        return words.long_question.format(count=len(question), limit=MAX_QUESTION)
    try:
        checked_question(question, MAX_QUESTION)
    except InputError:
        return words.unusable_question
    return words.full.format(limit=MAX_TURNS) if len(turns) >= MAX_TURNS else ""
