"""What computes vectors, by the setting of the model."""

from __future__ import annotations

from rag.config import DEFAULT_MODEL_SETTING

INT8, SENTENCE_TRANSFORMERS = "onnxruntime-int8", "sentence-transformers"


def engine_of(embedding_model: str) -> str:
    """Return what computes the vectors of a configured model, as an index records it.

    >>> engine_of("default"), engine_of("intfloat/multilingual-e5-base")
    ('onnxruntime-int8', 'sentence-transformers')
    """
    return INT8 if embedding_model == DEFAULT_MODEL_SETTING else SENTENCE_TRANSFORMERS
