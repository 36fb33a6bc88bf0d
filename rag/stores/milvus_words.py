"""Tokens as a text for the BM25 function of Milvus: any tokenizer divides it where they divide."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 65_535
"""Bytes of a text field."""

_BYTES = 5
NO_WORD = "none"
"""What a text without tokens holds; no token is written so."""


@lru_cache(maxsize=1 << 16)
def word_of(token: str) -> str:
    """Return a token as ten hexadecimal digits; among a million tokens one pair in two corpora shares them."""
    return hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def written(tokens: Iterable[str]) -> str:
    """Return the words of tokens with spaces between them, each distinct one before any is repeated.

    What does not fit into a field, beyond 5,957 words, is how often the words of a very long text occur.
    """
    counts = Counter(map(word_of, tokens))
    repeated = [word for word, count in counts.items() for _ in range(count - 1)]
    return " ".join([*counts, *repeated][: (LONGEST + 1) // (2 * _BYTES + 1)]) or NO_WORD
