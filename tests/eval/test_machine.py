"""What a result says of where it comes from."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eval.checkpoint import fingerprint
from eval.library import ProgressBars
from eval.machine import ROOT, code_checksum, commit, machine, versions


def test_the_commit_is_a_hash_with_a_plus_for_changes() -> None:
    found = commit()
    assert found is None or re.fullmatch(r"[0-9a-f]{40}\+?", found)


def test_the_checksum_of_the_code_is_the_same_twice() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", code_checksum())
    assert code_checksum() == code_checksum()


def test_versions_name_python_and_packages() -> None:
    found = versions()
    assert found["python"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert found["torch"] != "absent"
    assert set(machine()) == {"system", "processor", "cores"}


def _fresh(code: str) -> list[float]:
    """Return the numbers that a process of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak of memory")
def test_the_peak_of_memory_is_that_of_the_largest_moment() -> None:
    before, after, later = _fresh(
        "from eval.machine import peak_memory_mib as peak\n"
        "numbers = [peak()]\n"
        "block = b'x' * (64 << 20)\n"
        "numbers.append(peak())\n"
        "del block\n"
        "print(*numbers, peak())\n"
    )
    assert 62 < after - before < 70
    assert after - 2 < later < after + 2


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of a process alone")
def test_the_peak_of_memory_is_not_that_of_the_process_that_started_this_one() -> None:
    block = b"x" * (512 << 20)
    [found] = _fresh("from eval.machine import peak_memory_mib; print(peak_memory_mib())")
    del block
    assert 5 < found < 256


def test_a_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert (
        fingerprint({"a": 1, "b": ["甲"]}) == fingerprint({"b": ["甲"], "a": 1}) != fingerprint({"a": 1, "b": ["乙"]})
    )


def test_progress_counts_the_texts_that_were_embedded() -> None:
    bars = ProgressBars()
    for stage, done, total in [("parse", 1, 1), ("embed", 8, 20), ("embed", 20, 20), ("save", 1, 1)]:
        bars(stage, done, total)
    bars.close()
    assert bars.embedded == 20
