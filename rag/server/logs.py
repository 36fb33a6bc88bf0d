"""The log as JSON, one object a line, for programs that collect logs."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timezone


class JsonLines(logging.Formatter):
    """Formats a record as ``time`` (UTC, ISO 8601), ``level``, ``logger``, ``message``, and ``error`` with a traceback.

    No record of this program holds the text of a question or of an answer.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON on one line."""
        moment = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line = {
            "time": moment,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
