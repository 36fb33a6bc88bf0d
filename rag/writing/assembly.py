"""Put a language model behind an answerer, where the settings name one."""

from __future__ import annotations

from rag.config import MARK, Settings
from rag.corpus import Corpus
from rag.outline import Outline
from rag.protocols import Answerer


def writing_answerer(answerer: Answerer, outline: Outline, corpus: Corpus, settings: Settings) -> Answerer:
    """Return the answerer that lets a language model write, or the one given where no model is set."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return answerer
    from rag.writing.answerer import WritingAnswerer
    from rag.writing.endpoint import Endpoint, check_package

    check_package()
    endpoint = Endpoint(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        key=settings.llm_key,
        first_seconds=settings.llm_first_token_seconds,
        total_seconds=settings.llm_timeout_seconds,
    )
    return WritingAnswerer(answerer, outline, corpus, endpoint, mark=settings.llm_unverified == MARK)
