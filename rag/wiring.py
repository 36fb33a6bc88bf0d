"""Turn settings into concrete objects; the only module that names implementations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from rag.answering.evidence import EvidenceScorer
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.refusal import Judge
from rag.answering.selection import Selection
from rag.answering.weights import READ, UNREAD, load_weights
from rag.config import MILVUS, Settings
from rag.corpus import corpus_of
from rag.embedding.engines import engine_of
from rag.errors import InputError, StaleIndexError
from rag.explaining import StageExplainer
from rag.generations import Generation, open_current, open_with, publish
from rag.library import (
    IndexSummary,
    ParserPool,
    Sources,
    check_model,
    check_settings,
    description,
    find_sources,
    read_sources,
    sources_of,
    unless_parsed,
)
from rag.models import MakeReader, default_model_name, embedder, query_embedder, sentence_reader
from rag.outline import OutlineReader, ReadOnce
from rag.pipeline import Pipeline
from rag.protocols import Progress, QueryEmbedder
from rag.retrieval.hybrid import HybridRetriever
from rag.retrieval.outlined import OutlineFirstRetriever
from rag.retrieval.period import PeriodRetriever
from rag.retrieval.single import DenseRetriever, LexicalRetriever, PooledRetriever
from rag.search_index import OpenedIndex, build_search_index, load_search_index, save_search_index
from rag.types import Document
from rag.writing.assembly import writing_answerer

PARSERS = 2
"""How many files are parsed side by side, each in a process of its own."""

LISTS = ("dense_passage", "dense_sentence", "lexical_passage", "lexical_sentence")
"""The names of the rankings that are fused, in the order in which they are."""


def build_index(
    paths: Sequence[Path],
    index_directory: Path,
    settings: Settings,
    progress: Progress | None = None,
    parsed: Sequence[Document] = (),
    spread: bool = False,
) -> IndexSummary:
    """Index exactly these files (and the files below these folders) and publish them as a new generation.

    With ``spread`` Ray embeds. Files of the documents in ``parsed`` are not parsed again while their bytes are the
    same. Raises InputError, DocumentError, ModelError, or RagError when the index cannot be written; then the index
    that was there is untouched. So it is where the system does not let a file be read that the index holds.
    """
    from rag.parsing import READABLE_SUFFIXES
    from rag.parsing.isolated import IsolatedParser

    sources = find_sources(paths, READABLE_SUFFIXES)
    pool = ParserPool(lambda: IsolatedParser().parse, PARSERS)
    kept = cache(partial(_documents_in, index_directory))  # checks every file of the index, so once at most
    documents, skipped, unreadable = read_sources(
        sources, paths, unless_parsed(parsed, pool.parse), progress, pool.size, kept
    )
    return _publish(documents, sources_of(sources, unreadable), skipped, index_directory, settings, progress, spread)


def _documents_in(index_directory: Path) -> frozenset[str]:
    """Return the doc_ids of an index, none where it is missing or damaged."""
    try:
        return frozenset(open_current(index_directory).description["documents"])
    except StaleIndexError:
        return frozenset()


def build_index_from_documents(
    documents: Sequence[Document], index_directory: Path, settings: Settings, progress: Progress | None = None
) -> IndexSummary:
    """Index documents that were parsed already and publish them as a new generation."""
    sources = Sources({document.doc_id: document.source_sha256 for document in documents}, {})
    if len(sources.checksums) < len(documents):
        raise InputError("two documents have the same doc_id: give each its own")
    return _publish(documents, sources, [], index_directory, settings, progress)


def is_current(paths: Sequence[Path], index_directory: Path, settings: Settings) -> bool:
    """Say whether a whole index holds exactly these files as they are now, made with these settings."""
    return _holds(paths, index_directory, settings, lambda _: True)


def would_be_the_same(paths: Sequence[Path], index_directory: Path, settings: Settings) -> bool:
    """Say whether building would change nothing: the index is current, holds every file, and opens.

    False where a file was left out, which may be readable now, and for a model that only loading it can identify.
    """

    def holds_all(generation: Generation) -> bool:
        recorded = generation.description
        if recorded["embedding"].get("engine") != engine_of(settings.embedding_model):
            return False
        if set(recorded["documents"]) != set(recorded["sources"]):
            return False
        open_search_index(generation, settings)  # what checksums cannot tell: that this program can use the files
        return True

    return default_model_name(settings) is not None and _holds(paths, index_directory, settings, holds_all)


def _holds(
    paths: Sequence[Path], index_directory: Path, settings: Settings, suffices: Callable[[Generation], bool]
) -> bool:
    from rag.parsing import READABLE_SUFFIXES

    wanted = sources_of(find_sources(paths, READABLE_SUFFIXES))

    def fits(generation: Generation) -> bool:
        check_settings(generation.description, settings, index_directory)
        name = default_model_name(settings)
        if name is not None:
            check_model(generation.description, name, index_directory)
        return wanted.are_those_of(generation.description) and suffices(generation)

    try:
        return open_with(index_directory, fits)
    except StaleIndexError:
        return False


def ensure_index(settings: Settings, progress: Progress | None = None) -> Path:
    """Build the default index where it is missing, stale or damaged, and return its directory."""
    if not is_current([settings.data_directory], settings.index_directory, settings):
        build_index([settings.data_directory], settings.index_directory, settings, progress)
    return settings.index_directory


def open_pipeline(index_directory: Path, settings: Settings) -> Pipeline:
    """Open an index to search and ask; raise StaleIndexError when it is missing, damaged or of other settings."""

    def load(generation: Generation) -> tuple[OpenedIndex, QueryEmbedder]:
        check_settings(generation.description, settings, index_directory)
        index, embedder = open_search_index(generation, settings), query_embedder(settings)
        check_model(generation.description, embedder.name, index_directory)
        return index, embedder

    index, embedder = open_with(index_directory, load)
    return assemble(index, embedder, settings, sentence_reader(settings))


def open_search_index(generation: Generation, settings: Settings) -> OpenedIndex:
    """Open a generation, in its folder or in Milvus; raise StaleIndexError when its parts do not fit."""
    if settings.store != MILVUS:
        return load_search_index(generation.folder)
    from rag.remote_index.assembly import open_remotely

    return open_remotely(generation, settings)


def assemble(
    index: OpenedIndex, embedder: QueryEmbedder, settings: Settings, reader: MakeReader | None = None
) -> Pipeline:
    """Return the pipeline over an index; without a reader, evidence is scored by similarity and words alone."""
    corpus = index.corpus
    outline = ReadOnce(OutlineReader(corpus, index.passage_terms))
    weights = load_weights(READ if reader else UNREAD)
    scorer = EvidenceScorer(
        corpus, index.sentence_vectors, index.sentence_terms, reader and reader(corpus), weights.first, weights.evidence
    )
    answerer = ExtractiveAnswerer(
        corpus=corpus,
        outline=outline,
        scorer=scorer,
        judge=Judge(index.passage_terms, weights.judge),
        selection=Selection(corpus),
        strictness=settings.strictness,
    )
    fusion = _hybrid(index, settings)
    period = PeriodRetriever(corpus, fusion)
    explainer = StageExplainer(LISTS, fusion, period, answerer)

    return Pipeline(
        corpus=corpus,
        embedder=embedder,
        retriever=OutlineFirstRetriever(outline, period),
        answerer=writing_answerer(answerer, outline, corpus, settings),
        explainer=explainer,
        hits=settings.hits,
        maximum_question_characters=settings.maximum_question_characters,
        rebuild=lambda smaller: assemble(index.restricted_to(smaller), embedder, settings, reader),
    )


def _hybrid(index: OpenedIndex, settings: Settings) -> HybridRetriever:
    passage_of = {key: sentence.passage_id for key, sentence in index.corpus.sentences.items()}
    return HybridRetriever(
        corpus=index.corpus,
        dense=(
            DenseRetriever(index.passage_vectors),
            PooledRetriever(DenseRetriever(index.sentence_vectors), passage_of),
        ),
        lexical=(
            LexicalRetriever(index.passage_terms),
            PooledRetriever(LexicalRetriever(index.sentence_terms), passage_of),
        ),
        weights=index.passage_terms,
        fusion_k=settings.fusion_k,
    )


def _publish(
    documents: Sequence[Document],
    sources: Sources,
    skipped: Sequence[str],
    index_directory: Path,
    settings: Settings,
    progress: Progress | None,
    spread: bool = False,
) -> IndexSummary:
    from rag.splitting import split

    model = embedder(settings, progress, spread)
    passages = [passage for document in documents for passage in split(document, settings.passage_characters)]
    corpus = corpus_of(documents, passages)
    about = partial(
        description, settings, model.name, engine_of(settings.embedding_model), sources=sources, documents=documents
    )
    if settings.store == MILVUS:
        from rag.remote_index.assembly import publish_remotely

        publish_remotely(corpus, model, index_directory, settings, about, progress)
    else:
        index = build_search_index(corpus, model, progress)
        publish(index_directory, partial(save_search_index, index), about(index.dimension))
    return IndexSummary(index_directory, tuple(documents), len(passages), len(corpus.sentences), tuple(skipped))
