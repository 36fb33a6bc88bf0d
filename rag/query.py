"""A question as the stages see it: its text, its vector, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.question.aspects import ASPECTS, FRAME_WORDS
from rag.question.expectation import Expectation, expectation_of
from rag.question.period import Period, periods_asked
from rag.question.structure import Structure, structure_of, without_structure
from rag.text import informative_words, lexical_tokens, normalize

_QUOTED = re.compile('[“"]([^“”"，。]{2,12})[”"]')
"""A name that a question takes over as it is, such as “三去一降一补”."""


@dataclass(frozen=True)
class Query:
    """A question, read once for all stages; ``vector`` is float32 of unit length, shape ``(dimension,)``.

    ``parts`` are the questions that it consists of, where it asks for several things.
    """

    text: str
    vector: NDArray[np.float32]
    parts: tuple[Query, ...] = ()

    @cached_property
    def normalized(self) -> str:
        """The matching copy of the question."""
        return normalize(self.text)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """What the lexical indexes are asked for."""
        found = tuple(lexical_tokens(self.text))
        return tuple(token for token in found if token not in FRAME_WORDS) or found

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that carry the question, each once, in order."""
        found = tuple(dict.fromkeys(informative_words(self.text)))
        return tuple(word for word in found if word not in FRAME_WORDS) or found

    @cached_property
    def outline_words(self) -> tuple[str, ...]:
        """The words of the question less what it says about the outline and what only points at the document."""
        quoted = _QUOTED.findall(self.normalized)
        found = [*quoted, *informative_words(_QUOTED.sub(" ", without_structure(self.normalized)))]
        return tuple(dict.fromkeys(word for word in found if word not in FRAME_WORDS and len(word) > 1))

    @cached_property
    def topic(self) -> tuple[str, ...]:
        """The words that say what the question is about, less those that say what kind of thing is asked for."""
        return tuple(word for word in self.outline_words if word not in ASPECTS)

    @cached_property
    def periods(self) -> frozenset[Period]:
        """The times that the question speaks of."""
        return periods_asked(self.text)

    @cached_property
    def structure(self) -> Structure | None:
        """What the question says about the outline."""
        return structure_of(self.text)

    @cached_property
    def expectation(self) -> Expectation | None:
        """The kind of answer that the question expects."""
        return expectation_of(self.text)
