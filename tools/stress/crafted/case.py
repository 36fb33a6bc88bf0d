"""A crafted file and what must become of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

READ = "read"
"""An outcome begins with this where a document was made, and goes on with its warnings and the end of its text."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file by its name, its content, and a regular expression that one of its outcomes must match.

    ``documents`` is how many documents it gives, None where that depends on the machine: a limit decides. ``slow`` says
    that it takes more than a second.
    """

    name: str
    make: Callable[[], bytes]
    expected: str
    documents: int | None = 0
    slow: bool = False

    def fault(self, outcomes: list[str]) -> str | None:
        """Return what is wrong with the outcomes of the file, None where they are as they must be."""
        read = sum(each.startswith(READ) for each in outcomes)
        if self.documents not in (None, read):
            return f"{self.name}: {read} documents instead of {self.documents}: {outcomes[:3]}"
        if any("\n" in each for each in outcomes):
            return f"{self.name}: a reason of several lines: {outcomes[:3]}"
        if not any(re.search(self.expected, each) for each in outcomes):
            return f"{self.name}: no outcome matches {self.expected!r}: {outcomes[:3]}"
        return None
