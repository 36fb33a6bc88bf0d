"""What happens in the library: files looked at, added, replaced, renamed, removed; other pages told of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from gradio import EventData  # Gradio reads the handlers' annotations, so this one name has to exist at run time

from rag.errors import RagError
from rag.protocols import Progress
from rag.ui import render
from rag.ui.events import sent
from rag.ui.options import options_of
from rag.ui.painting import Found, Painter, Updates
from rag.ui.shelf import Proposal, Shelf
from rag.ui.state import Opener, Opening, Turn
from rag.ui.strings import CHINESE, Strings, strings_of

logger = logging.getLogger(__name__)
Value = TypeVar("Value")
REFRESH_SECONDS = 0.3


class ShelfEvents:
    """The handlers of the library; without a shelf, where the library can only be read, they do nothing."""

    def __init__(self, paint: Painter, opener: Opener, shelf: Shelf | None) -> None:
        """Take what paints, what answers, and the library that may be changed."""
        self._paint = paint
        self._view = paint.view
        self._opener = opener
        self._shelf = shelf

    async def inspect(self, event: EventData, language: str) -> AsyncIterator[Updates]:
        """Show what is in the files that a browser sent, before they count."""
        words, shelf, doc_id = strings_of(language), self._shelf, sent(event, "doc_id")
        if shelf is None:
            yield self._paint.nothing()
            return
        yield {self._view.intake: render.reading(words)}
        try:
            paths = shelf.uploaded(sent(event, "files"))
            wanted = doc_id if isinstance(doc_id, str) else None
            proposal = await asyncio.to_thread(shelf.inspect, paths, wanted)
        except Exception as error:
            yield self._failed(words, error, None)
            return
        yield {**self._paint.intake(words, proposal), self._view.proposal: proposal}

    async def confirm(self, proposal: Proposal | None, language: str) -> AsyncIterator[Updates]:
        """Add what was looked at, or put it in the place of a document."""
        words, shelf = strings_of(language), self._shelf
        if shelf is None or proposal is None or not proposal.usable:
            yield self._paint.nothing()
            return
        try:
            async for step in self._steps(words, lambda told: shelf.confirm(proposal, told)):
                yield step
        except Exception as error:
            yield self._failed(words, error, proposal)
            return
        fresh = sum(report.duplicate_of is None for report in proposal.found.reports)
        said = words.library.added.format(count=fresh) if proposal.doc_id is None else words.library.updated
        yield self._done(words, said, ask=True)

    def cancel(self, proposal: Proposal | None) -> Updates:
        """Forget what was looked at."""
        if self._shelf is not None and proposal is not None:
            self._shelf.discard(proposal.paths)
        return {**self._paint.intake(CHINESE, None), self._view.proposal: None}

    async def remove(self, event: EventData, language: str) -> AsyncIterator[Updates]:
        """Take a document out of the library."""
        words, shelf, doc_id = strings_of(language), self._shelf, sent(event, "doc_id")
        if shelf is None or not isinstance(doc_id, str):
            yield self._paint.nothing()
            return
        try:
            async for step in self._steps(words, lambda told: shelf.remove(doc_id, told)):
                yield step
        except Exception as error:
            yield self._failed(words, error, None)
            return
        yield self._done(words, words.library.removed)

    async def rename(self, event: EventData, language: str) -> AsyncIterator[Updates]:
        """Give a document another title."""
        words, shelf = strings_of(language), self._shelf
        doc_id, title = sent(event, "doc_id"), sent(event, "title")
        if shelf is None or not isinstance(doc_id, str) or not isinstance(title, str):
            yield self._paint.nothing()
            return
        try:
            async for step in self._steps(words, lambda told: shelf.rename(doc_id, title, told)):
                yield step
        except Exception as error:
            yield self._failed(words, error, None)
            return
        yield self._done(words, words.library.renamed)

    def look(
        self,
        shown: str,
        edition: int | None,
        turns: list[Turn],
        found: Found | None,
        document: str | None,
        proposal: Proposal | None,
        options: object,
        language: str,
    ) -> Updates:
        """Paint a page anew that shows an earlier edition of the library than the one that answers, or two languages.

        While a question waits only that is noted; its answer changes what is noted, and this is asked again.
        """
        words, paint = strings_of(language), self._paint
        noted = paint.shown(words, turns)
        if turns and turns[-1].pending:
            return noted
        if edition == paint.edition and shown == noted[self._view.shown]:
            return paint.nothing()
        if str(shown).partition(" ")[2] == words.code:
            return {**self._anew(words, turns, document, options), **noted}
        around = paint.everything(words, turns, found, proposal, options_of(options))
        return {**around, **self._paint.reader_or_first(words, document)}

    def _anew(self, words: Strings, turns: list[Turn], document: str | None, options: object) -> Updates:
        """Paint what shows the documents; the one in the reader stays while it is there."""
        panes = {
            **self._paint.turns(words, turns),
            **self._paint.reader_or_first(words, document),
            **self._paint.opening(words),
        }
        return {**panes, **self._paint.corpus(words, options_of(options))}

    async def _steps(self, words: Strings, work: Callable[[Progress], object]) -> AsyncIterator[Updates]:
        """Do the work beside the server's loop and paint how far it has come; raise what it raises."""
        step = Opening()

        def told(stage: str, done: int, total: int) -> None:
            nonlocal step
            step = Opening(stage, done, total)

        task = asyncio.create_task(asyncio.to_thread(work, told))
        while not task.done():
            yield {self._view.intake: render.working(words, step)}
            await asyncio.wait([task], timeout=REFRESH_SECONDS)
        await task

    def _failed(self, words: Strings, error: Exception, proposal: Proposal | None) -> Updates:
        """Say what went wrong, above what still waits."""
        text = str(error) if isinstance(error, RagError) else ""
        if not text:
            logger.error("the library could not be changed", exc_info=error)
        titles = {doc_id: document.title for doc_id, document in self._paint.documents.items()}
        shown = render.intake_problem(words, text, proposal, titles)
        return {self._view.intake: shown, self._view.proposal: proposal, **self._paint.shown(words, [])}

    def _done(self, words: Strings, text: str, *, ask: bool = False) -> Updates:
        """Say what became of a change; nothing waits any more.

        The page may have gone on meanwhile: it notes that it is to be painted anew, and is, from what it has then.
        """
        done = {self._view.intake: render.done(words, text, ask=ask), self._view.proposal: None}
        return {**done, **self._paint.shown(words, [])}
