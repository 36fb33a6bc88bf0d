"""LlamaIndex: sentence splitter, Hugging Face embedding, vector store index.

https://developers.llamaindex.ai/python/framework/module_guides/indexing/vector_store_index/
"""

from __future__ import annotations

from typing import Any

from eval.peers.job import Found, Job, Search
from eval.peers.optional import package

NEEDS = ("llama_index.core", "llama_index.embeddings.huggingface")
_CHUNK_TOKENS = 320  # of the model: of 224, 320 and 480 the one with the best recall@5 on the report's dev split
_OVERLAP_TOKENS = 30


class LlamaIndex:
    """Nodes of whole sentences, counted in the model's own tokens."""

    def build(self, job: Job) -> int:
        """Split, embed and persist."""
        core = package("llama_index.core")
        embedding = _embedding(job)
        tokenizer = package("transformers").AutoTokenizer.from_pretrained(str(job.model))
        splitter = package("llama_index.core.node_parser").SentenceSplitter(
            chunk_size=_CHUNK_TOKENS,
            chunk_overlap=_OVERLAP_TOKENS,
            tokenizer=lambda text: tokenizer.encode(text, add_special_tokens=False, verbose=False),
        )
        documents = [core.Document(text=each.text, id_=each.doc_id) for each in job.texts()]
        nodes = splitter.get_nodes_from_documents(documents)
        index = core.VectorStoreIndex(nodes, embed_model=embedding)
        index.storage_context.persist(str(job.own))
        return len(nodes)

    def open(self, job: Job) -> Search:
        """Load the index."""
        core = package("llama_index.core")
        storage = core.StorageContext.from_defaults(persist_dir=str(job.own))
        index = core.load_index_from_storage(storage, embed_model=_embedding(job))

        def search(question: str, k: int) -> list[Found]:
            found = index.as_retriever(similarity_top_k=k).retrieve(question)
            return [(each.node.ref_doc_id, *_span(each.node), float(each.score)) for each in found]

        return search


def _embedding(job: Job) -> Any:  # noqa: ANN401  an optional package's object
    return package("llama_index.embeddings.huggingface").HuggingFaceEmbedding(
        model_name=str(job.model), query_instruction=job.query_prompt, text_instruction=job.passage_prompt
    )


def _span(node: Any) -> tuple[int, int]:  # noqa: ANN401  an optional package's object
    return node.start_char_idx, node.end_char_idx
