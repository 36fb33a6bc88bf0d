"""What every interface of the server asks: so many questions at a time, and only so many may wait."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from rag.errors import InputError, RagError
from rag.excerpt import Excerpt, open_excerpt
from rag.pipeline import checked_question
from rag.protocols import QuestionAnswering
from rag.server.chosen import Chosen
from rag.server.logs import log_answer
from rag.turns import Turns
from rag.types import Answer, Document, Hit

Value = TypeVar("Value")
MOST_PASSAGES = 20


class Access(Protocol):
    """Where the library of the page is, or how far its opening has come."""

    @property
    def phase(self) -> str:
        """``opening``, ``failed`` or ``open``."""
        ...

    @property
    def turn(self) -> Turns:
        """Taken by whoever uses the library, so that no more questions are worked on than there are cores."""
        ...

    def pipeline(self) -> QuestionAnswering:
        """Return the library once it is open; raise RagError when it cannot be opened."""
        ...


def usable_history(history: Sequence[str], longest: int, most: int) -> list[str]:
    """Return the newest earlier questions, at most so many; those that could not have been asked are left out."""
    usable = []
    for question in history[-most:]:
        with contextlib.suppress(InputError):
            usable.append(checked_question(question, longest))
    return usable


def check_number_of_passages(k: int) -> None:
    """Raise InputError where so many passages are not given out at once."""
    if not 1 <= k <= MOST_PASSAGES:
        raise InputError(f"k is {k}: it must be from 1 to {MOST_PASSAGES}")


class CrowdedError(RagError):
    """Too many questions wait already."""


class Service:
    """Asks the library of the page from the server's event loop, within the limits of the page."""

    def __init__(self, access: Access, longest_question: int, most_earlier: int, most_waiting: int) -> None:
        """Take the library and the limits: code points of a question, earlier questions, and how many may wait."""
        self._access = access
        self._longest = longest_question
        self._most_earlier = most_earlier
        self._most_waiting = most_waiting
        self._waiting = 0
        self._next = asyncio.Semaphore(access.turn.places)
        self._chosen = Chosen()

    async def ask(self, question: str, history: Sequence[str] = (), documents: object = None) -> Answer:
        """Answer a question, from the named documents or from all; earlier ones that cannot be asked are left out.

        Raises InputError for a question that cannot be used, CrowdedError when too many wait.
        """
        begun = time.monotonic()
        asked = checked_question(question, self._longest)
        earlier = usable_history(history, self._longest, self._most_earlier)
        answer = await self._in_turn(lambda library: self._chosen.library(library, documents).ask(asked, earlier))
        log_answer("program", answer, begun)
        return answer

    async def search(self, query: str, k: int, documents: object = None) -> list[Hit]:
        """Return the k best passages, of the named documents or of all; raises as ``ask`` does."""
        check_number_of_passages(k)
        asked = checked_question(query, self._longest)
        return await self._in_turn(lambda library: self._chosen.library(library, documents).search(asked, k))

    async def documents(self) -> list[Document]:
        """Return the documents."""
        library = await asyncio.to_thread(self._access.pipeline)
        return list(library.documents.values())

    async def open_passage(self, place: str, around: int) -> Excerpt:
        """Return the passage at an address; raise InputError where there is none."""
        library = await asyncio.to_thread(self._access.pipeline)
        return open_excerpt(library.documents, place, around)

    async def _in_turn(self, work: Callable[[QuestionAnswering], Value]) -> Value:
        """Do the work when it is its turn: first among what came this way, then with the page."""
        if self._waiting >= self._most_waiting:
            raise CrowdedError("too many questions wait already: ask again shortly")
        self._waiting += 1
        try:
            async with self._next:
                return await asyncio.to_thread(self._with_library, work)
        finally:
            self._waiting -= 1

    def _with_library(self, work: Callable[[QuestionAnswering], Value]) -> Value:
        library = self._access.pipeline()
        with self._access.turn:
            return work(library)
