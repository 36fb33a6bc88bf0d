"""This project, as it is shipped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eval.peers.job import Found, Job, Search

if TYPE_CHECKING:
    from rag.config import Settings


class Ours:
    """Built with a cache of its own, so that no embedding of an earlier run makes it faster."""

    def build(self, job: Job) -> int:
        """Index the parsed documents."""
        from eval.own_cache import with_own_cache
        from rag.config import load_settings
        from rag.stores.corpus_file import read_documents
        from rag.wiring import build_index_from_documents

        with_own_cache(load_settings(), job.own / "cache")
        settings = _settings(job)
        documents, _ = read_documents(job.folder)
        return build_index_from_documents(documents, settings.index_directory, settings).passages

    def open(self, job: Job) -> Search:
        """Open the index."""
        from rag.wiring import open_pipeline

        settings = _settings(job)
        pipeline = open_pipeline(settings.index_directory, settings)

        def search(question: str, k: int) -> list[Found]:
            hits = pipeline.search(question, k)
            spans = ((hit.passage.doc_id, hit.passage.span, hit.score) for hit in hits)
            return [(doc_id, span.start, span.end, score) for doc_id, span, score in spans]

        return search


def _settings(job: Job) -> Settings:
    from rag.config import load_settings

    return replace(load_settings(), index_directory=job.own / "index", cache_directory=job.own / "cache")
