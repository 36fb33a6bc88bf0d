"""How many texts a build embeds."""

from __future__ import annotations

from collections.abc import Callable


def count_embedded(counted: list[int]) -> Callable[[str, int, int], None]:
    """Return a progress that appends how many texts have to be embedded, each time that it is told."""

    def progress(stage: str, _done: int, total: int) -> None:
        if stage == "embed":
            counted.append(total)

    return progress
