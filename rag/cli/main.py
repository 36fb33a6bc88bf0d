"""Run a command and turn every failure into one line on standard error and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from rag.cli.failure import write_failure
from rag.cli.words import INTERRUPTED, NO_OUTPUT, UNEXPECTED, USAGE
from rag.errors import RagError

PROGRAM = "python -m rag"
DEBUG_VARIABLE = "RAG_DEBUG"
INTERRUPTED_CODE = 130  # what shells expect after Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, 1 for an error, 2 for input that cannot be used, 130 after Ctrl-C."""
    _use_utf8()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return _fail(INTERRUPTED, INTERRUPTED_CODE)
    except RagError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:  # the reader has seen enough, as in: … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the last resort: people get one line, never a traceback
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _fail(UNEXPECTED.format(type(error).__name__, error), 1)


def _run(arguments: list[str]) -> int:
    """Run the command; Ctrl-C and every error that is not about the arguments pass through."""
    import click

    from rag.cli.commands import program
    from rag.cli.completion import asked_to_complete

    if sys.stdout is None:
        raise RagError(NO_OUTPUT.format("closed"))
    completed = asked_to_complete(program)
    if completed is not None:
        return completed
    try:
        with program.make_context(PROGRAM, arguments) as context:
            program.invoke(context)
    except click.exceptions.Exit as finished:  # after --help and --version
        return finished.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else PROGRAM
        return _fail(USAGE.format(error.format_message(), command), error.exit_code)
    finally:
        sys.stdout.flush()
    return 0


def _fail(message: str, exit_code: int) -> int:
    write_failure(message)
    return exit_code


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale says; a lone surrogate from an argument is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
