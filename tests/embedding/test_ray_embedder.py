"""Embedding by the workers of a local Ray cluster gives the vectors of this process, in order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.ray_embedder import RayEmbedder
from rag.embedding.sentence_transformer import SentenceTransformerEmbedder
from tests.conftest import OFFLINE
from tests.embedding.tiny_model import write_tiny_model

ray = pytest.importorskip("ray", reason="python -m rag index --ray is NOT tested: pip install -r requirements-ray.txt")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin a cluster on the loopback address and end it; its own processes look names up, which tests may not."""
    paths = os.environ["PYTHONPATH"].split(os.pathsep)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(each for each in paths if each != OFFLINE))
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
    yield
    ray.shutdown()


@pytest.mark.skipif(
    not os.environ.get("RAG_TEST_RAY"),
    reason="index --ray is NOT tested: it starts a cluster; set RAG_TEST_RAY=1 (docs/scale-out.md)",
)
@pytest.mark.usefixtures("cluster")
@pytest.mark.filterwarnings("ignore")  # Ray warns of its own futures
def test_workers_give_the_same_vectors_in_order(tmp_path: Path) -> None:
    make = partial(SentenceTransformerEmbedder, write_tiny_model(tmp_path / "tiny", {}))
    here = make()
    spread = RayEmbedder(here, make)
    texts = [f"全市新建基层工会{number}个" for number in range(300)]
    steps: list[tuple[str, int, int]] = []
    found = spread.embed_passages(texts, lambda *step: steps.append(step))
    np.testing.assert_allclose(found, here.embed_passages(texts), atol=1e-6)
    assert steps[-1] == ("embed", 300, 300)
    assert spread.name == here.name
    assert spread.embed_passages([]).shape == (0, found.shape[1])
