"""What happens in the conversation: opening, asking, switching the language, starting anew."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from gradio import EventData  # Gradio reads the handlers' annotations, so this one name has to exist at run time

from rag.errors import InputError, RagError
from rag.pipeline import checked_question
from rag.protocols import ExplainedAnswering
from rag.ui import render
from rag.ui.options import Choices, Options, compared, options_of, with_passages
from rag.ui.painting import Found, Painter, Updates
from rag.ui.saved import restored
from rag.ui.shelf import Proposal
from rag.ui.state import Opener, Opening, Turn
from rag.ui.strings import Strings, strings_of

logger = logging.getLogger(__name__)

MAX_QUESTION = 500
"""Code points; more is refused before it is shown anywhere."""
MAX_TURNS = 50
REFRESH_SECONDS = 0.4


class Events:
    """The handlers of the conversation; what belongs to a visitor comes in and goes out through the components."""

    def __init__(self, paint: Painter, opener: Opener, choices: Choices) -> None:
        """Take what paints, the pipeline to ask, and what narrows it to a visitor's options."""
        self._paint = paint
        self._view = paint.view
        self._opener = opener
        self._choices = choices

    def restore(self, kept: object, options: object, language: str) -> Updates:
        """Paint the page in the visitor's language with the conversation that the browser kept."""
        words, turns = strings_of(language), restored(kept, MAX_TURNS)
        frame, results = self._paint.frame(words, options_of(options)), self._paint.results(words, None)
        return {**frame, **results, **self._paint.turns(words, turns), self._view.turns: turns}

    async def enter(self, options: object, language: str) -> AsyncIterator[Updates]:
        """Follow the opening of the index until the page is ready; begin it again where it had failed."""
        words = strings_of(language)
        self._opener.start()
        while isinstance(self._opener.status, Opening):
            yield self._paint.opening(words)
            await asyncio.sleep(REFRESH_SECONDS)
        first = next(iter(self._paint.documents), None)
        frame = self._paint.frame(words, options_of(options))
        corpus = self._paint.corpus(words, options_of(options))
        yield {**self._paint.opening(words), **frame, **corpus, **self._paint.reader(words, first)}

    def settle(self, turns: list[Turn], language: str) -> Updates:
        """Paint the restored conversation once more, now that its quotes can be compared with the documents."""
        if not turns or turns[-1].pending:
            return self._paint.nothing()
        return self._paint.turns(strings_of(language), turns)

    def begin(self, question: str, turns: list[Turn], language: str) -> Updates:
        """Show the question at once, or say why it cannot be asked."""
        words = strings_of(language)
        if turns and turns[-1].pending:
            return self._paint.nothing()
        problem = asking_problem(words, question) or full_problem(words, turns)
        if problem:
            return {self._view.notice: render.notice(problem)}
        begun = self._paint.conversation(words, [*turns, Turn(question.strip())])
        return {**begun, self._view.question: "", self._view.notice: render.notice("")}

    def begin_example(self, event: EventData, turns: list[Turn], language: str) -> Updates:
        """Ask an example question; what a browser sends is checked like typed text."""
        question = sent(event, "question")
        return self.begin(question, turns, language) if isinstance(question, str) else self._paint.nothing()

    def answer(self, turns: list[Turn], options: object, language: str) -> Updates:
        """Answer the question that waits, if one does."""
        if not turns or not turns[-1].pending:
            return self._paint.nothing()
        words = strings_of(language)
        earlier, waiting = turns[:-1], turns[-1]
        history = [turn.question for turn in earlier if turn.answer]
        done = [*earlier, *self._answered(waiting.question, list(dict.fromkeys(history)), options_of(options))]
        return {**self._paint.conversation(words, done), **self._paint.passages(words, done)}

    def turn_away(self, turns: list[Turn], language: str) -> Updates:
        """End a wait that the queue refused, so that the question can be asked again."""
        if not turns or not turns[-1].pending:
            return self._paint.nothing()
        words = strings_of(language)
        return self._paint.conversation(words, [*turns[:-1], Turn(turns[-1].question, problem=words.crowded)])

    def switch(
        self,
        turns: list[Turn],
        found: Found | None,
        document: str | None,
        proposal: Proposal | None,
        options: object,
        language: str,
    ) -> Updates:
        """Paint everything in the other language."""
        words, paint = strings_of(strings_of(language).other), self._paint
        wanted = options_of(options)
        around = {**paint.frame(words, wanted), **paint.opening(words), **paint.corpus(words, wanted)}
        panes = {**paint.conversation(words, turns), **paint.passages(words, turns), **paint.results(words, found)}
        other = {self._view.language: words.code, **paint.intake(words, proposal)}
        return {**around, **panes, **paint.reader(words, document), **other}

    def fresh(self, language: str) -> Updates:
        """Start a new conversation."""
        words = strings_of(language)
        empty = {**self._paint.conversation(words, []), **self._paint.passages(words, [])}
        return {**empty, self._view.notice: render.notice("")}

    def _answered(self, question: str, history: Sequence[str], wanted: Options) -> list[Turn]:
        """Ask the pipeline, two documents apart where they are compared; a problem becomes part of the conversation."""
        try:
            whole = self._opener.pipeline()
            each = compared(wanted, tuple(whole.documents))
            with self._opener.turn:
                return [self._asked(question, history, whole, options, len(each) > 1) for options in each]
        except RagError as error:
            return [Turn(question, problem=str(error))]
        except Exception:
            logger.exception("a question could not be answered")
            return [Turn(question, problem="")]

    def _asked(
        self, question: str, history: Sequence[str], whole: ExplainedAnswering, options: Options, apart: bool
    ) -> Turn:
        """Return the turn of a question to the chosen documents."""
        pipeline = self._choices.pipeline(whole, options)
        answer = with_passages(pipeline.ask(question, history), pipeline, options.passages)
        return Turn(question, answer=answer, asked_of=options.documents[0] if apart and options.documents else None)


def sent(event: EventData, key: str) -> object:
    """Return one value of what a script of the page sent; None when it is not there."""
    data = event._data  # noqa: SLF001  Gradio has no public name for it
    return data.get(key) if isinstance(data, dict) else None


def asking_problem(words: Strings, question: str) -> str:
    """Return why a text cannot be asked or searched for; empty when it can."""
    if not question.strip():
        return words.empty_question
    if len(question) > MAX_QUESTION:
        return words.long_question.format(count=len(question), limit=MAX_QUESTION)
    try:
        checked_question(question, MAX_QUESTION)
    except InputError:
        return words.unusable_question
    return ""


def full_problem(words: Strings, turns: Sequence[Turn]) -> str:
    """Return that a conversation has no room for another question; empty when it has."""
    return words.full.format(limit=MAX_TURNS) if len(turns) >= MAX_TURNS else ""
