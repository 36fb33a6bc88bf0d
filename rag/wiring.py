"""Turn settings into concrete objects; the only module that names implementations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rag.answering.evidence import EvidenceScorer
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.refusal import Judge
from rag.answering.selection import Selection
from rag.answering.weights import READ, UNREAD, load_weights
from rag.config import DEFAULT_MODEL_SETTING, MARK, NO_READER, Settings
from rag.corpus import Corpus, corpus_of
from rag.embedding.engines import engine_of
from rag.errors import InputError, ModelError, StaleIndexError
from rag.explaining import StageExplainer
from rag.generations import open_current, publish
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
from rag.outline import Outline, OutlineReader, ReadOnce
from rag.pipeline import Pipeline
from rag.protocols import Answerer, Embedder, Progress, QueryEmbedder, SentenceReader
from rag.retrieval.hybrid import HybridRetriever
from rag.retrieval.outlined import OutlineFirstRetriever
from rag.retrieval.period import PeriodRetriever
from rag.retrieval.single import DenseRetriever, LexicalRetriever, PooledRetriever
from rag.search_index import SearchIndex, build_search_index, load_search_index, save_search_index
from rag.types import Document

MakeReader = Callable[[Corpus], SentenceReader]
LISTS = ("dense_passage", "dense_sentence", "lexical_passage", "lexical_sentence")
"""The names of the rankings that are fused, in the order in which they are."""


def build_index(
    paths: Sequence[Path],
    index_directory: Path,
    settings: Settings,
    progress: Progress | None = None,
    parsed: Sequence[Document] = (),
) -> IndexSummary:
    """Index exactly these files (and the files below these folders) and publish them as a new generation.

    Files of the documents in ``parsed`` are not parsed again while their bytes are the same. Raises InputError,
    DocumentError, ModelError, or RagError when the index cannot be written; then the index that was there is untouched.
    """
    from rag.parsing import READABLE_SUFFIXES, parse_bytes

    sources = find_sources(paths, READABLE_SUFFIXES)
    pool = ParserPool(lambda: parse_bytes, 1)  # more, once each reads in a process of its own
    documents, skipped = read_sources(sources, paths, unless_parsed(parsed, pool.parse), progress, pool.size)
    return _publish(documents, sources_of(sources), skipped, index_directory, settings, progress)


def build_index_from_documents(
    documents: Sequence[Document], index_directory: Path, settings: Settings, progress: Progress | None = None
) -> IndexSummary:
    """Index documents that were parsed already and publish them as a new generation."""
    hashes = {document.doc_id: document.source_sha256 for document in documents}
    if len(hashes) < len(documents):
        raise InputError("two documents have the same doc_id: give each its own")
    return _publish(documents, Sources(hashes, {}), [], index_directory, settings, progress)


def is_current(paths: Sequence[Path], index_directory: Path, settings: Settings) -> bool:
    """Say whether a whole index holds exactly these files as they are now, made with these settings."""
    from rag.parsing import READABLE_SUFFIXES

    wanted = sources_of(find_sources(paths, READABLE_SUFFIXES))
    try:
        generation = open_current(index_directory)
        check_settings(generation.description, settings, index_directory)
        name = default_model_name(settings)
        if name is not None:
            check_model(generation.description, name, index_directory)
    except StaleIndexError:
        return False
    return wanted.are_those_of(generation.description)


def ensure_index(settings: Settings, progress: Progress | None = None) -> Path:
    """Build the default index where it is missing, stale or damaged, and return its directory."""
    paths = [settings.data_directory]
    if not is_current(paths, settings.index_directory, settings):
        build_index(paths, settings.index_directory, settings, progress)
    return settings.index_directory


def open_pipeline(index_directory: Path, settings: Settings) -> Pipeline:
    """Open an index to search and ask; raise StaleIndexError when it is missing, damaged or of other settings."""
    generation = open_current(index_directory)
    check_settings(generation.description, settings, index_directory)
    index = load_search_index(generation.folder)
    embedder = query_embedder(settings)
    check_model(generation.description, embedder.name, index_directory)
    return assemble(index, embedder, settings, sentence_reader(settings))


def assemble(
    index: SearchIndex, embedder: QueryEmbedder, settings: Settings, reader: MakeReader | None = None
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

    def rebuild(smaller: Corpus) -> Pipeline:
        return assemble(index.restricted_to(smaller), embedder, settings, reader)

    return Pipeline(
        corpus=corpus,
        embedder=embedder,
        retriever=OutlineFirstRetriever(outline, period),
        answerer=_writing(answerer, outline, corpus, settings),
        explainer=explainer,
        hits=settings.hits,
        maximum_question_characters=settings.maximum_question_characters,
        rebuild=rebuild,
    )


def _writing(answerer: Answerer, outline: Outline, corpus: Corpus, settings: Settings) -> Answerer:
    """Return the answerer that lets a language model write, where one is set."""
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


def _hybrid(index: SearchIndex, settings: Settings) -> HybridRetriever:
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


def default_model_name(settings: Settings) -> str | None:
    """Return the identity of the configured vector space where it is known without loading a model."""
    if settings.embedding_model != DEFAULT_MODEL_SETTING:
        return None
    from rag.embedding.default_model import DEFAULT_MODEL_NAME

    return DEFAULT_MODEL_NAME


def sentence_reader(settings: Settings) -> MakeReader | None:
    """Return what makes the reader of a corpus; None where it is switched off or the default model is not installed.

    The reader takes its word embeddings from the file of the default model, whichever model embeds.
    """
    if settings.reader == NO_READER:
        return None
    from rag.embedding.e5_file import find_e5_file
    from rag.reading.onnx_model import OnnxReaderModel, load_tokenizer
    from rag.reading.reader import CachedTokenizer, WindowReader

    try:
        embeddings = find_e5_file()
    except ModelError:
        return None
    model, tokenizer = OnnxReaderModel(embeddings), CachedTokenizer(load_tokenizer())
    return partial(WindowReader, model=model, tokenizer=tokenizer, maximum_windows=settings.windows_read)


def embedder(settings: Settings, progress: Progress | None = None) -> Embedder:
    """Return what embeds passages, with its cache; raise ModelError when there is no such model here."""
    from rag.embedding.cache import CachedEmbedder
    from rag.embedding.default_model import default_cache_directory

    cache = settings.cache_directory or default_cache_directory()
    engine = engine_of(settings.embedding_model)
    return CachedEmbedder(query_embedder(settings, progress), cache / "embeddings.sqlite", engine)


def query_embedder(settings: Settings, progress: Progress | None = None) -> Embedder:
    """Return what embeds, without a cache, which questions do not need; raise ModelError when it is not here."""
    if settings.embedding_model != DEFAULT_MODEL_SETTING:
        from rag.embedding.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(settings.embedding_model)
    from rag.embedding.encoder import Encoder
    from rag.embedding.quantized import QuantizedEmbedder
    from rag.reading.onnx_model import load_tokenizer

    encoder, tokenizer = Encoder(settings.cache_directory, progress), load_tokenizer()
    return QuantizedEmbedder(encoder, lambda text: tokenizer.tokenize(text).ids)


def _publish(
    documents: Sequence[Document],
    sources: Sources,
    skipped: Sequence[str],
    index_directory: Path,
    settings: Settings,
    progress: Progress | None,
) -> IndexSummary:
    from rag.splitting import split

    model = embedder(settings, progress)
    passages = [passage for document in documents for passage in split(document, settings.passage_characters)]
    index = build_search_index(corpus_of(documents, passages), model, progress)
    about = description(settings, model.name, engine_of(settings.embedding_model), index.dimension, sources, documents)
    publish(index_directory, partial(save_search_index, index), about)
    return IndexSummary(index_directory, tuple(documents), len(passages), len(index.corpus.sentences), tuple(skipped))
