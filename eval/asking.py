"""Puts questions and dialogues to the pipeline, through ``search``, ``ask`` and ``without`` alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from eval.gold import GoldItem
from eval.measures.retrieval import distinct_documents, evidence_ranks, recall
from eval.question_sets import Dialogue, Question
from eval.records import DialogueRecord, Record
from eval.scoring import BY_DOCUMENT, BY_EVIDENCE, Asked, score
from rag.protocols import QuestionAnswering
from rag.types import Answer, Hit

FOLLOW_UP, STANDALONE = "followup_evidence_recall@5", "followup_standalone_recall@5"
_DEEPEST = 10
_DEEP_SEARCH = 60
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call of the pipeline: its answer or the error in one line, and the milliseconds it took."""

    answer: Answer | None
    error: str | None
    milliseconds: float

    @property
    def timings_ms(self) -> dict[str, float]:
        """Return the stages that the pipeline reports, and the time of the whole call as ``ask``."""
        stages = self.answer.timings_ms if self.answer else {}
        return {**{name: round(value, 3) for name, value in stages.items()}, "ask": round(self.milliseconds, 3)}


@dataclass(slots=True)
class Examiner:
    """Asks the questions of one set over one library.

    ``leave_out`` also asks each question of the library without its gold documents, which must then be refused.
    """

    pipeline: QuestionAnswering
    leave_out: bool = False
    _reduced: dict[frozenset[str], QuestionAnswering] = field(default_factory=dict)

    def question(self, question: Question, gold: tuple[GoldItem, ...]) -> Record:
        """Return the record of a question; an error of the pipeline is recorded, never raised."""
        attempt = _attempt(self.pipeline, question.question)
        hits: Sequence[Hit] = attempt.answer.hits if attempt.answer else ()
        asked = Asked(question, gold, attempt.answer, hits, attempt.error, timings_ms=attempt.timings_ms)
        documents = self.pipeline.documents
        if not question.passages:
            return score(asked, documents, BY_EVIDENCE)
        if attempt.answer is not None:
            asked = replace(asked, hits=self._deep_enough(question.question, gold, hits))
        return score(replace(asked, left_out=self._left_out(question)), documents, BY_DOCUMENT)

    def dialogue(self, dialogue: Dialogue, gold: tuple[GoldItem, ...]) -> DialogueRecord:
        """Return how well the last turn finds the evidence, beside its wording that stands alone."""
        last = _attempt(self.pipeline, dialogue.turns[-1], dialogue.turns[:-1])
        alone = _attempt(self.pipeline, dialogue.standalone)
        pairs = ((FOLLOW_UP, last), (STANDALONE, alone))
        return DialogueRecord(
            id=dialogue.dialogue_id,
            turns=dialogue.turns,
            standalone=dialogue.standalone,
            resolved=last.answer.resolved_question if last.answer else None,
            error=last.error or alone.error,
            metrics={key: self._recall_at_5(attempt, gold) for key, attempt in pairs},
            timings_ms=last.timings_ms,
        )

    def disagreements(self, questions: Sequence[Question]) -> list[str]:
        """Return the ids of questions for which ``search`` and the hits of ``ask`` differ, which they never should."""
        found = []
        for question in questions:
            answer = _attempt(self.pipeline, question.question).answer
            if answer is None or not answer.hits:
                continue
            ranked = self.pipeline.search(question.question, len(answer.hits))
            if [hit.passage for hit in ranked] != [hit.passage for hit in answer.hits]:
                found.append(question.question_id)
        return found

    def _recall_at_5(self, attempt: Attempt, gold: Sequence[GoldItem]) -> float:
        hits = attempt.answer.hits if attempt.answer else ()
        return recall(evidence_ranks(gold, hits, self.pipeline.documents), 5)

    def _deep_enough(self, question: str, gold: Sequence[GoldItem], hits: Sequence[Hit]) -> Sequence[Hit]:
        """Search deeper where the hits show too few documents to tell the first ten and some gold is not among them."""
        shown = distinct_documents(hits)
        complete = all(any(place.doc_id in shown for place in item.places) for item in gold)
        if complete or len(shown) >= min(_DEEPEST, len(self.pipeline.documents)):
            return hits
        return self.pipeline.search(question, _DEEP_SEARCH)

    def _left_out(self, question: Question) -> Mapping[str, Any] | None:
        gold = frozenset(doc_id for doc_ids in question.passages for doc_id in doc_ids)
        if not self.leave_out or not question.answerable:
            return None
        attempt = _attempt(self._without(gold), question.question)
        refused, confidence = (attempt.answer.refused, attempt.answer.confidence) if attempt.answer else (False, 1.0)
        return {"refused": refused, "confidence": confidence, "error": attempt.error}

    def _without(self, gold: frozenset[str]) -> QuestionAnswering:
        """Return the library without the gold, kept for the next question, which is most often of the same passage."""
        if gold not in self._reduced:
            self._reduced.clear()
            self._reduced[gold] = self.pipeline.without(gold)
        return self._reduced[gold]


def _attempt(pipeline: QuestionAnswering, question: str, history: Sequence[str] = ()) -> Attempt:
    start = time.perf_counter()
    try:
        answer, error = pipeline.ask(question, history), None
    except Exception as problem:
        answer, error = None, f"{type(problem).__name__}: {' '.join(str(problem).split())}"
    return Attempt(answer, error, (time.perf_counter() - start) * 1000)


def each(items: Sequence[_Given], name: str, ask: Callable[[_Given], None]) -> None:
    """Call ``ask`` on each item under a progress bar on the error stream, where that is a terminal."""
    from tqdm import tqdm

    for item in tqdm(items, desc=name, unit="", disable=None):
        ask(item)
