"""What every system is given and gives back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

Found = tuple[str, int, int, float]
"""A stretch of a document (document, start, end) with its score, higher being better."""

Search = Callable[[str, int], list[Found]]
"""Called as ``search(question, k)``."""

CHUNK_CHARACTERS = 350
CHUNK_OVERLAP = 50


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text."""

    doc_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """Where a system reads and writes, and the model it must use.

    ``folder`` holds what all systems share, ``own`` is the system's; ``model`` is a sentence-transformers folder whose
    queries and passages need these prompts.
    """

    folder: Path
    own: Path
    model: Path
    query_prompt: str
    passage_prompt: str

    def texts(self) -> list[Text]:
        """Return the documents' texts."""
        from rag.stores.corpus_file import read_documents

        return [Text(document.doc_id, document.text) for document in read_documents(self.folder)[0]]

    def passages(self) -> list[tuple[str, int, int, str]]:
        """Return this project's passages: document, start, end, text."""
        from rag.stores.corpus_file import read_documents

        documents, passages = read_documents(self.folder)
        texts = {document.doc_id: document.text for document in documents}
        spans = ((each.doc_id, each.span.start, each.span.end) for each in passages)
        return [(doc_id, start, end, texts[doc_id][start:end]) for doc_id, start, end in spans]


class System(Protocol):
    """A system that retrieves."""

    def build(self, job: Job) -> int:
        """Build an index and save it below ``job.own``; return the number of its parts."""
        ...

    def open(self, job: Job) -> Search:
        """Load the saved index."""
        ...


def write_job(job: Job, questions: Sequence[tuple[str, str]], depth: int) -> None:
    """Write what a worker needs besides the documents."""
    values = {key: str(value) for key, value in asdict(job).items()}
    content = {**values, "questions": list(questions), "depth": depth}
    (job.own / "job.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read_job(own: Path) -> tuple[Job, list[tuple[str, str]], int]:
    """Return the job in a system's folder with the questions (id, text) and how many parts to find."""
    values = json.loads((own / "job.json").read_text(encoding="utf-8"))
    questions = [(name, text) for name, text in values.pop("questions")]
    depth = int(values.pop("depth"))
    folder, model = Path(values["folder"]), Path(values["model"])
    return Job(folder, own, model, values["query_prompt"], values["passage_prompt"]), questions, depth
