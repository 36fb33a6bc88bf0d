"""A question as the stages see it: its text, its vector, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.text import informative_words, lexical_tokens, normalize


@dataclass(frozen=True)
class Query:
    """A question, read once for all stages; ``vector`` is float32 of unit length, shape ``(dimension,)``."""

    text: str
    vector: NDArray[np.float32]

    @cached_property
    def normalized(self) -> str:
        """The matching copy of the question."""
        return normalize(self.text)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """What the lexical indexes are asked for."""
        return tuple(lexical_tokens(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that carry the question, each once, in order."""
        return tuple(dict.fromkeys(informative_words(self.text)))
