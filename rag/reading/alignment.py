"""From a place in the reader's copy of a sentence back to the sentence itself."""

from __future__ import annotations

from difflib import SequenceMatcher

from rag.text import simplify
from rag.types import Span


def original_span(sentence: str, start: int, end: int) -> Span:
    """Return the characters of a sentence that ``simplify(sentence)[start:end]`` stands for.

    >>> original_span("ＧＤＰ增長３％", 3, 7)
    Span(start=3, end=7)
    """
    copy = simplify(sentence)
    if len(copy) == len(sentence):
        return Span(start, end)
    parts = [simplify(character) for character in sentence]
    if "".join(parts) == copy:
        owners = [index for index, part in enumerate(parts) for _ in part]
        return Span(owners[start], owners[end - 1] + 1)
    matched = SequenceMatcher(None, sentence, copy, autojunk=False).get_opcodes()
    before = max(
        (one + min(start - other, two - one) for _, one, two, other, _ in matched if other <= start), default=0
    )
    after = next(
        (one + end - other if tag == "equal" else two for tag, one, two, other, last in matched if last >= end),
        len(sentence),
    )
    return Span(min(before, after), after)
