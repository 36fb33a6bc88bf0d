"""Write the rows of a Milvus collection: made once, filled by upserts that may be repeated, reached under an alias.

A row is a place of the text with its vector and its words, of which Milvus's BM25 function makes a sparse vector. Its
id is a digest of the address and of what was embedded, so that the same row is never written twice, and a place whose
text changed is another row.

Filters hold integers that were computed here and nothing else: no text of a person's ever becomes part of one. (Filter
templates, which servers have, are unknown to Milvus Lite 3.2.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import StoreError
from rag.stores.milvus_words import LONGEST

if TYPE_CHECKING:
    from rag.protocols import FloatArray
    from rag.stores.milvus_connection import MilvusConnection

ROW, ADDRESS, DOCUMENT, VECTOR, WORDS, TERMS = "row", "address", "document", "vector", "words", "terms"
BATCH = 500
"""Rows a call; at 384 dimensions about 2 MB, at most 35 MB with the longest words: a server takes 64 MB."""

DENSE_INDEX = {"index_type": "HNSW", "metric_type": "IP", "params": {"M": 32, "efConstruction": 200}}
ANALYZER = {"tokenizer": "standard"}
"""It only divides at spaces: the words are those that jieba and the rest of our analysis found (``milvus_words``)."""

PARTITIONS = 16
"""Over how many partitions documents are spread: one shard of 100 million rows keeps segments of a useful size."""

_LONGEST_ADDRESS = 8192
_ROW_BYTES = 16


@dataclass(frozen=True, slots=True)
class Row:
    """A place with its unit vector and its written words; ``document`` is the number of its document."""

    row_id: str
    address: str
    document: int
    vector: FloatArray
    words: str


def sparse_index(k1: float, b: float) -> dict[str, Any]:
    """Return how the words of rows are indexed: BM25 with its saturation and its part of the length."""
    return {
        "index_type": "SPARSE_INVERTED_INDEX",
        "metric_type": "BM25",
        "params": {"bm25_k1": k1, "bm25_b": b},
    }


def row_id(address: str, content: str) -> str:
    """Return the id of the row of a place whose embedded and indexed text is this: 32 hexadecimal digits."""
    digest = hashlib.blake2b(f"{address}\0{content}".encode("utf-8", "surrogatepass"), digest_size=_ROW_BYTES)
    return digest.hexdigest()


def document_number(doc_id: str) -> int:
    """Return the 63-bit number of a document by which rows are partitioned and filtered."""
    digest = hashlib.blake2b(doc_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def in_documents(doc_ids: Collection[str], other: bool = False) -> str:
    """Return the filter of the rows of these documents, or of all others."""
    numbers = ", ".join(str(document_number(doc_id)) for doc_id in doc_ids)
    return f"{DOCUMENT} {'not in' if other else 'in'} [{numbers}]"


class MilvusCollection:
    """Makes, fills, empties and names one collection."""

    def __init__(self, connection: MilvusConnection, name: str) -> None:
        """Take the name of a collection that may not exist yet."""
        self.connection = connection
        self.name = name

    def ensure(self, dimension: int, k1: float, b: float) -> None:
        """Make the collection with its indexes unless it is there, for vectors of a dimension and BM25 by k1 and b."""
        if self.exists():
            return
        from pymilvus import DataType, Function, FunctionType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ROW, DataType.VARCHAR, is_primary=True, max_length=2 * _ROW_BYTES)
        schema.add_field(DOCUMENT, DataType.INT64, is_partition_key=True)
        schema.add_field(ADDRESS, DataType.VARCHAR, max_length=_LONGEST_ADDRESS)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field(WORDS, DataType.VARCHAR, max_length=LONGEST, enable_analyzer=True, analyzer_params=ANALYZER)
        schema.add_field(TERMS, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, [WORDS], [TERMS]))
        indexes = MilvusClient.prepare_index_params()
        indexes.add_index(VECTOR, **DENSE_INDEX)
        indexes.add_index(TERMS, **sparse_index(k1, b))
        self.connection.write(
            "create_collection", self.name, schema=schema, index_params=indexes, num_partitions=PARTITIONS
        )

    def exists(self) -> bool:
        """Say whether the collection is there."""
        return bool(self.connection.read("has_collection", self.name))

    def row_ids(self) -> Iterator[str]:
        """Yield the id of every row."""
        self.connection.load(self.name)
        for rows in self.connection.pages("query_iterator", self.name, **_ALL):
            yield from (row[ROW] for row in rows)

    def upsert(self, rows: Sequence[Row]) -> None:
        """Write rows; those that are there already stay as they are."""
        for start in range(0, len(rows), BATCH):
            self.connection.write("upsert", self.name, [_written(row) for row in rows[start : start + BATCH]])

    def delete(self, row_ids: Sequence[str]) -> None:
        """Remove rows; an id that no row has is no error."""
        for start in range(0, len(row_ids), BATCH):
            self.connection.write("delete", self.name, ids=list(row_ids[start : start + BATCH]))

    def seal(self, rows: int) -> None:
        """Make what was written durable and searchable; raise StoreError unless there are at least so many rows."""
        self.connection.write("flush", self.name)
        self.connection.load(self.name)
        found = self.count()
        if found < rows:
            raise StoreError(f"{self.name} holds {found} rows of {rows} that were written: run python -m rag index")

    def count(self) -> int:
        """Return the number of rows."""
        self.connection.load(self.name)
        found = self.connection.read(
            "query", self.name, filter="", output_fields=["count(*)"], consistency_level="Strong"
        )
        return int(found[0]["count(*)"])

    def take_alias(self, alias: str) -> None:
        """Let an alias name this collection from now on, in one step."""
        taken = alias in self.connection.read("list_aliases")["aliases"]
        call = "alter_alias" if taken else "create_alias"
        self.connection.write(call, collection_name=self.name, alias=alias)

    def drop(self) -> None:
        """Remove the collection with its aliases."""
        for alias in self.connection.read("list_aliases", self.name)["aliases"]:
            self.connection.write("drop_alias", alias)
        self.connection.write("drop_collection", self.name)


_ALL: dict[str, Any] = {"batch_size": 10_000, "filter": "", "output_fields": [ROW], "consistency_level": "Strong"}


def collections_of(connection: MilvusConnection, beginning: str) -> list[str]:
    """Return the names of all collections that begin so."""
    return sorted(name for name in connection.read("list_collections") if name.startswith(beginning))


def _written(row: Row) -> dict[str, Any]:
    if len(row.address.encode("utf-8", "surrogatepass")) > _LONGEST_ADDRESS:
        raise StoreError(f"the address {row.address[:60]}… is too long for Milvus: give the document a shorter name")
    return {
        ROW: row.row_id,
        ADDRESS: row.address,
        DOCUMENT: row.document,
        VECTOR: row.vector,
        WORDS: row.words,
    }
