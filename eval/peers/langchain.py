"""LangChain: recursive splitter, Hugging Face embeddings, FAISS vector store.

https://docs.langchain.com/oss/python/integrations/vectorstores/faiss; the separators are those its documentation gives
for languages without spaces between words.
"""

from __future__ import annotations

from typing import Any

from eval.peers.job import CHUNK_CHARACTERS, CHUNK_OVERLAP, Found, Job, Search
from eval.peers.optional import package

NEEDS = ("langchain_text_splitters", "langchain_community", "langchain_huggingface")
_SEPARATORS = ["\n\n", "\n", " ", ".", ",", "\u200b", "\uff0c", "\u3001", "\uff0e", "\u3002", ""]


class LangChain:
    """Chunks of as many characters as this project's passages have at most, the documented way."""

    def build(self, job: Job) -> int:
        """Split, embed and save."""
        splitter = package("langchain_text_splitters").RecursiveCharacterTextSplitter(
            separators=_SEPARATORS, chunk_size=CHUNK_CHARACTERS, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        texts = job.texts()
        chunks = splitter.create_documents(
            [each.text for each in texts], [{"doc_id": each.doc_id, "length": len(each.text)} for each in texts]
        )
        store = package("langchain_community.vectorstores").FAISS.from_documents(chunks, _embeddings(job))
        store.save_local(str(job.own))
        return len(chunks)

    def open(self, job: Job) -> Search:
        """Load the store."""
        faiss = package("langchain_community.vectorstores").FAISS
        # its own format holds pickled objects; this one was written a moment ago, by the process before
        store = faiss.load_local(str(job.own), _embeddings(job), allow_dangerous_deserialization=True)

        def search(question: str, k: int) -> list[Found]:
            found = store.similarity_search_with_score(question, k=k)
            return [_found(chunk, -float(distance)) for chunk, distance in found]

        return search


def _embeddings(job: Job) -> Any:  # noqa: ANN401  an optional package's object
    return package("langchain_huggingface").HuggingFaceEmbeddings(
        model_name=str(job.model),
        encode_kwargs={"normalize_embeddings": True, "prompt": job.passage_prompt},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": job.query_prompt},
    )


def _found(chunk: Any, score: float) -> Found:  # noqa: ANN401  an optional package's object
    start = chunk.metadata["start_index"]
    return chunk.metadata["doc_id"], start, start + len(chunk.page_content), score
