"""Serves the page over the small library; ``--opening`` says how the index opens.

``ready``: at once; ``slow``: once a line arrives on standard input; ``third``: it fails twice before.
``--edition second`` serves the report as it was updated, ``--folder`` is where feedback goes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rag.errors import StaleIndexError
from rag.protocols import ExplainedAnswering, Progress
from rag.server.options import Serving
from rag.ui import page
from rag.ui.launch import run
from rag.ui.state import Opener
from tests.ui.ui_library import second_edition, small_library


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--opening", choices=["ready", "slow", "third"], default="ready")
    parser.add_argument("--queue", type=int, default=page.QUEUE_SIZE, help="places in the queue")
    parser.add_argument("--edition", choices=["first", "second"], default="first")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    page.QUEUE_SIZE = options.queue
    failures = 2 * ["索引缺失；请运行 python -m rag index。"] if options.opening == "third" else []

    def opened(progress: Progress) -> ExplainedAnswering:
        if failures:
            raise StaleIndexError(failures.pop())
        if options.opening == "slow":
            progress("embed", 3, 20)
            sys.stdin.readline()
        return small_library() if options.edition == "first" else second_edition()

    run(Opener(opened, options.folder), Serving(port=options.port), lambda: None)


if __name__ == "__main__":
    main()
