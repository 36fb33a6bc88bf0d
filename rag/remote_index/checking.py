"""Compare what a generation says with what Milvus holds."""

from __future__ import annotations

from rag.errors import StaleIndexError
from rag.remote_index.index import MilvusIndex
from rag.remote_index.publishing import alias_of
from rag.stores.milvus_collection import MilvusCollection


def check_rows(index: MilvusIndex) -> str:
    """Return what was found in words; raise StaleIndexError where rows are missing, StoreError where none answers."""
    kinds = {
        "passages": (index.passage_vectors, len(index.corpus.passages)),
        "sentences": (index.sentence_vectors, len(index.corpus.sentences)),
    }
    connection = index.passage_vectors.connection
    found = []
    for kind, (store, expected) in kinds.items():
        collection = MilvusCollection(connection, store.collection)
        rows = collection.count()
        if rows < expected:
            raise StaleIndexError(
                f"Milvus at {connection.uri} holds {rows} of {expected} {kind} in {store.collection}: run "
                "python -m rag index"
            )
        alias = alias_of(store.collection)
        named = connection.read("describe_alias", alias)["collection_name"]
        if named != store.collection:
            raise StaleIndexError(
                f"the alias {alias} names {named}, the index {store.collection}: another index took it, or a run ended "
                "halfway; run python -m rag index"
            )
        found.append(f"{rows} {kind} as {alias}")
    return f"{connection.version()} at {connection.uri} with {', '.join(found)}"
