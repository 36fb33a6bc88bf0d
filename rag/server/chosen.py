"""A chosen few of the documents, as programs ask them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import InputError
from rag.protocols import QuestionAnswering
from rag.server.latest import Latest

MOST_DOCUMENTS = 100
KEPT = 8


class Chosen:
    """Makes the library of a chosen few documents, and keeps the latest ones, for making one takes a moment."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: Latest[QuestionAnswering] = Latest(KEPT)

    def library(self, whole: QuestionAnswering, doc_ids: object) -> QuestionAnswering:
        """Return the library of these documents, the whole for None or none.

        Raises InputError for what is no list of names, and for a document that is not there.
        """
        wanted = frozenset(_names(doc_ids))
        return self._kept.get(whole, wanted, lambda: whole.only(sorted(wanted))) if wanted else whole


def _names(doc_ids: object) -> Sequence[str]:
    given = [] if doc_ids is None else doc_ids
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, str) for each in given):
        raise InputError("documents must be a list of doc_id")
    if len(given) > MOST_DOCUMENTS:
        raise InputError(f"documents names {len(given)} documents: at most {MOST_DOCUMENTS} can be chosen")
    return given
