"""A seeded workload of a library: documents added, updated, renamed, removed, and the index rebuilt.

Everything but the model is the product's own; the model is a hash of characters, so that a change takes a few
milliseconds. What each operation must lead to is computed beside it, as a plain mapping.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from rag import wiring
from rag.config import Settings
from rag.embedding.cache import CachedEmbedder
from rag.embedding.fake import HashingEmbedder
from rag.errors import RagError
from rag.library import DocumentLibrary
from rag.schema import answer_to_json, hit_to_json
from rag.upkeep import doctor, document_library

QUESTIONS = ("新建分馆多少家", "借出图书多少册", "谁作了讲座", "种植银杏树多少棵", "第三部分讲什么", "红烧肉怎么做")
ROOM = 5
"""How many documents there are at most."""


@dataclass(frozen=True, slots=True)
class File:
    """A document as it lies in the library: the checksum of its bytes, the suffix, the title that a person gave it."""

    sha256: str
    suffix: str
    title: str | None = None


State = Mapping[str, File]


@dataclass(frozen=True, slots=True)
class Operation:
    """A change: its kind, and the documents with the text that each gets."""

    kind: str
    texts: Mapping[str, str]
    suffix: str = ".txt"

    def applied(self, state: State) -> dict[str, File]:
        """Return what the library holds after it."""
        after = dict(state)
        for doc_id, text in self.texts.items():
            if self.kind == "remove":
                del after[doc_id]
            elif self.kind == "rename":
                after[doc_id] = File(after[doc_id].sha256, after[doc_id].suffix, text)
            elif self.kind in {"add", "update"}:
                title = after[doc_id].title if doc_id in after else None
                after[doc_id] = File(hashlib.sha256(text.encode()).hexdigest(), self.suffix, title)
        return after


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with a library, its index, its cache, and a place for files that are to be added."""

    folder: Path

    @property
    def settings(self) -> Settings:
        """The settings of the library."""
        data, index, cache = (self.folder / name for name in ("data", "index", "cache"))
        return Settings(index, data, cache, embedding_model="hashing", reader="none", strictness=0.0)

    @property
    def library(self) -> DocumentLibrary:
        """The library itself."""
        return document_library(self.settings)

    def prepare(self, operation: Operation) -> None:
        """Write the files that it will add."""
        for doc_id, text in operation.texts.items() if operation.kind in {"add", "update"} else ():
            path = self._inbox(doc_id, operation)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def perform(self, operation: Operation) -> None:
        """Do what has been prepared; when this returns, it is acknowledged."""
        library, texts = self.library, operation.texts
        if operation.kind == "rebuild":
            wiring.build_index([self.settings.data_directory], self.settings.index_directory, self.settings)
        elif operation.kind == "remove":
            library.remove_documents(list(texts))
        elif operation.kind == "rename":
            for doc_id, title in texts.items():
                library.rename_document(doc_id, title)
        else:
            paths = [self._inbox(doc_id, operation) for doc_id in texts]
            if operation.kind == "add":
                for rejection in library.add_files(paths).rejections:
                    raise RagError(f"{rejection.name} was left out: {rejection.reason}")
            else:
                library.update_document(next(iter(texts)), paths[0])

    def held(self) -> dict[str, File]:
        """Return what lies in the folder of the library."""
        data = self.settings.data_directory
        titles = json.loads((data / "library.json").read_bytes())["titles"] if (data / "library.json").exists() else {}
        files = [path for path in data.glob("[!.]*") if path.name != "library.json"]
        return {
            path.stem: File(hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix, titles.get(path.stem))
            for path in files
        }

    def _inbox(self, doc_id: str, operation: Operation) -> Path:
        return self.folder / "inbox" / f"{doc_id}{operation.suffix}"


def scratch() -> str | None:
    """Return where folders are made that are thrown away: in memory where the system has such a place.

    What a killed process wrote is there for others in either case; only a power cut would tell the two apart.
    """
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  folders of a random name are made there


def use_cheap_model(model: HashingEmbedder | None = None) -> None:
    """Let this process embed by hashing characters, through the product's own cache."""
    embedder = model or HashingEmbedder(16)

    def cached(settings: Settings, *_: object) -> CachedEmbedder:
        return CachedEmbedder(embedder, (settings.cache_directory or Path()) / "embeddings.sqlite", "hashing")

    setattr(wiring, "embedder", cached)  # noqa: B010  mypy takes functions for constants
    for module in (wiring, doctor):
        setattr(module, "query_embedder", lambda _: embedder)  # noqa: B010


def operations(random: Random, state: State, count: int) -> list[Operation]:
    """Return so many operations that can be done one after the other; there is always a document left."""
    chosen: list[Operation] = []
    current = dict(state)
    while len(chosen) < count:
        operation = _operation(random, current)
        chosen.append(operation)
        current = operation.applied(current)
    return chosen


def _operation(random: Random, state: State) -> Operation:
    there = sorted(state)
    free = [f"doc{number}" for number in range(ROOM) if f"doc{number}" not in state]
    suffix = random.choice([".txt", ".md"])
    kind = random.choice(["add", "add", "update", "update", "remove", "rename", "rebuild"]) if there else "add"
    if kind == "add" and not free:
        kind = "update"
    if kind == "remove" and len(there) < 2:
        kind = "rename"
    if kind == "add":
        some = random.sample(free, random.randint(1, min(2, len(free))))
        return Operation(kind, {doc_id: _text(random) for doc_id in some}, suffix)
    if kind == "remove":
        return Operation(kind, dict.fromkeys(random.sample(there, random.randint(1, len(there) - 1)), ""))
    if kind == "rename":
        return Operation(kind, {random.choice(there): f"第{random.randint(1, 10**9)}号报告"})
    return Operation(kind, {} if kind == "rebuild" else {random.choice(there): _text(random)}, suffix)


def _text(random: Random) -> str:
    """Return a report that no other equals."""
    number = random.randint(1, 10**12)
    return (
        f"第{number}号工作报告\n\n一、过去一年的工作\n\n新建分馆{random.randint(2, 99)}家。全年借出图书{number}册。\n\n"
        f"二、人物\n\n馆长李文{random.randint(2, 99)}在读书节上作了讲座。\n\n三、今后的任务\n\n"
        f"种植银杏树{random.randint(2, 999)}棵。\n"
    )


def answers(site: Site, questions: Sequence[str] = QUESTIONS) -> list[Any]:
    """Return the answers, but for the time they took, and the hits of the index as JSON values."""
    pipeline = wiring.open_pipeline(site.settings.index_directory, site.settings)
    found: list[Any] = []
    for question in questions:
        found.append({**answer_to_json(pipeline.ask(question)), "timings_ms": None})
        found.append([hit_to_json(hit) for hit in pipeline.search(question, 5)])
    return found
