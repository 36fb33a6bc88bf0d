"""The same library in every store: what is published, changed and reopened alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.config import FAISS, MILVUS, Settings
from rag.corpus import Corpus, corpus_of
from rag.embedding.fake import HashingEmbedder
from rag.generations import open_current, publish
from rag.library.record import Sources, description
from rag.remote_index.assembly import connection_of, publish_remotely
from rag.search_index import OpenedIndex, SearchIndex, build_search_index, save_search_index
from rag.splitting import split
from rag.stores.memory import MemoryStore
from rag.wiring import open_search_index
from tests.small_corpus import document

if TYPE_CHECKING:
    from rag.protocols import FloatArray, Progress

HOSTILE = (
    '" or 1==1 or "',
    "' or '1'=='1",
    '"] or document not in [0',
    "x'); drop collection wenju; --",
    "{document}",
    "\\",
    "%_*?",
    "报告＂或１＝＝１",
    "𠀀𪚥😀",
    "null",
)
"""Names of documents, each of which would reach beyond itself if it became part of a filter."""

QUESTIONS = ("新建基层工会多少个", "银杏树与湖面", "数字化服务平台", "今后五年培训", "第三项工作", "第七期会员")
_WORDS = ("工会", "会员", "职工", "平台", "公园", "湖面", "银杏树", "培训", "竞赛", "法律援助")


@dataclass
class CountingEmbedder:
    """A HashingEmbedder that counts the passages it was given."""

    inner: HashingEmbedder = field(default_factory=lambda: HashingEmbedder(64))
    embedded: int = 0

    @property
    def name(self) -> str:
        """The identity of the vector space."""
        return self.inner.name

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row."""
        return self.inner.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, and count them."""
        self.embedded += len(texts)
        return self.inner.embed_passages(texts, progress)


def library(names: Sequence[str] = HOSTILE, sentences: int = 12) -> Corpus:
    """Return a document a name, whose sentences differ in their numbers and in one of ten words."""
    documents = []
    for number, name in enumerate(names):
        lines = (
            f"第{number}期第{item}项工作：{_WORDS[(number + item) % 10]}新增{17 * number + item}个，数字化{item}次。"
            for item in range(sentences)
        )
        documents.append(document(f"第{number}号报告\n\n一、总体情况\n\n" + "\n\n".join(lines) + "\n", name))
    return corpus_of(documents, [passage for each in documents for passage in split(each, 100)])


class Store(Protocol):
    """A place where an index is published."""

    embedder: CountingEmbedder

    def publish(self, corpus: Corpus) -> OpenedIndex:
        """Make this corpus the library, and open it."""
        ...

    def reopen(self) -> OpenedIndex:
        """Open anew what was published last, as another process would."""
        ...


@dataclass
class InMemory:
    """Nothing is kept on disk: to reopen is to build again."""

    embedder: CountingEmbedder = field(default_factory=CountingEmbedder)
    corpus: Corpus | None = None

    def publish(self, corpus: Corpus) -> OpenedIndex:
        self.corpus = corpus
        return self.reopen()

    def reopen(self) -> OpenedIndex:
        assert self.corpus is not None
        built = build_search_index(self.corpus, self.embedder)
        passages, sentences = built.passage_vectors, built.sentence_vectors
        return SearchIndex(
            self.corpus,
            MemoryStore(passages.keys, passages.vectors(passages.keys)),
            MemoryStore(sentences.keys, sentences.vectors(sentences.keys)),
            built.passage_terms,
            built.sentence_terms,
        )


@dataclass
class OnDisk:
    """A folder of generations, with or without Milvus Lite."""

    settings: Settings
    embedder: CountingEmbedder = field(default_factory=CountingEmbedder)

    def publish(self, corpus: Corpus) -> OpenedIndex:
        folder, documents = self.settings.index_directory, list(corpus.documents.values())

        def about(dimension: int) -> dict[str, object]:
            return description(self.settings, self.embedder.name, "counting", dimension, Sources({}, {}), documents)

        if self.settings.store == MILVUS:
            publish_remotely(corpus, self.embedder, folder, self.settings, about)
        else:
            index = build_search_index(corpus, self.embedder)
            publish(folder, lambda place: save_search_index(index, place), about(index.dimension))
        return self.reopen()

    def reopen(self) -> OpenedIndex:
        if self.settings.store == MILVUS:
            connection_of(self.settings).close()  # lets go of the local file, as the end of a process does
        return open_search_index(open_current(self.settings.index_directory), self.settings)


def make_store(kind: str, folder: Path) -> Store:
    """Return an empty store of a kind in a folder."""
    if kind == "memory":
        return InMemory()
    settings = Settings(folder / "index", folder / "data", store=FAISS)
    return OnDisk(replace(settings, store=MILVUS) if kind == "milvus" else settings)
