"""The embedder without a model can be worked out by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from rag.embedding.fake import HashingEmbedder


def test_vectors_are_the_same_in_every_process() -> None:
    program = "from rag.embedding.fake import *; print(HashingEmbedder(8).embed_queries(['工会']).tolist())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"{HashingEmbedder(8).embed_queries(['工会']).tolist()}\n"


def test_a_text_of_two_characters_has_three_features_in_two_characters_and_a_pair() -> None:
    one, two, pair = (HashingEmbedder(512).embed_queries([text])[0] for text in ("工", "会", "工会"))
    assert [int(np.count_nonzero(vector)) for vector in (one, two, pair)] == [1, 1, 3]
    assert pair @ one == pair @ two == pytest.approx(1 / np.sqrt(3))


def test_a_question_and_a_passage_of_one_text_are_equal_and_an_empty_text_has_a_vector() -> None:
    embedder = HashingEmbedder()
    np.testing.assert_array_equal(embedder.embed_queries(["工会", ""]), embedder.embed_passages(["工会", ""]))
    np.testing.assert_allclose(np.linalg.norm(embedder.embed_queries(["工会", ""]), axis=1), 1, atol=1e-6)
    assert embedder.embed_queries([]).shape == (0, 64)
    assert embedder.name == "hashing-64"


def test_at_least_one_dimension_is_needed() -> None:
    with pytest.raises(ValueError, match="dimension must be at least 1, got 0"):
        HashingEmbedder(0)
