"""The default model, written once into the user's cache and loaded once for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.embedding.default_model import default_cache_directory, ensure_default_model
from rag.embedding.encoder import Encoder
from rag.embedding.quantized import QuantizedEmbedder
from rag.embedding.sentence_transformer import SentenceTransformerEmbedder
from rag.reading.onnx_model import load_tokenizer

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def default_model() -> Path:
    """Return the folder of the default model."""
    given = os.environ.get("RAG_CACHE_DIR")
    return ensure_default_model(Path(given) if given else default_cache_directory())


@pytest.fixture(scope="session")
def embedder(default_model: Path) -> SentenceTransformerEmbedder:
    """Return the default model in float32."""
    return SentenceTransformerEmbedder(default_model)


@pytest.fixture(scope="session")
def quantized(default_model: Path) -> QuantizedEmbedder:
    """Return the default model in int8, as the product uses it."""
    tokenizer = load_tokenizer()
    return QuantizedEmbedder(Encoder(default_model.parent), lambda text: tokenizer.tokenize(text).ids)


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """Return every sentence of the corpus, cut at 。 with all white space removed."""
    texts = ["".join(path.read_text(encoding="utf-8").split()) for path in sorted(DATA.glob("*.txt"))]
    return [f"{sentence}。" for text in texts for sentence in text.split("。") if sentence]
