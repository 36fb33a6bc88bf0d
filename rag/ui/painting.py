"""From what is known to what the components show, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rag.types import Document, Hit
from rag.ui import render
from rag.ui.layout import WAITING, View, shown_as
from rag.ui.options import Options
from rag.ui.saved import saved
from rag.ui.shelf import Proposal, Shelf
from rag.ui.state import Opened, Opener, Opening, OpeningFailed, Turn
from rag.ui.strings import Strings

Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search was for and what it found."""

    query: str
    hits: tuple[Hit, ...]


def today() -> date:
    """Return the day that copied references name as the day of reading."""
    return datetime.now().astimezone().date()


class Painter:
    """Makes updates of the components; what it knows of a visitor comes in with each call."""

    def __init__(self, view: View, opener: Opener, shelf: Shelf | None = None) -> None:
        """Take the components, what tells which documents there are, and the library where it may be changed."""
        self.view = view
        self._opener = opener
        self._shelf = shelf

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents, none while the index is not open."""
        status = self._opener.status
        return status.pipeline.documents if isinstance(status, Opened) else {}

    @property
    def edition(self) -> int | None:
        """The edition of the library that can be shown, none while the index is not open."""
        return self._opener.edition if isinstance(self._opener.status, Opened) else None

    def nothing(self) -> Updates:
        """Leave the page as it is; Gradio takes no empty dictionary."""
        import gradio as gr

        return {self.view.notice: gr.skip()}

    def everything(
        self, words: Strings, turns: Sequence[Turn], found: Found | None, proposal: Proposal | None, options: Options
    ) -> Updates:
        """Paint all but the reader."""
        around = {**self.frame(words, options), **self.opening(words), **self.corpus(words, options)}
        panes = {**self.turns(words, turns), **self.results(words, found), **self.intake(words, proposal)}
        ready = not (turns and turns[-1].pending)
        return {**around, **panes, **self.composer(words, ready=ready), **self.shown(words, turns)}

    def shown(self, words: Strings, turns: Sequence[Turn]) -> Updates:
        """Note from what the page is painted."""
        pending = bool(turns and turns[-1].pending)
        return {self.view.shown: WAITING if pending else shown_as(self._opener.edition, words.code)}

    def frame(self, words: Strings, options: Options) -> Updates:
        """Paint what surrounds the panes, and open what can be written in."""
        import gradio as gr

        view, tools = self.view, words.tools
        return {
            view.header: self.header(words, options),
            view.tabs: render.tabs(words),
            view.fresh: gr.update(value=words.new_conversation, interactive=True),
            view.switch: gr.update(value=words.switch_language, interactive=True),
            view.question: _opened(words.question_label, words.placeholder),
            view.sides: render.sides(words, self.documents, options),
            view.pair_question: _opened(words.comparing.question, words.comparing.placeholder),
            view.query: _opened(tools.query, tools.query_placeholder),
            view.find: gr.update(value=tools.search, interactive=True),
            view.notice: render.notice(""),
            view.search_notice: render.notice(""),
            view.panel: self._panel(words, options),
        }

    def header(self, words: Strings, options: Options) -> str:
        """Return the bar with what is asked."""
        return render.header(words, self.documents, options)

    def opening(self, words: Strings) -> Updates:
        """Paint how far the opening has come."""
        status = self._opener.status
        if isinstance(status, OpeningFailed) and self._shelf is not None and not self._shelf.list_documents():
            return {self.view.opening: render.empty_library(words)}
        return {self.view.opening: render.opening(words, status)}

    def corpus(self, words: Strings, options: Options) -> Updates:
        """Paint what tells which documents there are, but for the reader; the page is then of today's edition."""
        view = self.view
        return {
            view.edition: self.edition,
            view.header: self.header(words, options),
            view.panel: self._panel(words, options),
            view.sides: render.sides(words, self.documents, options),
            view.library: self._library(words),
        }

    def intake(self, words: Strings, proposal: Proposal | None) -> Updates:
        """Paint what was found in files that wait to be added; nothing where none do."""
        titles = {doc_id: document.title for doc_id, document in self.documents.items()}
        return {self.view.intake: render.intake(words, proposal, titles) if proposal else ""}

    def _panel(self, words: Strings, options: Options) -> str:
        status = self._opener.status
        writes = isinstance(status, Opened) and status.pipeline.writes
        return render.panel(words, self.documents, options, self._opener.strictness, writes=writes)

    def _library(self, words: Strings) -> str:
        listed = self._shelf.list_documents() if self._shelf else None
        return render.library(words, self.documents, listed, ready=not isinstance(self._opener.status, Opening))

    def turns(self, words: Strings, turns: Sequence[Turn]) -> Updates:
        """Paint the conversation and its passages, changing nothing that is kept."""
        return {
            self.view.conversation: self.so_far(words, turns),
            **self.passages(words, turns),
        }

    def so_far(self, words: Strings, turns: Sequence[Turn]) -> str:
        """Return the conversation with an answer that is still being written; nothing of it is kept."""
        return render.conversation(words, turns, self.documents, today())

    def conversation(self, words: Strings, turns: Sequence[Turn]) -> Updates:
        """Keep and paint the conversation; close the composer while an answer is under way."""
        view, ready = self.view, not (turns and turns[-1].pending)
        return {
            view.turns: list(turns),
            **({view.saved: saved(turns)} if ready else {}),
            view.conversation: self.so_far(words, turns),
            **self.composer(words, ready=ready),
        }

    def composer(self, words: Strings, *, ready: bool) -> Updates:
        """Let questions be sent, or keep them from it."""
        import gradio as gr

        return {each: gr.update(value=words.send, interactive=ready) for each in (self.view.send, self.view.pair_send)}

    def passages(self, words: Strings, turns: Sequence[Turn]) -> Updates:
        """Paint the passages of all turns."""
        return {self.view.passages: render.passages(words, turns, self.documents)}

    def results(self, words: Strings, found: Found | None) -> Updates:
        """Paint what a search found."""
        if found is None:
            return {self.view.results: render.search_welcome(words)}
        return {self.view.results: render.results(words, found.query, found.hits, self.documents, today())}

    def reader(self, words: Strings, document: str | None, arrival: render.Arrival | None = None) -> Updates:
        """Paint the reader."""
        view = self.view
        return {view.reader: render.reader(words, self.documents, document, arrival), view.open_document: document}

    def reader_or_first(self, words: Strings, document: str | None = None) -> Updates:
        """Paint the reader with a document while it is there, else with the first."""
        return self.reader(words, document if document in self.documents else next(iter(self.documents), None))


def _opened(label: str, placeholder: str) -> Any:  # noqa: ANN401  what Gradio calls an update
    """Return a field that can be written in."""
    import gradio as gr

    return gr.update(label=label, placeholder=placeholder, interactive=True)
