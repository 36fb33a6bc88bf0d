"""A conversation: questions read line by line, each understood after the earlier ones."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.cli.failure import write_failure
from rag.cli.output import answer_lines, titles_shown, write_lines
from rag.cli.words import ALONE, CHAT_HINT, NO_COMMAND, NO_INPUT, NOTHING_ASKED, PROMPT
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.protocols import QuestionAnswering


def converse(pipeline: QuestionAnswering) -> None:
    """Answer the questions of standard input until an empty line or its end.

    A question that cannot be used is told in one line and forgotten; the others are the history of those that follow.
    """
    history: list[str] = []
    for line in _lines():
        history = _answered(pipeline, line, history)


def _answered(pipeline: QuestionAnswering, line: str, history: list[str]) -> list[str]:
    """Answer one line and return the history after it; the command for it makes the last question stand alone."""
    try:
        question, earlier = (_last(line, history), []) if line.startswith("/") else (line, history)
        answer = pipeline.ask(question, earlier)
    except InputError as error:
        write_failure(str(error))
        return history
    write_lines([*answer_lines(answer, titles_shown(pipeline.documents)), ""])
    return [*earlier, answer.question]


def _last(command: str, history: list[str]) -> str:
    """Return the question that ``/alone`` asks again; raise InputError where there is none, or for another command."""
    if command != ALONE:
        raise InputError(NO_COMMAND.format(command))
    if not history:
        raise InputError(NOTHING_ASKED)
    return history[-1]


def _lines() -> Iterator[str]:
    """Yield what is typed or piped in, without white space around it, up to an empty line; prompt a person alone."""
    if sys.stdin is None:
        raise InputError(NO_INPUT)
    if isinstance(sys.stdin, io.TextIOWrapper):  # a byte that is no UTF-8 makes a question that is refused by name
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
    prompt = ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        prompt = PROMPT
        write_lines([CHAT_HINT])
        with contextlib.suppress(ImportError):  # arrow keys; Windows has its own
            import readline  # noqa: F401
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            line = ""
        if not line:
            return
        yield line
