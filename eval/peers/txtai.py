"""txtai: hybrid (sparse and dense) embeddings over the lines of the text, which are the paragraphs of a report.

https://neuml.github.io/txtai/embeddings/; segmentation by txtai's own pipeline.
"""

from __future__ import annotations

import json

from eval.peers.job import Found, Job, Search
from eval.peers.optional import package

NEEDS = ("txtai",)
_PLACES = "places.json"


class Txtai:
    """One row a paragraph."""

    def build(self, job: Job) -> int:
        """Segment, embed and save."""
        segment = package("txtai.pipeline").Segmentation(lines=True, cleantext=False)
        rows: list[str] = []
        places: list[tuple[str, int, int]] = []
        for each in job.texts():
            position = 0
            for part in segment(each.text):
                start = each.text.index(part, position)
                position = start + len(part)
                rows.append(part)
                places.append((each.doc_id, start, position))
        instructions = {"query": job.query_prompt, "data": job.passage_prompt}
        embeddings = package("txtai").Embeddings(path=str(job.model), hybrid=True, instructions=instructions)
        embeddings.index(rows)
        embeddings.save(str(job.own / "index"))
        (job.own / _PLACES).write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")
        return len(rows)

    def open(self, job: Job) -> Search:
        """Load the index."""
        embeddings = package("txtai").Embeddings()
        embeddings.load(str(job.own / "index"))
        places = json.loads((job.own / _PLACES).read_text(encoding="utf-8"))

        def search(question: str, k: int) -> list[Found]:
            return [(*places[row], float(score)) for row, score in embeddings.search(question, k)]

        return search
