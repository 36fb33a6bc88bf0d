"""What the page knows: the conversation so far and how far the opening of the index has come."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import RagError
from rag.inference import cores
from rag.protocols import ExplainedAnswering, Progress
from rag.turns import Turns
from rag.types import Answer, AnswerSentence
from rag.ui.feedback import Verdict
from rag.ui.options import Options

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or the problem that kept it from one; with neither it is being answered.

    An empty ``problem`` stands for an error inside the program. ``verdict`` is what the reader said of the answer,
    ``asked_of`` the one document that was asked where two are compared, ``written`` what a language model has written
    of the answer while it is still to come, ``begun`` when it was asked, in seconds of ``time.monotonic``, ``options``
    what was set then.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    verdict: Verdict | None = None
    asked_of: str | None = None
    written: tuple[AnswerSentence, ...] = ()
    begun: float = field(default_factory=time.monotonic, compare=False)
    options: Options = field(default=Options(), compare=False)

    @property
    def pending(self) -> bool:
        """Whether the answer is still to come."""
        return self.answer is None and self.problem is None


@dataclass(frozen=True, slots=True)
class Opening:
    """The index is being built or opened: ``done`` of ``total`` steps of a stage."""

    stage: str = "open"
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class OpeningFailed:
    """The index cannot be opened; the message says what to do, and is empty for an error inside the program."""

    message: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Ready to answer."""

    pipeline: ExplainedAnswering


Status = Opening | OpeningFailed | Opened


class Opener:
    """Opens the pipeline once, in the background, so that the page can paint first."""

    def __init__(
        self,
        open_pipeline: Callable[[Progress], ExplainedAnswering],
        index_directory: Path | None = None,
        strictness: float = 0.5,
    ) -> None:
        """Take the function that does the work, where the index lies, how strict it is; nothing starts yet."""
        self.index_directory = index_directory
        self.strictness = strictness
        self._open_pipeline = open_pipeline
        self.turn = Turns(cores())
        """Taken by whoever uses the pipeline, on the page and beside it: a question a core is worked on at a time."""
        self._changed = threading.Condition()
        self._status: Status = Opening()
        self._running = False
        self._failed = False
        self._edition = 0

    @property
    def edition(self) -> int:
        """How many times an index was opened anew; a page that shows an earlier edition has to be painted again."""
        return self._edition

    @property
    def status(self) -> Status:
        """How far it has come."""
        return self._status

    @property
    def phase(self) -> str:
        """The status in a word: ``opening``, ``failed`` or ``open``."""
        if isinstance(self._status, Opened):
            return "open"
        return "failed" if isinstance(self._status, OpeningFailed) else "opening"

    def start(self) -> None:
        """Begin to open, or try again after a failure; otherwise do nothing."""
        with self._changed:
            if self._running or isinstance(self._status, Opened):
                return
            self._running, self._status = True, Opening()
        threading.Thread(target=self._run, name="open-pipeline", daemon=True).start()

    def pipeline(self) -> ExplainedAnswering:
        """Return the pipeline, waiting until it is open; raise RagError when it cannot be opened."""
        with self._changed:
            self._changed.wait_for(lambda: not isinstance(self._status, Opening))
        if isinstance(self._status, Opened):
            return self._status.pipeline
        raise RagError(self._status.message if isinstance(self._status, OpeningFailed) else "")

    def reopen(self) -> None:
        """Open the index as it is now and answer from it from then on; what is being answered ends as it began.

        Raises RagError when it cannot be opened; then nothing is answered any more.
        """
        status = self._attempt(lambda _stage, _done, _total: None)
        with self._changed:
            self._status, self._running = status, False
            self._edition += 1
            self._failed = isinstance(status, OpeningFailed)
            self._changed.notify_all()
        if isinstance(status, OpeningFailed):
            raise RagError(status.message)

    def _run(self) -> None:
        """Open the pipeline and record how it went."""
        status = self._attempt(self._progress)
        with self._changed:
            self._status, self._running = status, False
            if self._failed and isinstance(status, Opened):
                self._edition += 1  # pages that saw it fail have to be painted again
            self._failed = isinstance(status, OpeningFailed)
            self._changed.notify_all()

    def _attempt(self, progress: Progress) -> Opened | OpeningFailed:
        """Open the pipeline and return how it went."""
        try:
            return Opened(self._open_pipeline(progress))
        except RagError as error:
            logger.error("%s", error)  # noqa: TRY400  the message is made for people, a traceback is not
            return OpeningFailed(str(error))
        except Exception:
            logger.exception("the index could not be opened")
            return OpeningFailed("")

    def _progress(self, stage: str, done: int, total: int) -> None:
        """Record a step."""
        self._status = Opening(stage, done, total)
