"""The library as a Python program sees it; ``rag.open_library`` opens one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, final

from rag.config import Settings, load_settings
from rag.errors import RagError
from rag.excerpt import Excerpt, open_excerpt
from rag.inference import cores
from rag.turns import Turns
from rag.types import Answer, Citation, Document, Hit, address

if TYPE_CHECKING:
    from rag.protocols import QuestionAnswering


@final
class Library:
    """An opened index: ask it, search it, open what it cites.

    Everything it returns is a frozen value of ``rag.types``; ``rag.schema.answer_to_json`` gives the JSON form of an
    answer. It can be used in a ``with`` statement, and by several threads: a question a core is worked on at a time.
    """

    def __init__(self, pipeline: QuestionAnswering) -> None:
        """Take what answers."""
        self._pipeline: QuestionAnswering | None = pipeline
        self._turns = Turns(cores())

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by doc_id, each with its text, paragraphs and headings."""
        return self._opened().documents

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer from the reports' own sentences or refuse; ``history`` holds earlier questions, oldest first.

        Raises InputError for a question that is empty, too long or not text. A refusal is an answer with ``refused``.
        """
        with self._turns:
            return self._opened().ask(question, history)

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return the k best passages, best first; raise InputError for a question that cannot be used."""
        with self._turns:
            return self._opened().search(question, k)

    def open_passage(self, place: str | Citation, around: int = 0) -> Excerpt:
        """Return the text at a place: a citation, or an address such as ``hit.passage.passage_id``.

        The rest of its paragraphs comes with it, and so many more on either side as ``around`` says (up to 5). Raises
        InputError for an address that is no place of a document.
        """
        named = address(place.doc_id, place.span) if isinstance(place, Citation) else place
        return open_excerpt(self._opened().documents, named, around)

    def close(self) -> None:
        """Let go of index and models, so that their memory can be used again; a closed library cannot be asked."""
        self._pipeline = None

    def __enter__(self) -> Library:
        """Return the library itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _opened(self) -> QuestionAnswering:
        if self._pipeline is None:
            raise RagError("the library is closed: open it again with open_library")
        return self._pipeline


def open_index(index: str | PathLike[str] | None, settings: Settings | None) -> Library:
    """Open an index; see ``rag.open_library``."""
    from rag.wiring import open_pipeline

    chosen = settings or load_settings()
    if index is not None:
        chosen = replace(chosen, index_directory=Path(index))
    return Library(open_pipeline(chosen.index_directory, chosen))
