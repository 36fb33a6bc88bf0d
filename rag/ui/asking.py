"""A question of a visitor on its way through the pipeline, in a thread beside the server's event loop."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace

from rag.corpus import unknown_document
from rag.errors import RagError
from rag.protocols import ExplainedAnswering
from rag.types import Answer, AnswerSentence
from rag.ui.options import Choices, with_passages
from rag.ui.state import Opener, Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions under way: what waits, after which others; ``heard`` is written by a language model.

    ``given_up`` says that nobody waits for an answer any more.
    """

    waiting: list[Turn]
    history: list[str]
    heard: list[tuple[int, AnswerSentence]] = field(default_factory=list)
    given_up: threading.Event = field(default_factory=threading.Event)

    def written(self) -> list[Turn]:
        """Return what waits with what was heard of it so far."""
        heard = list(self.heard)
        return [
            replace(turn, written=tuple(sentence for of, sentence in heard if of == number))
            for number, turn in enumerate(self.waiting)
        ]


class Asker:
    """Asks the pipeline when it is its turn."""

    def __init__(self, opener: Opener, choices: Choices) -> None:
        """Take the pipeline, and what narrows it to a visitor's options."""
        self._opener = opener
        self._choices = choices

    def answered(self, asking: Asking) -> list[Turn]:
        """Ask the pipeline, each turn of a comparison its own document; a problem becomes part of the conversation."""
        try:
            whole = self._opener.pipeline()
            with self._opener.turn:
                return [self._asked(number, asking, whole) for number in range(len(asking.waiting))]
        except RagError as error:
            return [replace(turn, problem=str(error)) for turn in asking.waiting]
        except Exception:
            logger.exception("a question could not be answered")
            return [replace(turn, problem="") for turn in asking.waiting]

    def _asked(self, number: int, asking: Asking, whole: ExplainedAnswering) -> Turn:
        """Return the answered turn of a question to the chosen documents, or to the one that it is for.

        Where it is given up the turn is returned as it is.
        """
        turn = asking.waiting[number]
        options = turn.options
        if asking.given_up.is_set():
            return turn
        if turn.asked_of is not None:
            if turn.asked_of not in whole.documents:
                raise unknown_document(turn.asked_of, {key: each.title for key, each in whole.documents.items()})
            options = replace(options, documents=(turn.asked_of,))
        pipeline = self._choices.pipeline(whole, options)
        for each in pipeline.ask_stream(turn.question, asking.history):
            if isinstance(each, Answer):
                return replace(turn, answer=with_passages(each, pipeline, options.passages))
            asking.heard.append((number, each))
            if asking.given_up.is_set():
                return turn
        raise RuntimeError("an answer did not end")
