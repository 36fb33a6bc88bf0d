"""What a part of the bench gives: numbers with the machine, its load and the commit, as dated JSON."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from eval.machine import commit, machine, peak_memory_mib, versions

Values = dict[str, Any]


def write_result(part: str, values: Values, folder: Path) -> Path:
    """Write the values of a part into a folder as ``<part>-<date>.json``, over one of the same day."""
    now = datetime.now(timezone.utc)
    content = {
        "part": part,
        "date": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine() | {"model": processor(), "load": load()},
        "versions": versions(),
        "peak_memory_mib": peak_memory_mib(),
        "values": values,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{part}-{now:%Y-%m-%d}.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def load() -> list[float] | None:
    """Return how many processes wanted a core in the last 1, 5 and 15 minutes; above the cores, times are too long."""
    return [round(each, 2) for each in os.getloadavg()] if hasattr(os, "getloadavg") else None


def processor() -> str | None:
    """Return the name of the processor where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), None)


def timed(work: Callable[[], object], times: int) -> Values:
    """Return the milliseconds that some work takes, after one run that does not count."""
    work()
    return spread([_milliseconds(work) for _ in range(times)])


def spread(milliseconds: Sequence[float]) -> Values:
    """Return minimum, median and 95th percentile.

    >>> spread([1, 2, 3, 4, 100])
    {'minimum_ms': 1.0, 'p50_ms': 3.0, 'p95_ms': 80.8, 'runs': 5}
    """
    low, middle, high = (round(float(np.percentile(milliseconds, share)), 3) for share in (0, 50, 95))
    return {"minimum_ms": low, "p50_ms": middle, "p95_ms": high, "runs": len(milliseconds)}


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """Return the power of the size with which a cost grows: the slope of a line through the logarithms.

    >>> exponent([(10, 5), (100, 50), (1000, 500)]), exponent([(10, 5)])
    (1.0, None)
    """
    logs = [(math.log(size), math.log(cost)) for size, cost in points if size > 0 and cost > 0]
    if len({size for size, _ in logs}) < 2:
        return None
    sizes, costs = zip(*logs, strict=True)
    return round(float(np.polyfit(sizes, costs, 1)[0]), 3)


def folder_mib(folder: Path) -> float:
    """Return the size of the files below a folder in MiB."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20, 2)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
