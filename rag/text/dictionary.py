"""jieba's dictionary in a compact form: a trie that loads in milliseconds, not a mapping of 0.7 s and 70 MB."""

from __future__ import annotations

import hashlib
import logging
import os
import struct
import tempfile
from array import array
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marisa_trie import Trie

_LOG = logging.getLogger(__name__)
_FORMAT = 1  # rises when the packed bytes change
_CHECKSUM_SIZE = 32
_NUMBERS = struct.Struct("<QQQ")  # total, length of the longest word, number of words
_Graph = dict[int, list[tuple[int, int]]]
"""For each position, the last position of every word that begins there and the word's count."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Words with counts; ``total`` is what jieba divides by, ``longest`` the length of the longest word."""

    words: Trie
    counts: array[int]
    total: int
    longest: int

    def graph(self, text: str) -> _Graph:
        """Return every word at every position of the text: jieba's directed acyclic graph, with counts."""
        words, counts, longest = self.words, self.counts, self.longest
        return {
            start: [
                (start + len(word) - 1, counts[number])
                for word, number in words.iter_prefixes_with_ids(text[start : start + longest])
            ]
            or [(start, 1)]
            for start in range(len(text))
        }

    def best_route(self, text: str, graph: _Graph, route: dict[int, tuple[float, int]]) -> None:
        """Fill the route with jieba's most probable path: for each position its log probability and last position."""
        log_total = log(self.total)
        route[len(text)] = (0, 0)
        for start in range(len(text) - 1, -1, -1):
            route[start] = max((log(count or 1) - log_total + route[end + 1][0], end) for end, count in graph[start])


def load_dictionary(source: Path, cache_directory: Path) -> Dictionary:
    """Return jieba's dictionary file in compact form, from the cache where it is intact, else packed and kept there.

    A cache that cannot be written costs time at every start (about 0.7 s) and is noted in the log, but is no error.
    """
    content = source.read_bytes()
    path = cache_directory / f"jieba-{hashlib.sha256(content).hexdigest()[:16]}-{_FORMAT}.trie"
    try:
        return unpack(path.read_bytes())
    except FileNotFoundError:
        _LOG.debug("no packed dictionary at %s yet", path)
    except (OSError, ValueError) as error:
        _LOG.warning("the packed dictionary %s cannot be used (%s) and is made again", path, error)
    packed = pack(content.decode("utf-8"))
    try:
        _write(path, packed)
    except OSError as error:
        _LOG.info("the packed dictionary cannot be kept in %s (%s)", cache_directory, error)
    return unpack(packed)


def pack(text: str) -> bytes:
    """Return the compact form of a dictionary with one ``word count tag`` a line: checksum, numbers, counts, trie."""
    from marisa_trie import Trie

    entries = [(fields[0], int(fields[1])) for fields in map(str.split, text.splitlines()) if fields]
    # jieba's total counts a repeated word each time, though its last count stands
    counted = {word: count for word, count in entries if count}
    words = Trie(counted)
    counts = array("I", bytes(4 * len(words)))
    for word, count in counted.items():
        counts[words[word]] = count
    numbers: bytes = _NUMBERS.pack(sum(count for _, count in entries), max(map(len, counted)), len(words))
    content = numbers + counts.tobytes() + bytes(words.tobytes())
    return hashlib.sha256(content).digest() + content


def unpack(packed: bytes) -> Dictionary:
    """Return the dictionary in the bytes that ``pack`` made; raise ValueError when they are damaged."""
    from marisa_trie import Trie

    content = packed[_CHECKSUM_SIZE:]
    if hashlib.sha256(content).digest() != packed[:_CHECKSUM_SIZE]:
        raise ValueError("its checksum does not match")
    total, longest, size = _NUMBERS.unpack_from(content)
    counts, words = array("I"), Trie()
    end = _NUMBERS.size + size * counts.itemsize
    counts.frombytes(content[_NUMBERS.size : end])
    words.frombytes(content[end:])
    return Dictionary(words, counts, total, longest)


def _write(path: Path, content: bytes) -> None:
    """Write a file that appears under its name only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
