"""Which curves are drawn of the latest results in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.bench.charts import NONE, Points, cost_curves
from tools.bench.peers import build_curves
from tools.bench.result import Values


def draw(folder: Path) -> Iterator[Path]:
    """Draw each chart whose results are there, in the folder of the results; yield the files."""
    for name, title, size, cost, series, beyond in _charts(folder):
        path = folder / f"{name}.svg"
        path.write_text(cost_curves(title, size, cost, series, beyond), encoding="utf-8")
        yield path


_Chart = tuple[str, str, str, str, Mapping[str, Points], Mapping[str, Points]]


def _charts(folder: Path) -> Iterator[_Chart]:
    for part, size, names in (
        ("vectors", "vectors", ("exact", "graph")),
        ("lexical", "passages", ("",)),
        ("scale", "passages", ("search", "total")),
        ("incremental", "documents", ("add", "replace", "remove")),
    ):
        values = latest(folder, part)
        if values:
            rows: Mapping[str, Values] = values.get("sizes", values)
            series: dict[str, Points] = {
                name or part: [(float(n), _p50(row, name)) for n, row in rows.items()] for name in names
            }
            yield part, part, size, "p50 ms", series, NONE
    series, beyond = _builds(folder)
    if series:
        yield "build", "building an index", "passages", "seconds", series, beyond


def _builds(folder: Path) -> tuple[dict[str, Points], Mapping[str, Points]]:
    """Return the builds of every system in one run; without the others, those of this project that embed afresh."""
    peers = latest(folder, "peers")
    if peers:
        curves = build_curves(peers["systems"])
        return {name: each[0] for name, each in curves.items()}, {name: each[1] for name, each in curves.items()}
    rows = latest(folder, "scale") or {}
    afresh = [(float(n), float(row["build_seconds"])) for n, row in rows.items() if row.get("embeddings") == "afresh"]
    return ({"wenju": afresh} if afresh else {}), NONE


def latest(folder: Path, part: str) -> dict[str, Any] | None:
    """Return the values of the newest result of a part, None where there is none."""
    files = sorted(folder.glob(f"{part}-*.json"))
    if not files:
        return None
    values: dict[str, Any] = json.loads(files[-1].read_text(encoding="utf-8"))["values"]
    return values


def _p50(row: Values, name: str) -> float:
    return float((row[name] if name else row)["p50_ms"])
