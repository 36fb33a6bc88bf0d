"""Starts the page from the command line: the server first, then the index in the background."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from rag.config import Settings, load_settings
from rag.errors import InputError, RagError
from rag.server.logs import ASKED, JsonLines
from rag.server.options import AUTH_VARIABLE, Serving, check_mcp, read_auth
from rag.server.stopping import finish, wait_for_signal
from rag.ui.state import Opener
from rag.ui.words.console import CONSOLE

if TYPE_CHECKING:
    from rag.library import DocumentLibrary
    from rag.protocols import ExplainedAnswering, Progress
    from rag.types import Document

LAST_PORT = 65535
KEPT_VARIABLE = "GRADIO_ROOT_PATH"
"""The one variable of Gradio's that counts: under which path a proxy shows the page."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until interrupted; return the exit code."""
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    try:
        options = _options(arguments)
        _log(options)
        serving = _serving(options)
        check_port(serving.host, serving.port)
        from rag.upkeep import document_library

        settings = load_settings()
        directory = options.index or settings.index_directory
        opener = Opener(_opening(settings, options.index), directory, settings.strictness)
        library = None if options.index else document_library(settings)
        run(opener, serving, _verifying(options.index), library, _originals(settings))
    except RagError as error:
        _say(str(error))
        return error.exit_code
    return 0


def check_port(host: str, port: int) -> None:
    """Raise RagError when nothing can listen there; before the slow imports, so that the answer is immediate."""
    if not 0 < port <= LAST_PORT:
        raise RagError(CONSOLE.port_unknown.format(port=port, last=LAST_PORT))
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise _taken(host, port, error) from error


def _taken(host: str, port: int, error: OSError) -> RagError:
    """Return the error of an address that cannot be listened on."""
    return RagError(CONSOLE.port_taken.format(host=host, port=port, error=error.strerror or error, other=port + 1))


def run(
    opener: Opener,
    serving: Serving,
    verify: Callable[[], object],
    library: DocumentLibrary | None = None,
    original: Callable[[Document], bytes] | None = None,
) -> None:
    """Serve the page until Ctrl-C or SIGTERM.

    ``verify`` raises an error when the index on disk is not whole; ``library`` is what the page may change,
    ``original`` finds the file of a document. Files that browsers send lie in a folder of this server's own, which
    goes when it ends.
    """
    with TemporaryDirectory(prefix="wenju-page-", ignore_cleanup_errors=True) as folder:
        prepare_environment(folder)
        from rag.ui.page import build_page, serve
        from rag.ui.shelf import Shelf

        shelf = Shelf(library, opener, Path(folder)) if library else None
        blocks = build_page(opener, shelf, original)
        try:
            address = serve(blocks, opener, serving, verify, shelf)
        except OSError as error:
            raise _taken(serving.host, serving.port, error) from error
        _say(CONSOLE.address.format(address=address))
        opener.start()
        try:
            wait_for_signal()
            finish(blocks.server, opener.turn)
        finally:
            blocks.close(verbose=False)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence, as those of every other part."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the arguments."""
        raise InputError(CONSOLE.usage.format(message=message))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = _Parser(prog="app.py", description=CONSOLE.description)
    parser.add_argument("--host", default="127.0.0.1", help=CONSOLE.host)
    parser.add_argument("--port", type=int, default=7860, help=CONSOLE.port)
    parser.add_argument("--index", type=Path, default=None, metavar="DIR", help=CONSOLE.index)
    parser.add_argument("--auth", default=os.environ.get(AUTH_VARIABLE), metavar="NAME:PASSWORD", help=CONSOLE.auth)
    parser.add_argument("--public-host", action="append", default=[], metavar="HOST", help=CONSOLE.public_host)
    parser.add_argument("--mcp", action="store_true", help=CONSOLE.mcp)
    parser.add_argument("--log-json", action="store_true", help=CONSOLE.log_json)
    parser.add_argument("--log-questions", action="store_true", help=CONSOLE.log_questions)
    return parser.parse_args(arguments)


def _log(options: argparse.Namespace) -> None:
    """Set what is logged and how; raise InputError for what does not go together."""
    if options.log_questions and not options.log_json:
        raise InputError(CONSOLE.usage.format(message="--log-questions needs --log-json"))
    if options.log_json:
        logging.getLogger().handlers[0].setFormatter(JsonLines(questions=options.log_questions))
        ASKED.setLevel(logging.INFO)


def _serving(options: argparse.Namespace) -> Serving:
    """Return where to listen and who may come in; raise InputError for what cannot be."""
    if options.mcp:
        check_mcp()
    auth = read_auth(options.auth, options.host)
    return Serving(options.host, options.port, auth, tuple(options.public_host), options.mcp)


def prepare_environment(folder: str) -> None:
    """Turn off Gradio's telemetry and whatever its variables could open, and give it a folder that nobody else uses.

    Its variables give away files, runs or the right to run code, also where the settings of ``launch`` are empty. A
    proxy of the environment is kept away from its check of the local server.
    """
    for name in [name for name in os.environ if name.startswith("GRADIO_") and name != KEPT_VARIABLE]:
        del os.environ[name]
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = folder
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))


def _opening(settings: Settings, index: Path | None) -> Callable[[Progress], ExplainedAnswering]:
    """Return the work of opening: the default index is built when it is missing or stale, a named one only opened."""

    def work(progress: Progress) -> ExplainedAnswering:
        from rag.wiring import ensure_index, open_pipeline

        reported = _reported(progress)
        directory = index or ensure_index(settings, reported)
        reported("open", 0, 0)
        return open_pipeline(directory, settings)

    return work


def _originals(settings: Settings) -> Callable[[Document], bytes]:
    """Return what finds the file of a document in the folder of documents."""
    from functools import partial

    from rag.library import read_original
    from rag.parsing import READABLE_SUFFIXES

    return partial(read_original, settings.data_directory, READABLE_SUFFIXES)


def _verifying(index: Path | None) -> Callable[[], object]:
    """Return the check of every file of the index on disk."""

    def verify() -> object:
        from rag.config import load_settings
        from rag.generations import open_current

        return open_current(index or load_settings().index_directory)

    return verify


def _reported(progress: Progress) -> Progress:
    """Return a progress that also prints a line where a stage begins and ends."""

    def report(stage: str, done: int, total: int) -> None:
        progress(stage, done, total)
        if total and done in {0, total}:
            _say(CONSOLE.step.format(step=CONSOLE.steps.get(stage, stage), done=done, total=total))

    return report


def _say(line: str) -> None:
    """Print one line for the person at the terminal."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
