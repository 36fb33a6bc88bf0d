"""The report's dev split, asked once for all the tests that judge it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from eval.library import Library, opened
from eval.plan import Draw, Plan, plan_report
from eval.running import Run
from eval.split import DEV
from rag.config import Settings, load_settings
from rag.pipeline import Pipeline
from rag.protocols import FloatArray, QueryEmbedder

# OpenMP's threads wait actively by default: on a busy machine a question's vector then takes seconds, not 50 ms
os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@dataclass(frozen=True)
class Remembering:
    """Embeds each question once; most of a run's time is the embedding of its questions."""

    embedder: QueryEmbedder
    known: dict[str, FloatArray] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the embedder."""
        return self.embedder.name

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Return what the embedder returns."""
        for text in texts:
            if text not in self.known:
                self.known[text] = self.embedder.embed_queries([text])[0]
        return np.array([self.known[text] for text in texts])


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Return the settings as they come, whatever the environment says."""
    return load_settings(environ={})


@pytest.fixture(scope="session")
def report_plan(settings: Settings) -> Plan:
    """Return what the gate asks."""
    return plan_report(settings.data_directory, Draw(DEV))


@pytest.fixture(scope="session")
def report_library(settings: Settings, report_plan: Plan) -> Iterator[Library]:
    """Return the report, indexed and opened."""
    with opened(report_plan.read, settings) as library:
        assert isinstance(library.pipeline, Pipeline)
        pipeline = replace(library.pipeline, embedder=Remembering(library.pipeline.embedder))
        yield replace(library, pipeline=pipeline)


@pytest.fixture(scope="session")
def report_result(settings: Settings, report_plan: Plan, report_library: Library) -> dict[str, Any]:
    """Return the result of the report's dev split."""
    return Run(report_plan, settings).over(report_library)
