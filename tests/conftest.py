"""What holds for every test: no network, the same examples each time, one built index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.offline import sitecustomize

ROOT = Path(__file__).parents[1]
OFFLINE = str(Path(sitecustomize.__file__).parent)

os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [OFFLINE, os.environ.get("PYTHONPATH")]))
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that wait busily are many times slower on a busy machine
os.environ["HF_HUB_OFFLINE"] = "1"  # a model by name is then looked for on this machine, without waiting for timeouts

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def default_index() -> Path:
    """Return the index of ``data/``, built as ``make index`` builds it."""
    command = [sys.executable, "-m", "rag", "index", "--if-needed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return ROOT / "index"


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model that embeds in no time; tests only read it."""
    from tests.embedding.tiny_model import write_tiny_model

    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny", {})
