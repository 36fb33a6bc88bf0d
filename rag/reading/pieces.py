"""Cuts text into the default model's vocabulary by a compact trie, for the Hugging Face tokenizer takes 300 MB.

The best path over unigram pieces (Kudo 2018, https://arxiv.org/abs/1804.10959); tests hold it to the tokenizer of
``rag.embedding.e5_tokenizer``, token by token.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.reading.encoding import Tokens
from rag.types import Span

if TYPE_CHECKING:
    from marisa_trie import Trie

_HEADER = struct.Struct("<iiiI")  # unknown id, longest piece, number of pieces, size of the character map
_WORD_START = "▁"
_UNKNOWN_PENALTY = 10.0
KEPT_FROM_NFKC = "～"
"""The characters that the vocabulary knows and that NFKC would change."""


@dataclass(frozen=True, slots=True)
class PieceTokenizer:
    """A Tokenizer over pieces with log-probabilities.

    ``characters`` maps single characters to what stands for them; ``scores`` and ``ids`` are in the trie's order.
    """

    pieces: Trie
    ids: array[int]
    scores: array[float]
    characters: Mapping[str, str]
    unknown: int
    longest: int
    unknown_score: float

    def tokenize(self, text: str) -> Tokens:
        """Return the most probable pieces of a text, each with the span of characters it stands for."""
        if not text:
            return Tokens((), ())
        normal, owners = self._normalized(text)
        ends = self._best_path(normal)
        ids, spans, start = [], [], 0
        for end, number in ends:
            inside = [owner for owner in owners[start:end] if owner >= 0]
            ids.append(number)
            spans.append(Span(inside[0], inside[-1] + 1) if inside else Span(0, 0))
            start = end
        return Tokens(tuple(ids), tuple(spans))

    def _normalized(self, text: str) -> tuple[str, list[int]]:
        """Return the text as the vocabulary spells it, and for each of its characters the one it comes from, or -1."""
        normal, owners = [_WORD_START], [-1]
        for index, character in enumerate(text):
            mapped = self.characters.get(character)
            for each in unicodedata.normalize("NFKC", character) if mapped is None else mapped:
                if each == " ":
                    if normal[-1] == _WORD_START:
                        continue
                    each = _WORD_START  # noqa: PLW2901  the vocabulary's space
                normal.append(each)
                owners.append(index)
        return "".join(normal), owners

    def _best_path(self, text: str) -> list[tuple[int, int]]:
        """Return the end and vocabulary id of each piece of the path with the highest sum of scores."""
        best = [0.0] + [float("-inf")] * len(text)
        came: list[tuple[int, int]] = [(0, self.unknown)] * (len(text) + 1)
        for start in range(len(text)):
            base = best[start]
            known = False
            for piece, number in self.pieces.iter_prefixes_with_ids(text[start : start + self.longest]):
                end = start + len(piece)
                known = known or end == start + 1
                if base + self.scores[number] > best[end]:
                    best[end], came[end] = base + self.scores[number], (start, self.ids[number])
            if not known and base + self.unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = base + self.unknown_score, (start, self.unknown)
        path, end = [], len(text)
        while end:
            start, number = came[end]
            path.append((end, number))
            end = start
        return path[::-1]


def pack(pieces: Sequence[str], scores: Sequence[float], unknown: int, characters: Mapping[str, str]) -> bytes:
    """Return a vocabulary, given in the order of its ids, as bytes for ``unpack``."""
    from marisa_trie import Trie

    usable = {piece: number for number, piece in enumerate(pieces) if scores[number] < 0}
    trie = Trie(usable)
    ids, values = array("i", bytes(4 * len(trie))), array("f", bytes(4 * len(trie)))
    for piece, number in usable.items():
        ids[trie[piece]], values[trie[piece]] = number, scores[number]
    special = {
        source: target for source, target in characters.items() if unicodedata.normalize("NFKC", source) != target
    }
    content = json.dumps(special).encode()
    header: bytes = _HEADER.pack(unknown, max(map(len, usable)), len(trie), len(content))
    return header + ids.tobytes() + values.tobytes() + content + bytes(trie.tobytes())


def unpack(content: bytes) -> PieceTokenizer:
    """Return the tokenizer in the bytes that ``pack`` made."""
    from marisa_trie import Trie

    unknown, longest, count, size = _HEADER.unpack_from(content)
    ids, scores, at = array("i"), array("f"), _HEADER.size
    ids.frombytes(content[at : at + 4 * count])
    scores.frombytes(content[at + 4 * count : at + 8 * count])
    at += 8 * count
    characters = {**{kept: kept for kept in KEPT_FROM_NFKC}, **json.loads(content[at : at + size])}
    trie = Trie()
    trie.frombytes(content[at + size :])
    return PieceTokenizer(trie, ids, scores, characters, unknown, longest, min(scores) - _UNKNOWN_PENALTY)
