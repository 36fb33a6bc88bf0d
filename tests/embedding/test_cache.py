"""The cache of embeddings: each text is computed once, damage costs time and never a wrong vector."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.cache import CachedEmbedder
from rag.embedding.fake import HashingEmbedder
from rag.errors import ModelError
from rag.protocols import FloatArray, Progress

ROOT = Path(__file__).parents[2]
TEXTS = ["工会", "数字化建设", "", "工会", "让职工少跑腿"]


class Counting:
    """An embedder that notes which texts it had to compute."""

    def __init__(self, name: str = "counting") -> None:
        """Take a name."""
        self.name = name
        self.computed: list[str] = []
        self._embedder = HashingEmbedder(16)

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        self.computed += texts
        return -self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        self.computed += texts
        return self._embedder.embed_passages(texts, progress)


def opened(path: Path, name: str = "counting") -> tuple[CachedEmbedder, Counting]:
    """Return a cache over a file and the embedder inside."""
    inner = Counting(name)
    return CachedEmbedder(inner, path), inner


def test_every_text_is_computed_once_and_comes_back_the_same(tmp_path: Path) -> None:
    cache, inner = opened(tmp_path / "deep" / "cache.sqlite")
    first = cache.embed_passages(TEXTS)
    np.testing.assert_array_equal(first, HashingEmbedder(16).embed_passages(TEXTS))
    assert inner.computed == ["让职工少跑腿", "数字化建设", "工会", ""]
    np.testing.assert_array_equal(cache.embed_passages(TEXTS[::-1]), first[::-1])
    again, other = opened(tmp_path / "deep" / "cache.sqlite")
    np.testing.assert_array_equal(again.embed_passages(TEXTS), first)
    assert (len(inner.computed), other.computed) == (4, [])
    assert first.dtype == np.float32


def test_questions_passages_and_models_are_kept_apart(tmp_path: Path) -> None:
    cache, inner = opened(tmp_path / "cache.sqlite")
    passages, queries = cache.embed_passages(["工会"]), cache.embed_queries(["工会"])
    np.testing.assert_array_equal(queries, -passages)
    assert inner.computed == ["工会", "工会"]
    other, its = opened(tmp_path / "cache.sqlite", "another model")
    other.embed_passages(["工会"])
    assert (its.computed, other.name, cache.name) == (["工会"], "another model", "counting")


def test_only_what_is_missing_is_computed_and_counted(tmp_path: Path) -> None:
    cache, inner = opened(tmp_path / "cache.sqlite")
    cache.embed_passages(["工会"])
    steps: list[tuple[str, int, int]] = []
    cache.embed_passages(["工会", "甲", "乙"], lambda *step: steps.append(step))
    assert inner.computed == ["工会", "甲", "乙"]
    assert steps == [("embed", 2, 2)]


def test_no_texts_ask_the_embedder_for_its_shape(tmp_path: Path) -> None:
    assert opened(tmp_path / "cache.sqlite")[0].embed_passages([]).shape == (0, 16)


def test_many_texts_are_saved_as_the_work_goes_on(tmp_path: Path) -> None:
    class Dying(Counting):
        """Fails in its second step."""

        def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
            if self.computed:
                raise KeyboardInterrupt
            return super().embed_passages(texts, progress)

    texts = [f"第{number}句" for number in range(1200)]
    dying = Dying()
    with pytest.raises(KeyboardInterrupt):
        CachedEmbedder(dying, tmp_path / "cache.sqlite").embed_passages(texts)
    cache, inner = opened(tmp_path / "cache.sqlite")
    steps: list[tuple[str, int, int]] = []
    vectors = cache.embed_passages(texts, lambda *step: steps.append(step))
    assert len(dying.computed) == 512
    assert sorted(inner.computed) == sorted(set(texts) - set(dying.computed))
    assert [done for _, done, total in steps if total == 688] == [512, 688]
    np.testing.assert_array_equal(vectors, HashingEmbedder(16).embed_passages(texts))


def test_a_text_that_is_no_unicode_text_has_its_own_vector(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path / "cache.sqlite")
    [lone, question_mark] = cache.embed_passages(["工\ud800会", "工?会"])
    assert not np.array_equal(lone, question_mark)


def damage_rows(path: Path, statement: str) -> None:
    """Run a statement on the database."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE embeddings SET vector = substr(vector, 1, length(vector) - 4)",
        "UPDATE embeddings SET vector = x''",
        "UPDATE embeddings SET vector = zeroblob(length(vector))",
        "UPDATE embeddings SET vector = (SELECT max(vector) FROM embeddings)",
    ],
)
def test_a_damaged_row_is_computed_again(tmp_path: Path, statement: str, caplog: pytest.LogCaptureFixture) -> None:
    cache, _ = opened(tmp_path / "cache.sqlite")
    before = cache.embed_passages(TEXTS)
    damage_rows(tmp_path / "cache.sqlite", statement)
    again, inner = opened(tmp_path / "cache.sqlite")
    np.testing.assert_array_equal(again.embed_passages(TEXTS), before)
    assert len(inner.computed) >= 3
    assert "a damaged embedding in" in caplog.text
    once_more, inner = opened(tmp_path / "cache.sqlite")
    np.testing.assert_array_equal(once_more.embed_passages(TEXTS), before)
    assert inner.computed == []


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to look at" * 99, b"SQLite format 3\0" + bytes(99)]
)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "cache.sqlite").write_bytes(content)
    cache, _ = opened(tmp_path / "cache.sqlite")
    np.testing.assert_array_equal(cache.embed_passages(TEXTS), HashingEmbedder(16).embed_passages(TEXTS))
    assert "is damaged" in caplog.text
    again, inner = opened(tmp_path / "cache.sqlite")
    again.embed_passages(TEXTS)
    assert inner.computed == []


@pytest.mark.parametrize("place", ["file/cache.sqlite", "folder"])
def test_a_cache_that_cannot_be_used_says_where_and_what_to_do(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ModelError, match=r"the embedding cache .* cannot be used .* set RAG_CACHE_DIR") as caught:
        opened(tmp_path / place)
    assert str(tmp_path / place) in str(caught.value)


def test_threads_share_a_cache(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path / "cache.sqlite")
    texts = [f"第{number}句" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: cache.embed_passages([text])[0], texts))
    np.testing.assert_array_equal(np.array(rows), HashingEmbedder(16).embed_passages(texts))


def test_processes_share_a_cache(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom rag.embedding.cache import CachedEmbedder\n"
        "from rag.embedding.fake import HashingEmbedder\n"
        "cache = CachedEmbedder(HashingEmbedder(16), Path(sys.argv[1]))\n"
        "for number in range(100): cache.embed_passages([f'第{number}句'])\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "cache.sqlite")]
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[1] for process in processes] == ["", ""]
    cache, inner = opened(tmp_path / "cache.sqlite", HashingEmbedder(16).name)
    cache.embed_passages([f"第{number}句" for number in range(100)])
    assert inner.computed == []
