"""Spread the embedding of passages over the machines of a Ray cluster, or over the cores of this one.

Ray Data keeps as many workers busy as there are cores for, each with the model loaded, and gives the work of a lost
machine to another: https://docs.ray.io/en/latest/data/batch_inference.html.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.protocols import Embedder, FloatArray, Progress

STEP = 65_536
"""How many texts are given to Ray at a time; each time the workers load the model anew."""

_BATCH = 256
_CORES = 2
"""Cores a worker: more machines are worth more than more threads."""

_PLACE, _TEXT, _VECTOR = "place", "text", "vector"


class RayEmbedder:
    """An Embedder whose passages are embedded by workers; questions are embedded here.

    What a worker makes must be the same on every machine: the same settings, packages, and folder of a model. The
    address of the cluster is that of the variable RAY_ADDRESS; without it a cluster of this machine alone is started.
    """

    def __init__(self, here: Embedder, make: Callable[[], Embedder]) -> None:
        """Take what embeds here, and what makes it for a worker; raise ModelError where Ray is not installed."""
        try:
            import ray  # noqa: F401
        except ImportError as error:
            raise ModelError("--ray needs Ray: pip install -r requirements-ray.txt") from error
        self._here = here
        self._make = make

    @property
    def name(self) -> str:
        """The identity of the vector space."""
        return self._here.name

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``."""
        return self._here.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return one unit vector a row, shape ``(len(texts), dimension)``; progress counts texts."""
        if not texts:
            return self._here.embed_passages(texts)
        vectors: dict[int, FloatArray] = {}
        for batch in self._batches(texts):
            vectors.update(zip(batch[_PLACE].tolist(), batch[_VECTOR], strict=True))
            if progress is not None:
                progress("embed", len(vectors), len(texts))
        return np.stack([vectors[place] for place in range(len(texts))]).astype(np.float32)

    def _batches(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  Ray's iterator has no type of its own
        import ray
        from ray.data import ActorPoolStrategy, DataContext, from_items

        cluster: Any = ray  # its types are not complete
        if not cluster.is_initialized():
            cluster.init(address=os.environ.get("RAY_ADDRESS"), include_dashboard=None, log_to_driver=False)
        DataContext.get_current().enable_progress_bars = False
        cores = int(cluster.cluster_resources().get("CPU", 1))
        workers = max(1, min(cores // _CORES, -(-len(texts) // _BATCH)))
        rows = from_items([{_PLACE: place, _TEXT: text} for place, text in enumerate(texts)])
        embedded = rows.map_batches(
            Worker,
            fn_constructor_args=(self._make,),
            batch_size=_BATCH,
            num_cpus=min(_CORES, cores),
            compute=ActorPoolStrategy(size=workers),
        )
        return embedded.iter_batches(batch_size=_BATCH, batch_format="numpy")


class Worker:
    """What runs on a machine of the cluster: a model, and the batches that it is given."""

    def __init__(self, make: Callable[[], Embedder]) -> None:
        """Load the model."""
        self._embedder = make()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Return the places of a batch with the vectors of their texts."""
        return {_PLACE: batch[_PLACE], _VECTOR: self._embedder.embed_passages(list(batch[_TEXT]))}
