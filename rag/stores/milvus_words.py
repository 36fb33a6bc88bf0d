"""Tokens as a text for the BM25 function of Milvus: any tokenizer divides it where they divide."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 65_535
"""Bytes of a text field."""

_LENGTH = 6
NO_WORD = "none"
"""What a text without tokens holds; no token is written so."""


@lru_cache(maxsize=1 << 16)
def word_of(token: str) -> str:
    """Return a token as six letters and digits (30 bits): of a million tokens one in a thousand shares its word."""
    digest = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=5).digest()
    return base64.b32encode(digest)[:_LENGTH].decode().lower()


def written(tokens: Iterable[str]) -> str:
    """Return the words of tokens with spaces between them, each distinct one before any is repeated.

    Of a text of more than 9,362 words the last ones are left out, which are those that are repeated.
    """
    counts = Counter(map(word_of, tokens))
    repeated = [word for word, count in counts.items() for _ in range(count - 1)]
    return " ".join([*counts, *repeated][: (LONGEST + 1) // (_LENGTH + 1)]) or NO_WORD
