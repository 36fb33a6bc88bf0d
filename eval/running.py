"""Runs a plan: builds an index of its own, asks everything, and assembles the result."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.asking import Examiner, each
from eval.checkpoint import Checkpoint, fingerprint
from eval.gold import EvidenceResolver
from eval.library import Library, opened
from eval.machine import code_checksum, versions
from eval.plan import Plan
from eval.question_sets import Dialogue, Question
from eval.records import dialogue_from_json, record_from_json, to_json
from eval.results import Outcome, result_of
from rag.config import SECRETS

if TYPE_CHECKING:
    from rag.config import Settings

_SAMPLED = 20
_QUESTION, _DIALOGUE = "question", "dialogue"


@dataclass(frozen=True, slots=True)
class Run:
    """A plan with the settings to run it under; ``kept`` is where records are kept until the run has finished."""

    plan: Plan
    settings: Settings
    leave_one_out: bool = False
    kept: Path | None = None

    def result(self) -> dict[str, Any]:
        """Return the result of asking everything; an interrupted run goes on where it stopped."""
        with opened(self.plan.read, self.settings) as library:
            return self.over(library)

    def over(self, library: Library) -> dict[str, Any]:
        """Return the result of asking everything of an opened library."""
        setup = self._setup(library)
        asked = [*map(asdict, self.plan.questions), *map(asdict, self.plan.dialogues)]
        checkpoint = Checkpoint(self.kept, {**setup, "code": code_checksum(), "asked": asked})
        with checkpoint.writing():
            return result_of(self.plan, setup, self._outcome(library, checkpoint))

    def forget(self) -> None:
        """Remove the records kept, once the result is safe elsewhere."""
        if self.kept is not None:
            self.kept.unlink(missing_ok=True)

    def _setup(self, library: Library) -> dict[str, Any]:
        shown = {
            key: value
            for key, value in asdict(self.settings).items()
            if not key.endswith("_directory") and key not in SECRETS
        }
        sources = {doc_id: document.source_sha256 for doc_id, document in library.pipeline.documents.items()}
        return {
            "model": library.model,
            "settings": shown,
            "versions": versions(),
            "leave_one_out": self.leave_one_out,
            "corpus_sha256": fingerprint(sources),
        }

    def _outcome(self, library: Library, checkpoint: Checkpoint) -> Outcome:
        plan, done = self.plan, checkpoint.done
        resolver = EvidenceResolver(library.pipeline.documents)
        gold = {question.question_id: resolver.question(question) for question in plan.questions}
        talk_gold = {dialogue.dialogue_id: resolver.dialogue(dialogue) for dialogue in plan.dialogues}
        resolver.check()
        examiner = Examiner(library.pipeline, self.leave_one_out)

        def ask(question: Question) -> None:
            if (_QUESTION, question.question_id) not in done:
                checkpoint.add(_QUESTION, to_json(examiner.question(question, gold[question.question_id])))

        def talk(dialogue: Dialogue) -> None:
            if (_DIALOGUE, dialogue.dialogue_id) not in done:
                checkpoint.add(_DIALOGUE, to_json(examiner.dialogue(dialogue, talk_gold[dialogue.dialogue_id])))

        each(plan.questions, "questions", ask)
        each(plan.dialogues, "dialogues", talk)
        differ = examiner.disagreements(plan.questions[:: max(len(plan.questions) // _SAMPLED, 1)])
        return Outcome(
            [record_from_json(done[_QUESTION, item.question_id]) for item in plan.questions],
            [dialogue_from_json(done[_DIALOGUE, item.dialogue_id]) for item in plan.dialogues],
            [
                *library.skipped,
                *resolver.repeated,
                *(f"{name}: search ranks other passages than ask" for name in differ),
            ],
            library.cost,
        )
