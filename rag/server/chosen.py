"""A chosen few of the documents, as programs ask them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from rag.errors import InputError
from rag.protocols import QuestionAnswering

MOST_DOCUMENTS = 100
KEPT = 8


class Chosen:
    """Makes the library of a chosen few documents, and keeps the latest ones, for making one takes a moment."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[frozenset[str], QuestionAnswering] = OrderedDict()
        self._of: QuestionAnswering | None = None
        self._making = threading.Lock()

    def library(self, whole: QuestionAnswering, doc_ids: object) -> QuestionAnswering:
        """Return the library of these documents, the whole for None or none.

        Raises InputError for what is no list of names, and for a document that is not there.
        """
        wanted = frozenset(_names(doc_ids))
        if not wanted:
            return whole
        with self._making:
            return self._library(whole, wanted)

    def _library(self, whole: QuestionAnswering, wanted: frozenset[str]) -> QuestionAnswering:
        if self._of is not whole:  # another index was opened
            self._kept.clear()
            self._of = whole
        if wanted not in self._kept:
            self._kept[wanted] = whole.only(sorted(wanted))
        self._kept.move_to_end(wanted)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[wanted]


def _names(doc_ids: object) -> Sequence[str]:
    given = [] if doc_ids is None else doc_ids
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, str) for each in given):
        raise InputError("documents must be a list of doc_id")
    if len(given) > MOST_DOCUMENTS:
        raise InputError(f"documents names {len(given)} documents: at most {MOST_DOCUMENTS} can be chosen")
    return given
