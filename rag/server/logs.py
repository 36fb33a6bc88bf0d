"""The log as JSON, one object a line, for programs that collect logs."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timezone

from rag.types import Answer

ASKED = logging.getLogger("rag.asked")
"""A record for each question that was answered or refused; silent until its level is set to INFO."""


def log_answer(way: str, answer: Answer, begun: float) -> None:
    """Log that a question was answered or refused; it was asked at ``begun``, in seconds of ``time.monotonic``.

    The record carries the question, and the formatter leaves it out unless it was made to write it.
    """
    asked = {
        "way": way,
        "seconds": round(time.monotonic() - begun, 3),
        "citations": len(answer.citations),
        "question": answer.question,
    }
    ASKED.info("refused" if answer.refused else "answered", extra={"asked": asked})


class JsonLines(logging.Formatter):
    """Formats a record as ``time`` (UTC, ISO 8601), ``level``, ``logger``, ``message``, and ``error`` with a traceback.

    Of a question that was answered also ``way``, ``seconds`` and ``citations``. No line holds the text of a question,
    unless that is asked for, or of an answer.
    """

    def __init__(self, *, questions: bool = False) -> None:
        """Take whether the text of questions is written."""
        super().__init__()
        self._questions = questions

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON on one line."""
        moment = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": moment,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        asked: dict[str, object] = getattr(record, "asked", {})
        line |= {name: value for name, value in asked.items() if self._questions or name != "question"}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
