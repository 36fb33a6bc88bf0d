"""The opened product: search and ask."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.corpus import Corpus
from rag.errors import InputError
from rag.explanation.values import Explanation
from rag.protocols import Answerer, Explainer, QueryEmbedder, Retriever, StreamingAnswerer
from rag.query import Query
from rag.question.follow_up import resolve
from rag.question.parts import parts_of
from rag.text import simplify
from rag.types import Answer, AnswerSentence, Document, Hit


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Retrieves, then answers; implements ``rag.protocols.ExplainedAnswering``.

    ``rebuild`` makes a pipeline of the same kind over a smaller corpus.
    """

    corpus: Corpus
    embedder: QueryEmbedder
    retriever: Retriever
    answerer: Answerer
    explainer: Explainer
    hits: int
    maximum_question_characters: int
    rebuild: Callable[[Corpus], Pipeline]

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the index by doc_id."""
        return self.corpus.documents

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return the k best passages; raise InputError for a question that cannot be used."""
        if k < 1:
            raise InputError(f"k must be at least 1, got {k}")
        return self.retrieve(self.read(question), k)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer from the report's own sentences or refuse; ``history`` holds earlier questions, oldest first.

        A question that is understood only after the earlier ones is answered in the wording that stands alone, which
        the answer shows as ``resolved_question``.
        """
        return next(each for each in self.ask_stream(question, history) if isinstance(each, Answer))

    def ask_stream(self, question: str, history: Sequence[str] = ()) -> Iterator[AnswerSentence | Answer]:
        """Answer like ``ask``: yield each sentence that a language model writes once it is checked, then the answer.

        The answer comes last and alone counts: where the model breaks off, it is the report's own sentences. Without a
        model, nothing comes before it.
        """
        clock = [time.perf_counter()]
        asked = checked_question(question, self.maximum_question_characters)
        query = self._resolved(asked, history)
        clock.append(time.perf_counter())
        hits = self.retrieve(query, self.hits)
        clock.append(time.perf_counter())
        for each in self._answered(query, hits):
            if isinstance(each, AnswerSentence):
                yield each
                continue
            clock.append(time.perf_counter())
            stages = dict(zip(("query", "retrieve", "answer"), _differences(clock), strict=True))
            yield replace(each, question=asked, timings_ms={**stages, "total": 1000 * (clock[-1] - clock[0])})

    def explain(self, question: str, history: Sequence[str] = ()) -> Explanation:
        """Return why ``ask`` gives the answer it gives to the same question; it takes about as long."""
        asked = checked_question(question, self.maximum_question_characters)
        query = self._resolved(asked, history)
        return replace(self.explainer.explain(query, self.retrieve(query, self.hits)), question=asked)

    def without(self, doc_ids: Collection[str]) -> Pipeline:
        """Return the same library as if these documents were not in it."""
        return self.rebuild(self.corpus.without(doc_ids))

    @property
    def writes(self) -> bool:
        """Whether a language model writes the answers."""
        return isinstance(self.answerer, StreamingAnswerer)

    def quoting(self) -> Pipeline:
        """Return the same pipeline whose answers are the documents' own sentences alone."""
        return replace(self, answerer=self.answerer.inner) if isinstance(self.answerer, StreamingAnswerer) else self

    def with_strictness(self, strictness: float) -> Pipeline:
        """Return the same pipeline that refuses what is less sure than this."""
        return replace(
            self,
            answerer=self.answerer.with_strictness(strictness),
            explainer=self.explainer.with_strictness(strictness),
        )

    def only(self, doc_ids: Collection[str]) -> Pipeline:
        """Return the same library as if only these documents were in it; raise InputError for one that is not."""
        chosen = self.corpus.only(doc_ids)
        return self if chosen.documents.keys() == self.documents.keys() else self.rebuild(chosen)

    def read(self, question: str) -> Query:
        """Return the question with its vector; raise InputError for one that cannot be used."""
        text = checked_question(question, self.maximum_question_characters)
        asked = (text, *parts_of(text))
        vectors = self.embedder.embed_queries([simplify(each) for each in asked])
        parts = (Query(part, vector) for part, vector in zip(asked[1:], vectors[1:], strict=True))
        return Query(text, vectors[0], tuple(parts))

    def _answered(self, query: Query, hits: Sequence[Hit]) -> Iterator[AnswerSentence | Answer]:
        if isinstance(self.answerer, StreamingAnswerer):
            yield from self.answerer.stream(query, hits)
        else:
            yield self.answerer.answer(query, hits)

    def _resolved(self, asked: str, history: Sequence[str]) -> Query:
        resolved = resolve(asked, history)
        return self.read(resolved if len(resolved) <= self.maximum_question_characters else asked)

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        """Return the k best passages."""
        return [self.corpus.hit(key, score) for key, score in self.retriever.retrieve(query, k)]


def checked_question(question: str, maximum_characters: int) -> str:
    """Return the question in one line; raise InputError when it is empty, without words, too long, or not text."""
    if len(question) > maximum_characters:
        raise InputError(
            f"the question has {len(question)} characters, {maximum_characters} are allowed: ask a shorter question"
        )
    text = " ".join(question.split())
    if not text:
        raise InputError("the question is empty: write what you want to know")
    strange = next((each for each in text if unicodedata.category(each) in {"Cc", "Cs", "Co", "Cn"}), None)
    if strange is not None:
        raise InputError(
            f"the question has a character that is not text (U+{ord(strange):04X}): remove it and ask again"
        )
    if not any(unicodedata.category(each)[0] in "LN" for each in text):
        raise InputError(f"the question {text[:20]!r} has no words: write what you want to know")
    return text


def _differences(clock: Sequence[float]) -> list[float]:
    return [1000 * (later - earlier) for earlier, later in pairwise(clock)]
