"""What happens in the conversation: opening, asking, switching the language, starting anew."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace

from gradio import EventData, Request  # Gradio reads the handlers' annotations: these names have to exist

from rag.corpus import unknown_document
from rag.errors import InputError, RagError
from rag.pipeline import checked_question
from rag.protocols import ExplainedAnswering
from rag.server.logs import log_answer
from rag.types import Answer, AnswerSentence
from rag.ui import render
from rag.ui.options import Choices, Options, options_of, sides_of, with_passages
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
LONGEST_WAIT_SECONDS = 120.0
"""After so long a question without an answer is given up, as where the connection broke, and another may be asked."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions under way: what waits, after which others, as what is set; ``heard`` is written by a language model."""

    waiting: list[Turn]
    history: list[str]
    options: Options
    heard: list[tuple[int, AnswerSentence]] = field(default_factory=list)

    def written(self) -> list[Turn]:
        """Return what waits with what was heard of it so far."""
        heard = list(self.heard)
        return [
            replace(turn, written=tuple(sentence for of, sentence in heard if of == number))
            for number, turn in enumerate(self.waiting)
        ]


class Events:
    """The handlers of the conversation; what belongs to a visitor comes in and goes out through the components."""

    def __init__(
        self, paint: Painter, opener: Opener, choices: Choices, tidy: Callable[[str | None], None] = lambda _: None
    ) -> None:
        """Take what paints, the pipeline to ask, what narrows it to a visitor's options, and what tidies a session."""
        self._tidy = tidy
        self._paint = paint
        self._view = paint.view
        self._opener = opener
        self._choices = choices

    def restore(self, kept: object, options: object, language: str) -> Updates:
        """Paint the page in the visitor's language with the conversation that the browser kept."""
        words, turns = strings_of(language), restored(kept, MAX_TURNS)
        paint = self._paint
        around = {**paint.frame(words, options_of(options)), **paint.composer(words, ready=True)}
        return {**around, **paint.results(words, None), **paint.turns(words, turns), self._view.turns: turns}

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
        opened = {**self._paint.opening(words), **frame, **corpus, **self._paint.reader(words, first)}
        yield {**opened, **self._paint.shown(words, [])}

    def settle(self, turns: list[Turn], language: str) -> Updates:
        """Paint the restored conversation once more, now that its quotes can be compared with the documents."""
        if not turns or turns[-1].pending:
            return self._paint.nothing()
        words = strings_of(language)
        return {**self._paint.turns(words, turns), **self._paint.shown(words, turns)}

    def begin(self, question: str, turns: list[Turn], language: str) -> Updates:
        """Show the question at once, or say why it cannot be asked."""
        begun = self._begun(question, turns, [None], language)
        return {**begun, self._view.question: ""} if self._view.turns in begun else begun

    def begin_pair(self, question: str, turns: list[Turn], options: object, language: str) -> Updates:
        """Show a question to two reports at once, or say why it cannot be asked."""
        sides = sides_of(options_of(options), tuple(self._paint.documents))
        if sides is None:
            return {self._view.notice: render.notice(strings_of(language).comparing.needs_two)}
        begun = self._begun(question, turns, sides, language)
        return {**begun, self._view.pair_question: ""} if self._view.turns in begun else begun

    def begin_example(self, event: EventData, turns: list[Turn], language: str) -> Updates:
        """Ask an example question; what a browser sends is checked like typed text."""
        question = sent(event, "question")
        return self.begin(question, turns, language) if isinstance(question, str) else self._paint.nothing()

    async def answer(
        self, turns: list[Turn], options: object, language: str, request: Request | None = None
    ) -> AsyncIterator[Updates]:
        """Answer the question that waits, if one does; show what a language model writes as it comes."""
        self._tidy(request.session_hash if request else None)
        waiting = [turn for turn in turns if turn.pending]
        if not waiting:
            yield self._paint.nothing()
            return
        words, earlier = strings_of(language), turns[: -len(waiting)]
        apart = waiting[0].asked_of is not None  # a comparison is followed up by comparing, a question by asking
        history = [turn.question for turn in earlier if turn.answer and (turn.asked_of is not None) is apart]
        asking = Asking(waiting, list(dict.fromkeys(history)), options_of(options))
        task = asyncio.create_task(asyncio.to_thread(self._answered, asking))
        shown = 0
        while not task.done():
            if len(asking.heard) > shown:
                shown = len(asking.heard)
                yield {self._view.conversation: self._paint.so_far(words, [*earlier, *asking.written()])}
            await asyncio.wait([task], timeout=REFRESH_SECONDS)
        answered = await task
        for turn in answered:
            if turn.answer is not None:
                log_answer("page", turn.answer, turn.begun)
        done = [*earlier, *answered]
        painted = {**self._paint.conversation(words, done), **self._paint.passages(words, done)}
        yield {**painted, **self._paint.shown(words, done)}

    def turn_away(self, turns: list[Turn], language: str) -> Updates:
        """End a wait that the queue refused, so that the question can be asked again."""
        if not turns or not turns[-1].pending:
            return self._paint.nothing()
        words = strings_of(language)
        ended = [replace(turn, problem=words.crowded) if turn.pending else turn for turn in turns]
        return {**self._paint.conversation(words, ended), **self._paint.shown(words, ended)}

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
        all_of_it = paint.everything(words, turns, found, proposal, options_of(options))
        return {**all_of_it, **paint.reader(words, document), self._view.language: words.code}

    def fresh(self, language: str) -> Updates:
        """Start a new conversation."""
        words = strings_of(language)
        empty = {**self._paint.conversation(words, []), **self._paint.passages(words, [])}
        return {**empty, **self._paint.shown(words, []), self._view.notice: render.notice("")}

    def _begun(self, question: str, turns: list[Turn], of: Sequence[str | None], language: str) -> Updates:
        """Show a question at once, to each of some documents or to all; or say why it cannot be asked."""
        words = strings_of(language)
        if turns and turns[-1].pending:
            if time.monotonic() - turns[-1].begun < LONGEST_WAIT_SECONDS:
                return self._paint.nothing()
            turns = [replace(turn, problem=words.interrupted) if turn.pending else turn for turn in turns]
        problem = asking_problem(words, question) or full_problem(words, [*turns, *of[1:]])
        if problem:
            return {self._view.notice: render.notice(problem)}
        waiting = [Turn(question.strip(), asked_of=doc_id) for doc_id in of]
        return {**self._paint.conversation(words, [*turns, *waiting]), self._view.notice: render.notice("")}

    def _answered(self, asking: Asking) -> list[Turn]:
        """Ask the pipeline, each turn of a comparison its own document; a problem becomes part of the conversation."""
        try:
            whole = self._opener.pipeline()
            with self._opener.turn:
                return [self._asked(number, asking, whole) for number in range(len(asking.waiting))]
        except RagError as error:
            return [replace(turn, problem=str(error)) for turn in asking.waiting]
        except Exception:
            logger.exception("a question could not be answered")
            return [replace(turn, problem="") for turn in asking.waiting]

    def _asked(self, number: int, asking: Asking, whole: ExplainedAnswering) -> Turn:
        """Return the answered turn of a question to the chosen documents, or to the one that it is for."""
        turn, options = asking.waiting[number], asking.options
        if turn.asked_of is not None:
            if turn.asked_of not in whole.documents:
                raise unknown_document(turn.asked_of, {key: each.title for key, each in whole.documents.items()})
            options = replace(options, documents=(turn.asked_of,))
        pipeline = self._choices.pipeline(whole, options)
        for each in pipeline.ask_stream(turn.question, asking.history):
            if isinstance(each, Answer):
                return replace(turn, answer=with_passages(each, pipeline, options.passages))
            asking.heard.append((number, each))
        raise RuntimeError("an answer did not end")


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


def full_problem(words: Strings, turns: Sequence[object]) -> str:
    """Return that a conversation has no room for another question; empty when it has."""
    return words.full.format(limit=MAX_TURNS) if len(turns) >= MAX_TURNS else ""
