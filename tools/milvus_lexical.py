"""Compares ways of lexical search in Milvus Lite with BM25 by definition: ``python -m tools.milvus_lexical``.

Prints the mean overlap of the ten best sentences of the shipped report over the questions of the dev split: of Milvus's
BM25 function with its own jieba analyzer, and over the words that our analysis finds, jieba's among them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from eval.question_sets import in_split, read_questions
from rag.config import load_settings
from rag.corpus import corpus_of
from rag.parsing import parse_file
from rag.protocols import Ranking
from rag.retrieval.lexical import K1, B, LexicalIndex
from rag.splitting import split
from rag.stores.milvus_collection import ANALYZER, sparse_index
from rag.stores.milvus_connection import MilvusConnection
from rag.stores.milvus_words import LONGEST, written
from rag.text import lexical_tokens

K = 10
ROOT = Path(__file__).parents[1]
Search = Callable[[str], list[str]]


def overlap(found: Sequence[str], wanted: Ranking) -> float:
    """Return the share of the wanted keys that were found.

    >>> overlap(["a", "c"], [("a", 2.0), ("b", 1.0)])
    0.5
    """
    keys = {key for key, _ in wanted}
    return len(keys & set(found)) / len(keys)


def theirs(connection: MilvusConnection, texts: Mapping[str, str]) -> Search:
    """Return the search by the BM25 function with the jieba analyzer."""
    _fill(connection, "theirs", texts, {"tokenizer": "jieba"})
    return lambda question: _search(connection, "theirs", question)


def ours(connection: MilvusConnection, texts: Mapping[str, str]) -> Search:
    """Return the search by the BM25 function over words of our analysis, as the product asks."""
    _fill(connection, "ours", {key: written(lexical_tokens(text)) for key, text in texts.items()}, ANALYZER)
    return lambda question: _search(connection, "ours", written(lexical_tokens(question)))


def _fill(connection: MilvusConnection, name: str, texts: Mapping[str, str], analyzer: dict[str, str]) -> None:
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=1024)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("text", DataType.VARCHAR, max_length=LONGEST, enable_analyzer=True, analyzer_params=analyzer)
    schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["sparse"]))
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("sparse", **sparse_index(K1, B))
    connection.write("create_collection", name, schema=schema, index_params=indexes)
    connection.write("upsert", name, [{"id": key, "text": text} for key, text in texts.items()])
    connection.write("flush", name)


def _search(connection: MilvusConnection, name: str, query: str) -> list[str]:
    options = {"anns_field": "sparse", "limit": K, "search_params": {"metric_type": "BM25"}}
    return [hit["id"] for hit in connection.read("search", name, data=[query], **options)[0]]


def main() -> int:
    """Print a line for each way."""
    documents = [parse_file(path) for path in sorted(load_settings().data_directory.glob("*.txt"))]
    corpus = corpus_of(documents, [passage for each in documents for passage in split(each, 350)])
    texts = {key: corpus.text_of(sentence) for key, sentence in corpus.sentences.items()}
    exact = LexicalIndex.build(list(texts), [lexical_tokens(text) for text in texts.values()])
    questions = [each.question for each in in_split(read_questions(ROOT / "eval" / "questions.jsonl"), "dev")]
    wanted = {question: exact.search(lexical_tokens(question), K) for question in questions}
    with tempfile.TemporaryDirectory() as folder:
        connection = MilvusConnection(str(Path(folder) / "lexical.db"))
        ways = {"BM25 function, its jieba analyzer": theirs, "BM25 function, our words": ours}
        for name, make in ways.items():
            search = make(connection, texts)
            shares = [overlap(search(question), ranking) for question, ranking in wanted.items() if ranking]
            sys.stdout.write(f"{name}: {sum(shares) / len(shares):.3f} ({len(shares)} questions)\n")
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
