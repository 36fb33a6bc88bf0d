"""An update that is killed between two of its steps leaves one state; without the rollback of the journal, two."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.small_corpus import CITY, PARK

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="what a kill leaves is NOT TESTED: this system has no /proc"
)
BEGIN = """
import json, sys
from pathlib import Path
from rag import wiring
from rag.library.journal import Journal
from tools.stress.crash import leftovers
from tools.stress.forks import end_at_once
from tools.stress.seam import Seam, step_name
from tools.stress.workload import Operation, Site, use_cheap_model
use_cheap_model()
site = Site(Path(sys.argv[1]))
old = Operation("add", {"doc0": %r, "doc1": "another\\n"}, ".txt")
new = Operation("update", {"doc0": %r}, ".md")
""" % (CITY, PARK)  # noqa: UP031  braces are part of the program
BUILT = "site.prepare(old); site.perform(old); site.prepare(new)\n"
UPDATED = """
def watch(kind, path):
    if step_name(kind, path, str(site.folder)) == sys.argv[2]:
        end_at_once()
Seam([site.folder], watch).install()
site.perform(new)
"""
WITHOUT_ROLLBACK = "Journal.recover = lambda journal: None\n"
LOOKED_AT = """
listed = site.library.list_documents()
wiring.ensure_index(site.settings)
indexed = wiring.open_pipeline(site.settings.index_directory, site.settings).documents
files = [document.path.name for document in listed]
print(json.dumps({"files": files, "indexed": sorted(indexed), "left over": leftovers(site)}))
"""
NEVER = "never"
BETWEEN = "rename data/<kept>"
"""The new file is in its place, and the old one is about to be taken away."""
DONE = "unlink data/<kept>"
"""The change counts, and what was kept of the state before is about to be removed."""
BEFORE = {"files": ["doc0.txt", "doc1.txt"], "indexed": ["doc0", "doc1"], "left over": []}
AFTER = {"files": ["doc0.md", "doc1.txt"], "indexed": ["doc0", "doc1"], "left over": []}


def run(folder: Path, *parts: str, step: str = NEVER) -> subprocess.CompletedProcess[str]:
    """Run a program made of these parts on a library in a process of its own, which ends before a step."""
    command = [sys.executable, "-c", BEGIN + "".join(parts), str(folder), step]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)


def found_after(folder: Path, step: str, *preparation: str) -> dict[str, Any]:
    """Update a document in a process that is killed before a step; return what the next process finds."""
    built = run(folder, BUILT)
    assert built.returncode == 0, built.stderr
    updated = run(folder, UPDATED, step=step)
    assert updated.returncode == (0 if step == NEVER else -signal.SIGKILL), updated.stderr
    looked = run(folder, *preparation, LOOKED_AT)
    assert looked.returncode == 0, looked.stderr
    return dict(json.loads(looked.stdout))


def test_an_update_killed_between_two_steps_has_not_been_made(tmp_path: Path) -> None:
    assert found_after(tmp_path, BETWEEN) == BEFORE


def test_without_the_rollback_the_document_is_there_twice(tmp_path: Path) -> None:
    found = found_after(tmp_path, BETWEEN, WITHOUT_ROLLBACK)
    assert found["files"] == ["doc0.md", "doc0.txt", "doc1.txt"]
    assert found["indexed"] == sorted(
        [*(f"doc0-{sha256(text.encode()).hexdigest()[:8]}" for text in (CITY, PARK)), "doc1"]
    )
    assert found["left over"] == ["data/.change.jsonl"]


@pytest.mark.parametrize("step", [DONE, NEVER])
def test_an_update_that_counts_has_been_made_whole(tmp_path: Path, step: str) -> None:
    assert found_after(tmp_path, step) == AFTER
