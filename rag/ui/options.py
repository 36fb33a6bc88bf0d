"""What a reader may set: the documents asked, the passages shown, how readily it refuses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from rag.protocols import ExplainedAnswering
from rag.server.latest import Latest
from rag.types import Answer

PASSAGE_COUNTS = (5, 10, 20)
DEFAULT_PASSAGES = 10
MAX_DOCUMENTS = 1000
KEPT_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Options:
    """What is set; None stands for all documents and for the strictness of the settings file.

    ``sides`` are the two documents that are asked apart where reports are compared.
    ``writing`` lets a language model write, where one is set.
    """

    documents: tuple[str, ...] | None = None
    passages: int = DEFAULT_PASSAGES
    strictness: float | None = None
    sides: tuple[str, str] | None = None
    writing: bool = True


def options_of(value: object) -> Options:
    """Return the options in what a browser kept or sent; whatever cannot be used is as if it were not set.

    >>> options_of({"passages": 5, "strictness": 7})
    Options(documents=None, passages=5, strictness=None, sides=None, writing=True)
    """
    kept: dict[str, Any] = value if isinstance(value, dict) else {}
    documents, passages, strictness = kept.get("documents"), kept.get("passages"), kept.get("strictness")
    named = isinstance(documents, list) and 0 < len(documents) <= MAX_DOCUMENTS
    if not named or not all(isinstance(doc_id, str) for doc_id in documents or ()):
        documents = None
    number = isinstance(strictness, (int, float)) and not isinstance(strictness, bool) and 0 <= strictness <= 1
    return Options(
        documents=None if documents is None else tuple(dict.fromkeys(documents)),
        passages=passages if passages in PASSAGE_COUNTS and not isinstance(passages, bool) else DEFAULT_PASSAGES,
        strictness=float(strictness) if number and strictness is not None else None,
        sides=_two_of(kept.get("sides")),
        writing=kept.get("writing") is not False,
    )


def _two_of(sides: object) -> tuple[str, str] | None:
    if not isinstance(sides, list) or len(sides) != 2 or not all(isinstance(doc_id, str) for doc_id in sides):
        return None
    left, right = sides
    return None if left == right else (left, right)


def options_to_json(options: Options) -> dict[str, Any]:
    """Return the options for a browser to keep."""
    documents = None if options.documents is None else list(options.documents)
    return {
        "documents": documents,
        "passages": options.passages,
        "strictness": options.strictness,
        "sides": None if options.sides is None else list(options.sides),
        "writing": options.writing,
    }


def chosen_documents(options: Options, known: Collection[str]) -> tuple[str, ...]:
    """Return the documents to ask in the library's order: those chosen that are there, all where none is."""
    wanted = [doc_id for doc_id in known if options.documents is None or doc_id in options.documents]
    return tuple(wanted or known)


def sides_of(options: Options, known: Collection[str]) -> tuple[str, str] | None:
    """Return the two documents to ask apart: those chosen that are there, completed in the library's order."""
    wanted = [doc_id for doc_id in options.sides or () if doc_id in known]
    left, right, *_ = [*dict.fromkeys([*wanted, *known]), "", ""]
    return (left, right) if right else None


class Choices:
    """Makes the pipeline that some options ask for, and keeps the latest ones, for making one takes a moment."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: Latest[ExplainedAnswering] = Latest(KEPT_CHOICES)

    def pipeline(self, whole: ExplainedAnswering, options: Options) -> ExplainedAnswering:
        """Return the pipeline over the chosen documents, of the chosen strictness."""
        documents = chosen_documents(options, tuple(whole.documents))

        def make() -> ExplainedAnswering:
            made = _made(whole, documents, options.strictness)
            return made if options.writing else made.quoting()

        return self._kept.get(whole, (documents, options.strictness, options.writing), make)


def _made(whole: ExplainedAnswering, documents: Collection[str], strictness: float | None) -> ExplainedAnswering:
    left_out = [doc_id for doc_id in whole.documents if doc_id not in documents]
    smaller = whole.without(left_out) if left_out else whole
    return smaller if strictness is None else smaller.with_strictness(strictness)


def with_passages(answer: Answer, pipeline: ExplainedAnswering, count: int) -> Answer:
    """Return the answer with so many passages beside it; which sentences it cites does not depend on that."""
    if count <= len(answer.hits):
        return replace(answer, hits=answer.hits[:count])
    known = {hit.passage.passage_id for hit in answer.hits}
    more = [hit for hit in pipeline.search(answer.resolved_question, count) if hit.passage.passage_id not in known]
    return replace(answer, hits=(*answer.hits, *more[: count - len(answer.hits)]))
