"""The reader's model through ONNX Runtime: int8 layers from this package, word embeddings from the default model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import ModelError
from rag.four_bit import WordEmbeddings
from rag.reading.encoding import Encoded
from rag.reading.pieces import PieceTokenizer, unpack
from rag.reading.reader import WindowScores

if TYPE_CHECKING:
    from rag.protocols import FloatArray

DATA = Path(__file__).parent / "data"
MODEL_FILE, PIECES_FILE, CARD_FILE = "reader.onnx", "pieces.bin", "reader.json"


class OnnxReaderModel:
    """A ReaderModel; calls from several threads may overlap."""

    def __init__(self, embeddings_file: Path, folder: Path = DATA) -> None:
        """Load the model after checking its checksum; raise ModelError where it cannot be used."""
        card = read_card(folder)
        content = (folder / MODEL_FILE).read_bytes()
        _check(folder / MODEL_FILE, content, card)
        self._session = _session(content)
        words = card["word_embeddings"]
        self._embeddings = WordEmbeddings(embeddings_file, words["offset"], words["rows"], words["width"])

    def score(self, windows: Sequence[Encoded]) -> list[WindowScores]:
        """Return the scores of each window."""
        if not windows:
            return []
        length = max(len(each.ids) for each in windows)
        sentences = max(1 + max(each.sentence_of) for each in windows)
        embeddings = np.zeros((len(windows), length, self._embeddings.rows([0]).shape[1]), np.float32)
        mask = np.zeros((len(windows), length), np.int64)
        pooling = np.zeros((len(windows), max(sentences, 1), length), np.float32)
        for row, each in enumerate(windows):
            embeddings[row, : len(each.ids)] = self._embeddings.rows(each.ids)
            mask[row, : len(each.ids)] = 1
            _fill_pooling(pooling[row], each.sentence_of)
        given = {"embeddings": embeddings, "mask": mask, "pooling": pooling}
        scored, starts, ends = self._session.run(None, given)
        return [
            WindowScores(scored[row, : 1 + max(each.sentence_of)], starts[row], ends[row])
            for row, each in enumerate(windows)
        ]


@cache
def load_tokenizer(folder: Path = DATA) -> PieceTokenizer:
    """Return the tokenizer of the model; raise ModelError where its file is damaged."""
    content = (folder / PIECES_FILE).read_bytes()
    _check(folder / PIECES_FILE, content, read_card(folder))
    return unpack(content)


def _check(path: Path, content: bytes, card: dict[str, Any]) -> None:
    if hashlib.sha256(content).hexdigest() != card["sha256"][path.name]:
        raise ModelError(f"{path} is damaged: install the package again")


def read_card(folder: Path = DATA) -> dict[str, Any]:
    """Return what is known of the model: checksums, provenance, where its word embeddings lie."""
    card: dict[str, Any] = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    return card


def _fill_pooling(rows: FloatArray, sentence_of: Sequence[int]) -> None:
    """Set each row to the mean over the tokens of its sentence."""
    owners = np.asarray(sentence_of)
    for sentence in range(1 + int(owners.max())):
        inside = np.flatnonzero(owners == sentence)
        if len(inside):
            rows[sentence, inside] = 1 / len(inside)


def _session(content: bytes) -> Any:  # noqa: ANN401  onnxruntime has no types
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
