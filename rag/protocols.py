"""One protocol for each role in the pipeline.

Conventions that hold everywhere: scores are better when higher; vectors are float32 of unit length; a key is an
address (``types.address``), so whatever ranks keys ranks places of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.explanation.values import Explanation
from rag.query import Query
from rag.types import Answer, AnswerSentence, Document, Hit, Passage, Span

FloatArray = NDArray[np.float32]
Ranking = list[tuple[str, float]]
"""Keys with their scores, best first."""

Progress = Callable[[str, int, int], None]
"""Called as ``progress(stage, done, total)`` during long work."""


class Parser(Protocol):
    """Reads one file format."""

    def parse(self, path: Path, doc_id: str) -> Document:
        """Return the document in the file; raise DocumentError when it cannot be read."""
        ...


class Splitter(Protocol):
    """Cuts documents into passages."""

    def split(self, document: Document) -> tuple[Passage, ...]:
        """Return passages in reading order that together hold every sentence exactly once."""
        ...


class QueryEmbedder(Protocol):
    """Turns questions into vectors."""

    @property
    def name(self) -> str:
        """The identity of the vector space; equal names mean comparable vectors."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``."""
        ...


class Embedder(QueryEmbedder, Protocol):
    """Turns passages and questions into vectors of one space."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``."""
        ...


class VectorStore(Protocol):
    """Finds the nearest of many vectors by inner product."""

    def search(self, vectors: FloatArray, k: int) -> list[Ranking]:
        """Return the k nearest keys for each row."""
        ...

    def vectors(self, keys: Sequence[str]) -> FloatArray:
        """Return the stored vectors of the keys, shape ``(len(keys), dimension)``."""
        ...


class Retriever(Protocol):
    """Ranks passages for a question."""

    def retrieve(self, query: Query, k: int) -> Ranking:
        """Return at most k passage ids, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a sentence.

    ``odds`` are the log-odds that the sentence answers the question, against its not being answered there; ``span`` is
    the short answer inside the sentence with its log-probability, a place of the document.
    """

    odds: float
    span: Span
    span_score: float


class SentenceReader(Protocol):
    """Reads a question together with sentences."""

    def read(self, query: Query, keys: Sequence[str]) -> Mapping[str, Reading]:
        """Return readings of sentences, given best first, and of their neighbours: of as many as there is time for."""
        ...


class Answerer(Protocol):
    """Composes an answer, or a refusal, from the hits."""

    def answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Return the answer, whose hits are those given."""
        ...

    def with_strictness(self, strictness: float) -> Answerer:
        """Return the same answerer that refuses what is less sure than this."""
        ...


@runtime_checkable
class StreamingAnswerer(Protocol):
    """An answerer whose sentences come one after the other."""

    def stream(self, query: Query, hits: Sequence[Hit]) -> Iterator[AnswerSentence | Answer]:
        """Yield each sentence once it is checked, and last the answer, which alone counts."""
        ...

    @property
    def inner(self) -> Answerer:
        """What answers in the documents' own sentences alone."""
        ...


class Explainer(Protocol):
    """Tells why an answer is what it is."""

    def explain(self, query: Query, hits: Sequence[Hit]) -> Explanation:
        """Return why the question with these hits is answered, or refused, as it is."""
        ...

    def with_strictness(self, strictness: float) -> Explainer:
        """Return what explains answers of this strictness."""
        ...


class LanguageModel(Protocol):
    """An optional model that writes text."""

    def complete(self, system: str, prompt: str) -> Iterable[str]:
        """Yield the reply in pieces; raise EndpointError when there is no whole one in time."""
        ...


class QuestionAnswering(Protocol):
    """The opened product as the command line, the page and the evaluation see it."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the index by doc_id."""
        ...

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return the k best passages; raise InputError for a question that cannot be used."""
        ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer from the report's own sentences or refuse; ``history`` holds earlier questions, oldest first."""
        ...

    def without(self, doc_ids: Collection[str]) -> QuestionAnswering:
        """Return the same library as if these documents were not in it."""
        ...

    def with_strictness(self, strictness: float) -> QuestionAnswering:
        """Return the same library that refuses what is less sure than this, from 0 (never) to 1 (always)."""
        ...

    def only(self, doc_ids: Collection[str]) -> QuestionAnswering:
        """Return the same library as if only these documents were in it; raise InputError for one that is not.

        It opens in time that grows with the chosen documents; who asks them again and again keeps what it returns.
        """
        ...


class ExplainedAnswering(QuestionAnswering, Protocol):
    """The opened product with the reasons for its answers, and with a language model that may write them."""

    @property
    def writes(self) -> bool:
        """Whether a language model writes the answers."""
        ...

    def quoting(self) -> ExplainedAnswering:
        """Return the same library whose answers are the documents' own sentences alone."""
        ...

    def ask_stream(self, question: str, history: Sequence[str] = ()) -> Iterator[AnswerSentence | Answer]:
        """Answer like ``ask``: yield the sentences that a language model writes, and last the answer that counts."""
        ...

    def explain(self, question: str, history: Sequence[str] = ()) -> Explanation:
        """Return why ``ask`` gives the answer it gives to the same question; it takes about as long."""
        ...

    def without(self, doc_ids: Collection[str]) -> ExplainedAnswering:
        """Return the same library as if these documents were not in it."""
        ...

    def with_strictness(self, strictness: float) -> ExplainedAnswering:
        """Return the same library that refuses what is less sure than this, from 0 (never) to 1 (always)."""
        ...
