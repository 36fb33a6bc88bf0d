"""A seeded sample of each stress test, in a process of its own; ``make stress`` runs them at full size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.stress.__main__ import parts

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not Path("/proc/self/fd").is_dir(),
    reason="crashes, faults and damage are NOT TESTED: this system has no fork or no /proc",
)
SAMPLES = {
    "crash": ["--kills", "40", "--seed", "7"],
    "io_faults": ["--cases", "3", "--seed", "8"],
    "damage": ["--cases", "10", "--seed", "9"],
    "readers": ["--readers", "4", "--publishes", "8"],
}


def ran(part: str, *arguments: str) -> dict[str, Any]:
    """Run a part and return its result."""
    command = [sys.executable, "-m", f"tools.stress.{part}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.stdout, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module", params=SAMPLES, ids=str)
def sample(request: pytest.FixtureRequest) -> dict[str, Any]:
    return ran(request.param, *SAMPLES[request.param])


def test_a_sample_of_every_part_holds(sample: dict[str, Any]) -> None:
    assert (sample["failures"], sample["passed"]) == ([], True)
    figures = sample["figures"]
    if sample["part"] == "crash":
        assert figures["kills"] == 40
        assert figures["named steps known"] > 150
        assert figures["named steps killed at"] > 5
        assert set(figures["kills by operation"]) <= {"add", "update", "remove", "rename", "rebuild"}
    elif sample["part"] == "io_faults":
        assert figures["cases"] == 6 * 3 + 2 * 2 * 5
        assert figures["refused, and answers as before"] > 15
        assert min(figures["calls of an operation"].values()) > 100
    elif sample["part"] == "damage":
        assert figures["files"] == 18
        assert figures["damaged files"] > 10 * 18
        assert figures["repaired by the doctor"] >= 16
    else:
        assert figures["answers"] > figures["readers"]
        assert figures["most publications seen"] > 1


def test_every_part_that_this_page_describes_is_run_at_full_size() -> None:
    assert set(SAMPLES) <= set(parts())


SABOTAGE = """
import json, sys
from tools.stress import {part}
{change}
print(json.dumps(len({part}.run({arguments}).failures)))
"""


@pytest.mark.parametrize(
    ("part", "change", "arguments"),
    [
        (
            "crash",
            "import rag.generations as g\ng.replace_file = lambda path, data: path.write_bytes(data[:9])",
            "4, 1",
        ),
        (
            "damage",
            "import rag.disk.manifest as m, rag.generations as g\ng.file_sha256 = m.file_sha256 = lambda path: 'same'",
            "8, 1",
        ),
    ],
    ids=["a torn pointer", "no checksums"],
)
def test_a_part_notices_when_the_product_does_not_hold(part: str, change: str, arguments: str) -> None:
    program = SABOTAGE.format(part=part, change=change, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.stdout, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) > 0
