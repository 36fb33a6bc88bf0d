"""The reader's model through ONNX Runtime: int8 layers from this package, word embeddings from the default model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.disk.checksum import file_sha256
from rag.errors import ModelError
from rag.four_bit import WordEmbeddings
from rag.inference import cores, session
from rag.reading.encoding import Encoded
from rag.reading.pieces import PieceTokenizer, unpack
from rag.reading.reader import WindowScores

if TYPE_CHECKING:
    from rag.protocols import FloatArray

DATA = Path(__file__).parent / "data"
MODEL_FILE, MATRICES_FILE, PIECES_FILE, CARD_FILE = "reader.onnx", "reader.matrices", "pieces.bin", "reader.json"


class OnnxReaderModel:
    """A ReaderModel; calls from several threads may overlap."""

    def __init__(self, embeddings_file: Path, folder: Path = DATA) -> None:
        """Load the model after checking its checksum; raise ModelError where it cannot be used."""
        card = read_card(folder)
        for name in (MODEL_FILE, MATRICES_FILE):
            _check(folder / name, file_sha256(folder / name), card)
        self._session = session(str(folder / MODEL_FILE), 1)
        words = card["word_embeddings"]
        self._embeddings = WordEmbeddings(embeddings_file, words["offset"], words["rows"], words["width"])

    def score(self, windows: Sequence[Encoded]) -> list[WindowScores]:
        """Return the scores of each window; windows are read side by side, each on one core."""
        if len(windows) < 2:
            return [self._scored(each) for each in windows]
        with ThreadPoolExecutor(min(len(windows), cores())) as pool:
            return list(pool.map(self._scored, windows))

    def _scored(self, window: Encoded) -> WindowScores:
        pooling = _pooling(window.sentence_of)
        given = {"embeddings": self._embeddings.rows(window.ids)[None], "pooling": pooling[None]}
        sentences, starts, ends = self._session.run(None, given)
        return WindowScores(sentences[0, : 1 + max(window.sentence_of)], starts[0], ends[0])


@cache
def load_tokenizer(folder: Path = DATA) -> PieceTokenizer:
    """Return the tokenizer of the model; raise ModelError where its file is damaged."""
    content = (folder / PIECES_FILE).read_bytes()
    _check(folder / PIECES_FILE, hashlib.sha256(content).hexdigest(), read_card(folder))
    return unpack(content)


def _check(path: Path, checksum: str, card: dict[str, Any]) -> None:
    if checksum != card["sha256"][path.name]:
        raise ModelError(f"{path} is damaged: install the package again")


def read_card(folder: Path = DATA) -> dict[str, Any]:
    """Return what is known of the model: checksums, provenance, where its word embeddings lie."""
    card: dict[str, Any] = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    return card


def _pooling(sentence_of: Sequence[int]) -> FloatArray:
    """Return the share of each token in each sentence's mean, shape ``(sentences, tokens)``, at least one row."""
    owners = np.asarray(sentence_of)
    sentences = np.arange(max(1 + int(owners.max()), 1))
    inside = (owners == sentences[:, None]).astype(np.float32)
    shares: FloatArray = inside / np.maximum(inside.sum(axis=1, keepdims=True), 1)
    return shares
