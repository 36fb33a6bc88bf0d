"""What happens around the conversation: reading, searching, setting, judging, exporting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

from gradio import EventData, Request  # Gradio reads the handlers' annotations: these names have to exist

from rag.errors import RagError
from rag.ui import render
from rag.ui.events import asking_problem, sent
from rag.ui.export.blocks import Block, blocks
from rag.ui.export.markdown import to_markdown
from rag.ui.export.word import to_word
from rag.ui.feedback import FILE_NAME, Verdict, append, draft
from rag.ui.options import Choices, options_of
from rag.ui.painting import Found, Painter, Updates, today
from rag.ui.permalink import parse_fragment, reanchor
from rag.ui.sessions import Sessions
from rag.ui.state import Opener, Turn
from rag.ui.strings import Strings, strings_of

logger = logging.getLogger(__name__)

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, tuple[str, str, Callable[[list[Block]], bytes]]] = {
    "markdown": ("md", "text/markdown", lambda said: to_markdown(said).encode()),
    "word": ("docx", WORD_TYPE, to_word),
}


class ToolEvents:
    """The handlers around the conversation; what a browser sends is checked before anything is done with it."""

    def __init__(self, paint: Painter, opener: Opener, choices: Choices, sessions: Sessions | None = None) -> None:
        """Take what paints, the pipeline to search, what narrows it to options, and what is kept of each visitor."""
        self._sessions = sessions
        self._paint = paint
        self._view = paint.view
        self._opener = opener
        self._choices = choices

    def open(self, event: EventData, document: str | None, language: str) -> Updates:
        """Open another document in the reader, or the place that a link names."""
        words, wanted, link = strings_of(language), sent(event, "document"), sent(event, "link")
        if isinstance(link, str):
            return self._follow(words, link, document)
        if not isinstance(wanted, str) or wanted not in self._paint.documents:
            return self._paint.nothing()
        return self._paint.reader(words, wanted)

    def find(self, query: str, options: object, language: str) -> Updates:
        """List the passages for some words, best first, or say why they cannot be searched for."""
        words, wanted = strings_of(language), options_of(options)
        problem = asking_problem(words, query)
        if problem:
            return {self._view.search_notice: render.notice(problem)}
        try:
            pipeline = self._choices.pipeline(self._opener.pipeline(), wanted)
            with self._opener.turn:
                found = Found(query.strip(), tuple(pipeline.search(query, wanted.passages)))
        except RagError as error:
            return {self._view.search_notice: render.notice(str(error))}
        except Exception:
            logger.exception("a search failed")
            return {self._view.search_notice: render.notice(words.internal_error)}
        results = {**self._paint.results(words, found), **self._paint.shown(words, [])}
        return {**results, self._view.found: found, self._view.search_notice: render.notice("")}

    def explain(self, event: EventData, turns: list[Turn], options: object, language: str) -> Updates:
        """Say why an answer is what it is, for the panel that asks; as the visitor's options are now."""
        words, turn, request = strings_of(language), sent(event, "turn"), sent(event, "request")
        if not isinstance(turn, int) or not 0 <= turn < len(turns) or not isinstance(request, int):
            return self._paint.nothing()
        asked, answer = turns[turn], turns[turn].answer
        if answer is None:
            return self._paint.nothing()
        wanted = options_of(options)
        if asked.asked_of is not None:
            wanted = replace(wanted, documents=(asked.asked_of,))
        try:
            pipeline = self._choices.pipeline(self._opener.pipeline(), wanted)
            with self._opener.turn:
                told = render.why(words, request, pipeline.explain(answer.resolved_question), answer)
        except RagError as error:
            told = render.no_explanation(request, str(error))
        except Exception:
            logger.exception("an answer could not be explained")
            told = render.no_explanation(request, words.internal_error)
        return {self._view.why: told}

    def choose(self, options: object, language: str) -> Updates:
        """Show what a reader set; its browser keeps it, and the next question and the next search go by it."""
        return {self._view.header: self._paint.header(strings_of(language), options_of(options))}

    async def judge(
        self, event: EventData, turns: list[Turn], language: str, request: Request | None = None
    ) -> Updates:
        """Note what a reader thinks of an answer.

        Answers and questions that come meanwhile are kept: between reading the conversation and handing it to Gradio
        nothing else runs.
        """
        words = strings_of(language)
        turn, verdict, number = sent(event, "turn"), sent(event, "verdict"), sent(event, "number")
        if not isinstance(turn, int) or not 0 <= turn < len(turns) or verdict not in list(Verdict):
            return self._paint.nothing()
        answer = turns[turn].answer
        if answer is None:
            return self._paint.nothing()
        if self._opener.index_directory is None:
            return {self._view.notice: render.notice(words.tools.no_feedback)}
        judged = Verdict(str(verdict))
        wrong = number if judged is Verdict.WRONG_CITATION and isinstance(number, int) else None
        try:
            line = draft(answer, judged, wrong, datetime.now(timezone.utc))
            await asyncio.to_thread(append, self._opener.index_directory / FILE_NAME, line)
        except RagError as error:
            return {self._view.notice: render.notice(str(error))}
        now = self._sessions.turns(request.session_hash) if self._sessions is not None and request is not None else None
        turns = turns if now is None else now
        if not turn < len(turns) or turns[turn].answer is not answer:
            return self._paint.nothing()
        after = [*turns[:turn], replace(turns[turn], verdict=judged), *turns[turn + 1 :]]
        return {**self._paint.conversation(words, after), **self._paint.shown(words, after)}

    def export(self, event: EventData, turns: list[Turn], language: str) -> Updates:
        """Hand the conversation to the browser as a file."""
        words, wanted = strings_of(language), sent(event, "format")
        if not isinstance(wanted, str) or wanted not in FORMATS:
            return self._paint.nothing()
        if not any(not turn.pending for turn in turns):
            return {self._view.notice: render.notice(words.tools.nothing_to_export)}
        suffix, media_type, write = FORMATS[wanted]
        content = write(blocks(words, turns, self._paint.documents, today()))
        name = f"{words.file_name}-{today().isoformat()}.{suffix}"
        made = datetime.now(timezone.utc).isoformat()  # the same file asked for twice is stored twice
        return {self._view.download: render.download(name, media_type, content, made)}

    def _follow(self, words: Strings, text: str, document: str | None) -> Updates:
        """Open the place of a link, and say what became of it."""
        link, documents = parse_fragment(text), self._paint.documents
        if link is None or link.doc_id not in documents:
            return self._paint.reader(words, document, render.Arrival(None, None, known=link is not None))
        anchor = reanchor(link, documents[link.doc_id].text)
        return self._paint.reader(words, link.doc_id, render.Arrival(anchor.standing, anchor.span))
