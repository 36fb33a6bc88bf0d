"""The library of the settings, put together: its folder, its index, and what reads its files.

What an interface needs::

    library = document_library(load_settings())
    library.inspect_files([path])       # Change: a report a file, nothing changed
    library.add_files([path, folder])   # Change: reports, rejections with reasons, the summary of the new index
    library.list_documents()            # ListedDocument: doc_id, file, what the index holds of it
    library.show_document(doc_id)       # IngestionReport
    library.update_document(doc_id, path)
    library.rename_document(doc_id, title)
    library.remove_documents([doc_id])

A pipeline that was opened before a change still answers from the index before it: open it again with
``wiring.open_pipeline``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from rag.config import MILVUS, Settings
from rag.errors import StaleIndexError
from rag.generations import forget_older, open_current
from rag.library import DocumentLibrary, IndexSummary, check_settings
from rag.protocols import Progress
from rag.types import Document
from rag.wiring import build_index


def document_library(settings: Settings) -> DocumentLibrary:
    """Return the library in the data folder, with its index."""
    from rag.parsing import READABLE_SUFFIXES
    from rag.parsing.isolated import IsolatedParser

    parser = IsolatedParser()
    return DocumentLibrary(
        folder=settings.data_directory,
        suffixes=READABLE_SUFFIXES,
        parse=parser.parse,
        encoding_of=parser.encoding_of,
        indexed=lambda: _indexed(settings)[0],
        rebuild=partial(_rebuild, settings),
        forget=partial(forget, settings),
    )


def _rebuild(settings: Settings, parsed: Sequence[Document], progress: Progress | None) -> IndexSummary:
    """Build the index anew; only files that it does not hold as they are now are parsed."""
    documents, recorded = _indexed(settings)
    own = [document for doc_id, document in documents.items() if doc_id not in recorded.get("titles", {})]
    return build_index([settings.data_directory], settings.index_directory, settings, progress, [*own, *parsed])


def forget(settings: Settings) -> None:
    """Remove what older generations hold, here and in Milvus."""
    forget_older(settings.index_directory)
    if settings.store == MILVUS:
        from rag.remote_index.assembly import forget_remotely

        forget_remotely(settings.index_directory, settings)


def _indexed(settings: Settings) -> tuple[Mapping[str, Document], Mapping[str, Any]]:
    """Return the documents of the index with what it records, nothing where it cannot be used as it is."""
    from rag.stores.corpus_file import read_documents

    try:
        generation = open_current(settings.index_directory)
        check_settings(generation.description, settings, settings.index_directory)
        documents, _ = read_documents(generation.folder)
    except StaleIndexError:
        return {}, {}
    return {document.doc_id: document for document in documents}, generation.description
