"""Settings become models: what embeds texts and questions, and what reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from rag.config import DEFAULT_MODEL_SETTING, NO_READER, Settings
from rag.corpus import Corpus
from rag.embedding.engines import engine_of
from rag.errors import ModelError
from rag.protocols import Embedder, Progress, SentenceReader

MakeReader = Callable[[Corpus], SentenceReader]


def default_model_name(settings: Settings) -> str | None:
    """Return the identity of the configured vector space where it is known without loading a model."""
    if settings.embedding_model != DEFAULT_MODEL_SETTING:
        return None
    from rag.embedding.default_model import DEFAULT_MODEL_NAME

    return DEFAULT_MODEL_NAME


def sentence_reader(settings: Settings) -> MakeReader | None:
    """Return what makes the reader of a corpus; None where it is switched off or the default model is not installed.

    Its word embeddings are those of the default model, whichever model embeds; raises ModelError for an altered file.
    """
    if settings.reader == NO_READER:
        return None
    from rag.embedding.e5_file import check_e5_file, find_e5_file
    from rag.reading.onnx_model import OnnxReaderModel, load_tokenizer
    from rag.reading.reader import CachedTokenizer, WindowReader

    try:
        embeddings = find_e5_file()
    except ModelError:
        return None
    model, tokenizer = OnnxReaderModel(check_e5_file(embeddings)), CachedTokenizer(load_tokenizer())
    return partial(WindowReader, model=model, tokenizer=tokenizer, maximum_windows=settings.windows_read)


def query_embedder(settings: Settings) -> Embedder:
    """Return what embeds questions, and texts without a cache; raise ModelError when there is no such model here."""
    return _model(settings, None)


def embedder(settings: Settings, progress: Progress | None = None, spread: bool = False) -> Embedder:
    """Return what embeds passages, with its cache; raise ModelError when there is no such model, or no Ray, here."""
    from rag.embedding.cache import CachedEmbedder

    here, file = _model(settings, progress), _cache(settings) / "embeddings.sqlite"
    if spread:
        from rag.embedding.ray_embedder import STEP, RayEmbedder

        return CachedEmbedder(
            RayEmbedder(here, partial(_model, settings, None)), file, engine_of(settings.embedding_model), STEP
        )
    return CachedEmbedder(here, file, engine_of(settings.embedding_model))


def _cache(settings: Settings) -> Path:
    from rag.embedding.default_model import default_cache_directory

    return settings.cache_directory or default_cache_directory()


def _model(settings: Settings, progress: Progress | None) -> Embedder:
    if settings.embedding_model != DEFAULT_MODEL_SETTING:
        from rag.embedding.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(settings.embedding_model)
    from rag.embedding.encoder import Encoder
    from rag.embedding.quantized import QuantizedEmbedder
    from rag.reading.onnx_model import load_tokenizer

    encoder, tokenizer = Encoder(_cache(settings), progress), load_tokenizer()
    return QuantizedEmbedder(encoder, lambda text: tokenizer.tokenize(text).ids)
