"""What readers think of answers, kept on this machine as a draft of a question set for ``python -m eval``.

One JSON object a line, in the form that ``eval run --questions`` reads. A line whose evidence a person must still give
has an empty ``evidence``; the evaluation refuses it, naming the line, until that is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import Any

from rag.errors import RagError
from rag.types import Answer

FILE_NAME = "feedback.jsonl"
MAX_BYTES = 5_000_000
_writing = threading.Lock()


class Verdict(str, Enum):
    """What a reader says of an answer."""

    GOOD = "good"
    BAD = "bad"
    WRONG_CITATION = "wrong_citation"
    SHOULD_REFUSE = "should_refuse"
    SHOULD_ANSWER = "should_answer"


def draft(answer: Answer, verdict: Verdict, number: int | None, now: datetime) -> dict[str, Any]:
    """Return the line of the question set that a verdict makes; ``number`` names the citation that is wrong.

    What is right becomes evidence. Where something is wrong, only a person knows what would be right: the notes say
    what was answered.
    """
    right = verdict is Verdict.GOOD
    answerable = not (verdict is Verdict.SHOULD_REFUSE or (right and answer.refused))
    cited = [citation for citation in answer.citations if answerable and citation.number != number]
    evidence = [citation.quote for citation in cited] if right or verdict is Verdict.WRONG_CITATION else []
    return {
        "id": _identity(answer.resolved_question, now),
        "question": answer.resolved_question,
        "type": f"feedback_{verdict.value}",
        "answerable": answerable,
        "evidence": list(dict.fromkeys(evidence)),
        "notes": "" if right else _notes(answer, number),
    }


def append(path: Path, line: dict[str, Any]) -> None:
    """Append one line whole or not at all; raise RagError when it cannot be written or the file is full."""
    content = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    try:
        with _writing:
            _append(path, content)
    except OSError as error:
        raise RagError(
            f"the feedback could not be written to {path} ({error.strerror or error}): free space or correct the "
            "permissions there"
        ) from error


def _append(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size + len(content) > MAX_BYTES:
            raise RagError(f"{path} has {size} bytes of feedback, at most {MAX_BYTES} are kept: move the file away")
        if size and _last_byte(file.fileno(), size) != b"\n":  # what another program left unfinished stays its own line
            content = b"\n" + content
        if (file.write(content) or 0) < len(content):
            file.truncate(size)
            raise OSError(0, "the disk is full")
        os.fsync(file.fileno())


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def _identity(question: str, now: datetime) -> str:
    moment = now.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%S.%f")
    return f"feedback-{moment}-{hashlib.sha256(question.encode()).hexdigest()[:8]}"


def _notes(answer: Answer, number: int | None) -> str:
    """Return what was answered, and which citation was said to be wrong."""
    if answer.refused:
        return f"refused: {answer.reason}"
    cited = " ".join(f"[{citation.number}] {citation.quote}" for citation in answer.citations)
    return f"wrong: [{number}]; cited: {cited}" if number is not None else f"cited: {cited}"
