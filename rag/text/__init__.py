"""Text as it is matched: normal forms, words and tokens. What people see is never taken from here."""

from __future__ import annotations

from rag.text.normalization import normalize, simplify
from rag.text.segmentation import has_han, informative_words, lexical_tokens, words
from rag.text.stop_words import STOP_WORDS

__all__ = ["STOP_WORDS", "has_han", "informative_words", "lexical_tokens", "normalize", "simplify", "words"]
