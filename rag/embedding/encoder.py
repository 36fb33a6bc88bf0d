"""Run the default model's int8 encoder in ONNX Runtime, its word embeddings mapped from the installed file."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embedding.default_model import DEFAULT_MODEL_NAME, default_cache_directory, ensure_folder
from rag.embedding.e5_file import check_e5_file, find_e5_file, read_e5_file
from rag.embedding.encoder_graph import MASK, VECTORS, write_encoder
from rag.embedding.int8_graph import EMBEDDINGS
from rag.embedding.windows import unit
from rag.errors import ModelError
from rag.four_bit import WordEmbeddings
from rag.inference import cores, session
from rag.turns import Comers

if TYPE_CHECKING:
    from rag.protocols import FloatArray, Progress

BATCH_TOKENS = 256
"""How many tokens, padding included, are computed at once on a core: what its level-2 cache holds; measured."""

CORES_FOR_ONE = 2
"""How many cores share the computation of a single batch; measured."""

LATELY_SECONDS = 0.2
"""For so long after a thread has come, others are counted on to need the cores too."""

MODEL_FILE, CARD_FILE = "encoder.onnx", "encoder.json"
_FOLDER_NAME = f"{DEFAULT_MODEL_NAME.replace('@', '-')}-int8-1"  # the last number rises when the written files change
_NEEDED = "about 25 MB"


class Encoder:
    """Turns the token ids of texts into unit vectors; calls from several threads may overlap.

    Batches are computed side by side, each on one core, which keeps cores busier than sharing a batch does. A single
    batch that comes alone, such as a question, is shared by two cores: a quarter less time for half as much work again.
    One comes alone where no other thread has come lately.
    """

    def __init__(self, cache_directory: Path | None = None, progress: Progress | None = None) -> None:
        """Load the encoder, writing it to the cache first where it is missing or damaged; raise ModelError."""
        source = find_e5_file()
        check_e5_file(source)
        folder = ensure_folder(cache_directory or default_cache_directory(), _FOLDER_NAME, _write, _NEEDED, progress)
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        self._words = WordEmbeddings(source, card["offset"], card["rows"], card["width"])
        self._path = folder / MODEL_FILE
        self._shared = _session(self._path, min(cores(), CORES_FOR_ONE))
        self._single: Any = None
        self._loading = threading.Lock()
        self._comers = Comers(LATELY_SECONDS)
        self.dimension = int(card["width"])

    def vectors(self, texts: Sequence[Sequence[int]]) -> FloatArray:
        """Return one unit vector a text, given as token ids, shape ``(len(texts), dimension)``."""
        batches = list(_batches([len(ids) for ids in texts]))
        alone = self._comers.alone(threading.get_ident(), time.monotonic())
        model = self._shared if alone and len(batches) == 1 else self._side_by_side
        return self._vectors(model, texts, batches)

    def _vectors(self, model: Any, texts: Sequence[Sequence[int]], batches: list[list[int]]) -> FloatArray:  # noqa: ANN401
        result = np.empty((len(texts), self.dimension), np.float32)

        def compute(batch: list[int]) -> None:
            result[batch] = self._computed(model, [texts[place] for place in batch])

        if len(batches) > 1:
            with ThreadPoolExecutor(cores()) as pool:
                list(pool.map(compute, batches))
        else:
            for batch in batches:
                compute(batch)
        return unit(result)

    @property
    def _side_by_side(self) -> Any:  # noqa: ANN401  onnxruntime has no types
        """The model on one core a batch, loaded when it is first wanted: a question asked alone never wants it."""
        with self._loading:
            if self._single is None:
                self._single = _session(self._path, 1)
            return self._single

    def _computed(self, model: Any, texts: Sequence[Sequence[int]]) -> FloatArray:  # noqa: ANN401
        length = max(map(len, texts))
        embeddings = np.zeros((len(texts), length, self.dimension), np.float32)
        mask = np.zeros((len(texts), length), np.int32)
        for row, ids in enumerate(texts):
            embeddings[row, : len(ids)] = self._words.rows(ids)
            mask[row, : len(ids)] = 1
        vectors: FloatArray = model.run([VECTORS], {EMBEDDINGS: embeddings, MASK: mask})[0]
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts of like length, longest first, as many as fit into one batch.

    >>> list(_batches([100, 2, 200, 100]))
    [[2], [0, 3], [1]]
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _write(folder: Path, progress: Progress | None) -> None:
    source = read_e5_file(find_e5_file())
    if progress is not None:
        progress("model", 0, 1)
    write_encoder(source, folder / MODEL_FILE)
    _, _, offset, _ = source.directory["emb.word"]
    card = {"offset": offset, "rows": source.shape.vocabulary, "width": source.shape.hidden}
    (folder / CARD_FILE).write_text(json.dumps(card) + "\n", encoding="utf-8")
    if progress is not None:
        progress("model", 1, 1)


def _session(path: Path, threads: int) -> Any:  # noqa: ANN401  onnxruntime has no types
    try:
        return session(str(path), threads)
    except Exception as error:  # it raises classes of its own that have no common parent
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"ONNX Runtime cannot load {path} ({reason}): pip install -r requirements.txt") from error
