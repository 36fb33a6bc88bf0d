"""Serves the small library with everything that programs reach; the options make it slow, closed or broken."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.errors import StaleIndexError
from rag.protocols import ExplainedAnswering, Progress
from rag.server.options import Serving, read_auth
from rag.types import Answer
from rag.ui import page
from rag.ui.launch import run
from rag.ui.state import Opener
from tests.ui.ui_library import Fake, small_library

SLOW = "慢慢来"
SECONDS = 0.4
BROKEN = "内部出错"
SECRET = "a secret of the program"  # noqa: S105  what must not be told


@dataclass(frozen=True)
class Watched(Fake):
    """Understands a question as all that was asked; takes its time over some and writes down when it does."""

    log: Path | None = None

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer the question alone."""
        if BROKEN in question:
            raise ValueError(SECRET)
        if SLOW in question and self.log:
            with self.log.open("a", encoding="utf-8") as log:
                log.write("begin ")
                log.flush()
                time.sleep(SECONDS)
                log.write("end ")
        return replace(super().ask(question), resolved_question=" ".join([*history, question]))


def main() -> None:
    """Serve until terminated."""
    options = _options()
    page.QUEUE_SIZE = options.queue

    def opened(_: Progress) -> ExplainedAnswering:
        if options.opening == "slow":
            sys.stdin.readline()
        if options.opening == "fails":
            raise StaleIndexError(f"the index is damaged ({SECRET}): run python -m rag index")
        return Watched(small_library().documents, log=options.log)

    def verify() -> None:
        if options.damaged and options.damaged.exists():
            raise StaleIndexError(f"the index is damaged ({SECRET})")

    auth = read_auth(options.auth, "127.0.0.1")
    serving = Serving("127.0.0.1", options.port, auth, tuple(options.public_host), mcp=True)
    run(Opener(opened), serving, verify)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--opening", choices=["ready", "slow", "fails"], default="ready")
    parser.add_argument("--auth")
    parser.add_argument("--public-host", action="append", default=[])
    parser.add_argument("--damaged", type=Path, help="the index is damaged while this file exists")
    parser.add_argument("--log", type=Path, help="where the beginning and end of slow work are written down")
    parser.add_argument("--queue", type=int, default=page.QUEUE_SIZE, help="places in the queue")
    return parser.parse_args()


if __name__ == "__main__":
    main()
