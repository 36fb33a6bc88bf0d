"""Serves the small library with everything that programs reach; ``--opening`` says how the index opens."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import StaleIndexError
from rag.protocols import Progress, QuestionAnswering
from rag.server.options import Serving, read_auth
from rag.types import Answer
from rag.ui import page
from rag.ui.launch import run
from rag.ui.state import Opener
from tests.ui.ui_library import Fake, small_library

SLOW = "慢一点"
SECONDS = 0.5


@dataclass(frozen=True)
class Slow(Fake):
    """Takes its time over a question that says so, and says how many it works on at once."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer, noting beginning and end on standard output."""
        if SLOW in question:
            sys.stdout.write("begin\n")
            time.sleep(SECONDS)
            sys.stdout.write("end\n")
            sys.stdout.flush()
        if "内部出错" in question:
            raise ValueError(f"a secret of {__file__}")
        return super().ask(question, history)


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--opening", choices=["ready", "slow", "fails"], default="ready")
    parser.add_argument("--auth")
    parser.add_argument("--public-host", action="append", default=[])
    parser.add_argument("--damaged", type=Path, help="the index is damaged while this file exists")
    parser.add_argument("--queue", type=int, default=page.QUEUE_SIZE)
    options = parser.parse_args()
    page.QUEUE_SIZE = options.queue
    library = small_library()

    def opened(_: Progress) -> QuestionAnswering:
        if options.opening == "slow":
            sys.stdin.readline()
        if options.opening == "fails":
            raise StaleIndexError("the index is damaged: run python -m rag index")
        return Slow(library.documents)

    def verify() -> None:
        if options.damaged and options.damaged.exists():
            raise StaleIndexError("the index is damaged")

    auth = read_auth(options.auth, "127.0.0.1")
    serving = Serving("127.0.0.1", options.port, auth, tuple(options.public_host), mcp=True)
    run(Opener(opened), serving, verify)


if __name__ == "__main__":
    main()
