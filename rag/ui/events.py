"""What happens in the conversation: opening, asking, switching the language, starting anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from gradio import EventData, Request  # Gradio reads the handlers' annotations: these names have to exist

from rag.errors import InputError
from rag.pipeline import checked_question
from rag.server.logs import log_answer
from rag.ui import render
from rag.ui.asking import Asker, Asking
from rag.ui.options import Choices, options_of, sides_of
from rag.ui.painting import Found, Painter, Updates
from rag.ui.saved import restored
from rag.ui.sessions import Sessions, before
from rag.ui.shelf import Proposal
from rag.ui.state import Opened, Opener, Opening, Turn
from rag.ui.strings import Strings, strings_of

MAX_QUESTION = 500
"""Code points; more is refused before it is shown anywhere."""
MAX_TURNS = 50
REFRESH_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 120.0
"""After so long a question without an answer is given up, as where the connection broke, and another may be asked."""


class Events:
    """The handlers of the conversation; what belongs to a visitor comes in and goes out through the components."""

    def __init__(self, paint: Painter, opener: Opener, choices: Choices, sessions: Sessions | None = None) -> None:
        """Take what paints, the pipeline to ask, what narrows it to a visitor's options, and what is kept of each."""
        self._sessions = sessions
        self._paint = paint
        self._view = paint.view
        self._opener = opener
        self._asker = Asker(opener, choices)

    def restore(self, kept: object, options: object, language: str) -> Updates:
        """Paint the page in the visitor's language with the conversation that the browser kept.

        Where the index is open that is all of the page, so that nothing comes after a visitor has begun.
        """
        words, turns, wanted = strings_of(language), restored(kept, MAX_TURNS), options_of(options)
        paint, keep = self._paint, {self._view.turns: turns}
        if isinstance(self._opener.status, Opened):
            return {**paint.everything(words, turns, None, None, wanted), **self._paint.reader_or_first(words), **keep}
        around = {**paint.frame(words, wanted), **paint.composer(words, ready=True)}
        return {**around, **paint.results(words, None), **paint.turns(words, turns), **keep}

    async def enter(self, edition: int | None, language: str) -> AsyncIterator[Updates]:
        """Follow the opening of the index until the page is ready; begin it again where it had failed."""
        words = strings_of(language)
        if edition is not None:
            yield self._paint.nothing()
            return
        self._opener.start()
        while isinstance(self._opener.status, Opening):
            yield self._paint.opening(words)
            await asyncio.sleep(REFRESH_SECONDS)
        yield self._paint.opening(words)

    def settle(self, edition: int | None, turns: list[Turn], options: object, language: str) -> Updates:
        """Paint what shows the documents, and the restored conversation now that its quotes can be compared with them.

        Opening may have taken minutes, so this goes by what is set and which language is shown at its end. Where the
        queue was too full to follow it, the page is painted as far as the index is open.
        """
        if edition is not None:
            return self._paint.nothing()
        words = strings_of(language)
        around = {
            **self._paint.opening(words),
            **self._paint.reader_or_first(words),
            **self._paint.corpus(words, options_of(options)),
        }
        waits = not turns or turns[-1].pending
        conversation = {} if waits else self._paint.turns(words, turns)
        return {**around, **conversation, **self._paint.shown(words, turns)}

    def begin(self, question: str, turns: list[Turn], options: object, language: str) -> Updates:
        """Show the question at once, or say why it cannot be asked."""
        begun = self._begun(question, turns, [None], options, language)
        return {**begun, self._view.question: ""} if self._view.turns in begun else begun

    def begin_pair(self, question: str, turns: list[Turn], options: object, language: str) -> Updates:
        """Show a question to two reports at once, or say why it cannot be asked."""
        sides = sides_of(options_of(options), tuple(self._paint.documents))
        if sides is None:
            return {self._view.notice: render.notice(strings_of(language).comparing.needs_two)}
        begun = self._begun(question, turns, sides, options, language)
        return {**begun, self._view.pair_question: ""} if self._view.turns in begun else begun

    def begin_example(self, event: EventData, turns: list[Turn], options: object, language: str) -> Updates:
        """Ask an example question; what a browser sends is checked like typed text."""
        question = sent(event, "question")
        return self.begin(question, turns, options, language) if isinstance(question, str) else self._paint.nothing()

    async def answer(self, turns: list[Turn], language: str, request: Request | None = None) -> AsyncIterator[Updates]:
        """Answer the question that waits, if one does; show what a language model writes as it comes.

        Meanwhile the conversation goes on: what was judged stays judged, and a new one shows nothing of the old.
        """
        session = request.session_hash if request else None
        if self._sessions is not None:
            self._sessions.tidy(session)
        waiting = [turn for turn in turns if turn.pending]
        earlier = before(waiting, self._now(session, turns))
        if not waiting or earlier is None:
            yield self._paint.nothing()
            return
        words = strings_of(language)
        apart = waiting[0].asked_of is not None  # a comparison is followed up by comparing, a question by asking
        history = [turn.question for turn in earlier if turn.answer and (turn.asked_of is not None) is apart]
        asking = Asking(waiting, list(dict.fromkeys(history)))
        task = asyncio.create_task(asyncio.to_thread(self._asker.answered, asking))
        shown = 0
        try:
            while not task.done():
                earlier = before(waiting, self._now(session, turns))
                if earlier is None:
                    asking.given_up.set()
                elif len(asking.heard) > shown:
                    shown = len(asking.heard)
                    yield {self._view.conversation: self._paint.so_far(words, [*earlier, *asking.written()])}
                await asyncio.wait([task], timeout=REFRESH_SECONDS)
        finally:
            asking.given_up.set()  # by a visitor who has left; what is done already cannot be
        answered, earlier = await task, before(waiting, self._now(session, turns))
        yield self._paint.nothing() if earlier is None else self._shown(words, earlier, answered)

    def _now(self, session: str | None, turns: list[Turn]) -> list[Turn]:
        """Return the conversation of a visitor as it is now; as it was given where that is not known."""
        now = self._sessions.turns(session) if self._sessions is not None else None
        return turns if now is None else now

    def _shown(self, words: Strings, earlier: list[Turn], answered: list[Turn]) -> Updates:
        """Log and paint what was answered."""
        for turn in answered:
            if turn.answer is not None:
                log_answer("page", turn.answer, turn.begun)
        done = [*earlier, *answered]
        painted = {**self._paint.conversation(words, done), **self._paint.passages(words, done)}
        return {**painted, **self._paint.shown(words, done)}

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

    def _begun(
        self, question: str, turns: list[Turn], of: Sequence[str | None], options: object, language: str
    ) -> Updates:
        """Show a question at once, to each of some documents or to all; or say why it cannot be asked."""
        words = strings_of(language)
        if turns and turns[-1].pending:
            if time.monotonic() - turns[-1].begun < LONGEST_WAIT_SECONDS:
                return self._paint.nothing()
            turns = [replace(turn, problem=words.interrupted) if turn.pending else turn for turn in turns]
        problem = asking_problem(words, question) or full_problem(words, [*turns, *of[1:]])
        if problem:
            return {self._view.notice: render.notice(problem)}
        waiting = [Turn(question.strip(), asked_of=doc_id, options=options_of(options)) for doc_id in of]
        return {**self._paint.conversation(words, [*turns, *waiting]), self._view.notice: render.notice("")}


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
