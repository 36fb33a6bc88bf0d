"""What went wrong, in one line on standard error."""

from __future__ import annotations

import sys


def write_failure(message: str) -> None:
    """Write a message as one line to standard error, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(" ".join(message.split()) + "\n")
