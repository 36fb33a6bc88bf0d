"""A record is one line of JSON, whatever it holds."""

from __future__ import annotations

import json
import logging
import sys

from rag.server.logs import JsonLines


def record(message: str, *arguments: object, failed: bool = False) -> dict[str, str]:
    """Return what is written of a record."""
    error = None
    if failed:
        try:
            int("第一行")
        except ValueError:
            error = sys.exc_info()
    made = logging.LogRecord("rag.server.health", logging.WARNING, __file__, 1, message, arguments, error)
    made.created = 0.5
    line = JsonLines().format(made)
    assert "\n" not in line
    return dict(json.loads(line))


def test_a_record_has_time_level_logger_and_message() -> None:
    assert record("%s\n%d", "索引", 3) == {
        "time": "1970-01-01T00:00:00.500+00:00",
        "level": "warning",
        "logger": "rag.server.health",
        "message": "索引\n3",
    }


def test_an_error_comes_with_its_traceback() -> None:
    assert record("broken", failed=True)["error"].endswith("'第一行'")
