"""The two textbook rankings over this project's passages: words alone and vectors alone."""

from __future__ import annotations

import json
from typing import Any

from eval.peers.job import Found, Job, Search

_PLACES = "places.json"


class Bm25:
    """BM25 with its usual constants (bm25s) over jieba's words."""

    def build(self, job: Job) -> int:
        """Index the words of each passage."""
        import bm25s

        passages = job.passages()
        retriever = bm25s.BM25()
        retriever.index([_words(text) for *_, text in passages], show_progress=False)
        retriever.save(str(job.own))
        return _write_places(job, passages)

    def open(self, job: Job) -> Search:
        """Load the index."""
        import bm25s

        retriever, places = bm25s.BM25.load(str(job.own)), _read_places(job)
        _words("预热")  # jieba reads its dictionary at its first use, which belongs to opening

        def search(question: str, k: int) -> list[Found]:
            words = [word for word in _words(question) if word in retriever.vocab_dict]
            if not words:
                return []
            rows, scores = retriever.retrieve([words], k=min(k, len(places)), show_progress=False)
            return [(*places[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

        return search


class Dense:
    """The model's vectors, searched exactly (FAISS)."""

    def build(self, job: Job) -> int:
        """Embed each passage."""
        import faiss

        passages = job.passages()
        vectors = _model(job).encode_document([text for *_, text in passages], prompt=job.passage_prompt)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        faiss.write_index(index, str(job.own / "vectors.faiss"))
        return _write_places(job, passages)

    def open(self, job: Job) -> Search:
        """Load the index and the model."""
        import faiss

        index, model, places = faiss.read_index(str(job.own / "vectors.faiss")), _model(job), _read_places(job)

        def search(question: str, k: int) -> list[Found]:
            scores, rows = index.search(model.encode_query([question], prompt=job.query_prompt), min(k, len(places)))
            return [(*places[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]

        return search


def _model(job: Job) -> Any:  # noqa: ANN401  sentence-transformers is not typed
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(job.model), local_files_only=True)


def _words(text: str) -> list[str]:
    import jieba

    return [word for word in jieba.lcut(text.lower()) if any(map(str.isalnum, word))]


def _write_places(job: Job, passages: list[tuple[str, int, int, str]]) -> int:
    places = [[doc_id, start, end] for doc_id, start, end, _ in passages]
    (job.own / _PLACES).write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")
    return len(places)


def _read_places(job: Job) -> list[tuple[str, int, int]]:
    rows = json.loads((job.own / _PLACES).read_text(encoding="utf-8"))
    return [(doc_id, start, end) for doc_id, start, end in rows]
