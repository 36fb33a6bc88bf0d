"""Run a command and turn every failure into one line on standard error and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from rag.cli.words import UNEXPECTED
from rag.errors import RagError

DEBUG_VARIABLE = "RAG_DEBUG"
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, 1 for an error, 2 for input that cannot be used, 130 after Ctrl-C."""
    import click

    from rag.cli.commands import program

    _use_utf8()
    try:
        result = program.main(args=arguments, prog_name="python -m rag", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(f"{error.format_message()}\n")
        return 2
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code)
    except RagError as error:
        return _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the last resort: people get one line, never a traceback
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _fail(UNEXPECTED.format(type(error).__name__, error), 1)


def _fail(message: str, exit_code: int) -> int:
    sys.stderr.write(" ".join(message.split()) + "\n")
    return exit_code


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale says; a lone surrogate from an argument is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
