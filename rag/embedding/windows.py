"""Make any text embeddable: control characters and special tokens made harmless, long texts cut into windows.

Both engines of the default model prepare their texts here, so that they see the same windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rag.protocols import FloatArray

CountTokens = Callable[[Sequence[str]], list[int]]
"""Returns the number of tokens of each text, prompt and special tokens included."""

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_STRONG, _WEAK = "。！？；!?;\n", "，、：,: \t"


def harmless(text: str, special_tokens: Sequence[str]) -> str:
    r"""Return the text without characters or words that an engine would take for its own.

    Control characters and lone surrogates become spaces (a NUL would end the text in C, a surrogate has no UTF-8), and
    a special token written out in a document, such as ``</s>``, is broken by a space, also in full-width letters.

    >>> harmless("a\0b</s>", ["</s>"])
    'a b< /s>'
    """
    text = _break_tokens(_UNREADABLE.sub(" ", text), special_tokens)
    compatible = unicodedata.normalize("NFKC", text)
    broken = _break_tokens(compatible, special_tokens)
    return text if broken == compatible else broken


def split_windows(text: str, count_tokens: CountTokens, limit: float) -> list[str]:
    """Cut a text in halves, at a sentence end where one is near the middle, until each fits the limit of tokens."""
    if len(text) < 2 or count_tokens([text])[0] <= limit:
        return [text]
    middle = _near_middle(text)
    return split_windows(text[:middle], count_tokens, limit) + split_windows(text[middle:], count_tokens, limit)


def embed_in_windows(
    texts: Sequence[str], count_tokens: CountTokens, limit: float, embed: Callable[[list[str]], FloatArray]
) -> FloatArray:
    """Embed texts of any length: one that is longer than the limit is the mean of its windows, weighted by length.

    ``embed`` returns unit vectors for texts within the limit; the result holds one unit vector a text.
    """
    counts = count_tokens(texts)
    windows = [
        [text] if count <= limit else split_windows(text, count_tokens, limit)
        for text, count in zip(texts, counts, strict=True)
    ]
    vectors = embed([window for group in windows for window in group])
    if len(vectors) == len(texts):
        return vectors
    weights = np.array([max(len(window), 1) for group in windows for window in group], np.float32)
    starts = np.cumsum([0] + [len(group) for group in windows[:-1]])
    means = np.add.reduceat(vectors * weights[:, None], starts, axis=0)
    return unit(means)


def unit(vectors: FloatArray) -> FloatArray:
    """Return the rows scaled to length 1 as float32."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: FloatArray = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return scaled


def _break_tokens(text: str, special_tokens: Sequence[str]) -> str:
    for token in special_tokens:
        text = text.replace(token, f"{token[:1]} {token[1:]}")
    return text


def _near_middle(text: str) -> int:
    first, last, half = len(text) // 3, len(text) - len(text) // 3, len(text) // 2
    for breaks in (_STRONG, _WEAK):
        places = [place for place in range(first, last) if text[place - 1] in breaks and place > 0]
        if places:
            return min(places, key=lambda place: abs(place - half))
    return half
