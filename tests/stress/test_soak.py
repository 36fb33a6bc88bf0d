"""What grows is noticed, what comes and goes is not, and a minute's worth of the soak runs without an error."""

from __future__ import annotations

import asyncio
import os

import pytest

from tools.stress.load import Size
from tools.stress.serving import served
from tools.stress.soak import Sample, growth, run, sample

FLAT = Sample(100, 20, 10)
SECONDS = 3.0


@pytest.mark.parametrize(
    ("last", "noticed"),
    [
        (FLAT, []),
        (Sample(110, 36, 26), []),
        (Sample(111, 20, 10), ["memory grew from 100 to 111 MiB"]),
        (Sample(100, 37, 10), ["descriptors grew from 20 to 37"]),
        (Sample(100, 20, 27), ["threads grew from 10 to 27"]),
    ],
)
def test_growth_after_settling_is_noticed(last: Sample, noticed: list[str]) -> None:
    early = [Sample(1, 1, 1)] * 5
    assert growth([*early, FLAT, last]) == noticed
    assert growth([FLAT]) == []


def test_a_sample_is_of_this_process() -> None:
    found = sample(os.getpid())
    assert found.threads >= 1
    assert found.descriptors >= 3
    assert sample(2**22 + 1) == Sample(0, 0, 0)


def test_every_way_of_use_works_for_a_moment() -> None:
    with served(["-m", "tests.server.serve_small"]) as (address, server):
        outcome = asyncio.run(run(address, server.pid, Size(4, SECONDS, 0.3, 0, 0), 1))
    assert [each for each in outcome.failures if "grew" not in each] == []
    assert outcome.figures["answers"] > 0
    assert outcome.figures["requests_of_programs"] > 0
