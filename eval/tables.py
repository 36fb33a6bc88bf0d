"""Results as plain text tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics import KEYS


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return columns set with spaces, the first flush left and the others flush right.

    >>> print(table(["metric", "value"], [["mrr@10", "0.5"]]))
    metric  value
    mrr@10    0.5
    """
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [header, *rows]
    ]
    return "\n".join(lines)


def number(value: float | None) -> str:
    """Return a metric with three decimals, a count of characters with one, nothing as a dash.

    >>> number(0.51234), number(1180.27), number(None)
    ('0.512', '1180.3', '–')
    """
    return "–" if value is None else f"{value:.1f}" if abs(value) >= 100 else f"{value:.3f}"


def summary(result: Mapping[str, Any]) -> str:
    """Return the metrics of a run with their intervals, by type, and what it cost."""
    meta, cost = result["meta"], result["cost"]
    title = (
        f"{meta['name']}{', split ' + meta['split'] if meta['split'] else ''}: {meta['questions']} questions, "
        f"{meta['answerable']} of them answerable, {meta['dialogues']} dialogues"
    )
    rows = [
        [key, number(result["metrics"][key]), _interval(result["ci95"][key])]
        for key in KEYS
        if result["metrics"][key] is not None
    ]
    shown = ("evidence_recall@1", "evidence_recall@5", "citation_precision", "nugget_recall", "refusal_recall")
    types = [
        [name, f"{meta['types'][name]}", *(number(values[key]) for key in shown)]
        for name, values in result["by_type"].items()
    ]
    characters = ", ".join(f"{k}: {number(value)}" for k, value in result["characters"].items())
    stages = ", ".join(f"{name} {each['p50']:.0f}/{each['p95']:.0f}" for name, each in cost["milliseconds"].items())
    parts = [
        title,
        table(["metric", "value", "95 % interval"], rows),
        table(["type", "questions", *shown], types),
        f"characters read down to rank {characters}",
        f"milliseconds p50/p95: {stages}",
        f"index: {cost['index_seconds']:.1f} s, {cost['characters_per_second']:.0f} characters a second, "
        f"{cost['texts_embedded']} texts embedded anew; peak memory {number(cost['peak_memory_mib'])} MiB",
        *(f"warning: {warning}" for warning in meta["warnings"]),
        *([f"FAILED: {', '.join(result['failed'])}"] if result["failed"] else []),
    ]
    return "\n\n".join(parts)


def _interval(interval: Sequence[float] | None) -> str:
    return "–" if interval is None else f"{number(interval[0])} to {number(interval[1])}"
