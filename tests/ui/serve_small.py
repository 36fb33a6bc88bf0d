"""Serves the page over the small library; ``--opening`` says how the index opens.

``ready``: at once; ``slow``: once a line arrives on standard input; ``third``: it fails twice before.
"""

from __future__ import annotations

import argparse
import sys

from rag.errors import StaleIndexError
from rag.protocols import Progress, QuestionAnswering
from rag.server.options import Serving
from rag.ui import page
from rag.ui.launch import run
from rag.ui.state import Opener
from tests.ui.ui_library import small_library


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--opening", choices=["ready", "slow", "third"], default="ready")
    parser.add_argument("--queue", type=int, default=page.QUEUE_SIZE, help="places in the queue")
    options = parser.parse_args()
    page.QUEUE_SIZE = options.queue
    failures = 2 * ["索引缺失；请运行 python -m rag index。"] if options.opening == "third" else []

    def opened(progress: Progress) -> QuestionAnswering:
        if failures:
            raise StaleIndexError(failures.pop())
        if options.opening == "slow":
            progress("embed", 3, 20)
            sys.stdin.readline()
        return small_library()

    run(Opener(opened), Serving(port=options.port), lambda: None)


if __name__ == "__main__":
    main()
