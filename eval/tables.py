"""Results as plain text tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics import KEYS

SHOWN_BY_TYPE = {
    "recall@1": "evidence_recall@1",
    "recall@5": "evidence_recall@5",
    "cite P": "citation_precision",
    "cite R": "citation_recall",
    "nuggets": "nugget_recall",
    "first": "first_citation_accuracy",
    "list": "list_exact",
    "refused": "refusal_recall",
    "false ref": "false_refusal_rate",
}


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


def peers_table(found: Mapping[str, Any]) -> str:
    """Return the comparison of systems as a table in Markdown.

    Quality and cost of each: the share of evidence found among the first 1, 5 and 10 parts with the 95 % interval of
    the second, the characters that five parts show, seconds to build, to start cold, milliseconds a question, memory.
    """
    header = ("system", "recall@1", "recall@5 (95 %)", "recall@10", "MRR@10", "nDCG@10", "chars@5", "build s", "cold s")
    rows = []
    for name, each in found["systems"].items():
        values, (low, high) = each["metrics"], each["ci95"]["evidence_recall@5"]
        quality = [number(values[key]) for key in ("evidence_recall@10", "mrr@10", "ndcg@10")]
        interval = f"{values['evidence_recall@5']:.3f} ({low:.3f}–{high:.3f})"
        times = [f"{each[key]:.1f}" for key in ("build_seconds", "cold_start_seconds", "milliseconds")]
        memory = "–" if each["memory_mib"] is None else f"{each['memory_mib']:.0f}"
        first = number(values["evidence_recall@1"])
        rows.append([name, first, interval, *quality, f"{values['chars@5']:.0f}", *times, memory])
    lines = [[*header, "ms/question", "MiB"], ["---", *["---:"] * (len(header) + 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | None) -> str:
    """Return a metric with three decimals, a count of characters with one, nothing as a dash.

    >>> number(0.51234), number(1180.27), number(None)
    ('0.512', '1180.3', '–')
    """
    return "–" if value is None else f"{value:.1f}" if abs(value) >= 100 else f"{value:.3f}"


def p_value(value: float | None) -> str:
    """Return a p-value; one that rounds to zero is not zero.

    >>> p_value(0.0312), p_value(0.0002), p_value(None)
    ('0.031', '<0.001', '–')
    """
    return "<0.001" if value is not None and value < 0.001 else number(value)


def result_lines(result: Mapping[str, Any]) -> list[str]:
    """Return the metrics of a run with their intervals, by type, and what it cost."""
    meta = result["meta"]
    split = f", split {meta['split']}" if meta["split"] else ""
    rows = [
        [key, number(result["metrics"][key]), _interval(result["ci95"][key])]
        for key in KEYS
        if result["metrics"][key] is not None
    ]
    return [
        f"{meta['name']}{split}: {meta['questions']} questions, {meta['dialogues']} dialogues",
        "",
        table(["metric", "value", "95 % interval"], rows),
        "",
        type_table(result),
        "",
        f"expected calibration error: {number(result['calibration']['expected_calibration_error'])}",
        f"characters shown: {_shown(result['characters_shown'])}",
        *_cost_lines(result["cost"]),
        *(f"warning: {warning}" for warning in result["warnings"]),
        *(f"FAILED {failed['id']}: {failed['error']}" for failed in result["failed"]),
    ]


def _cost_lines(cost: Mapping[str, Any]) -> list[str]:
    """Return what a run cost; nothing for rankings that were made elsewhere."""
    index = cost["index"]
    if not index:
        return []
    stages = ", ".join(f"{name} {each['p50']:.0f}/{each['p95']:.0f}" for name, each in cost["milliseconds"].items())
    return [
        f"milliseconds p50/p95: {stages}",
        f"index: {index['index_seconds']:.1f} s, {index['characters_per_second']:.0f} characters a second",
        f"texts embedded anew: {index['texts_embedded']}; peak memory: {number(cost['peak_memory_mib'])} MiB",
    ]


def type_table(result: Mapping[str, Any]) -> str:
    """Return the main metrics of each type of question."""
    counts = Counter(question["type"] for question in result["questions"])
    rows = [
        [name, f"{counts[name]}", *(number(values[key]) for key in SHOWN_BY_TYPE.values())]
        for name, values in result["by_type"].items()
    ]
    return table(["type", "n", *SHOWN_BY_TYPE], rows)


def _shown(characters: Mapping[str, float | None]) -> str:
    return ", ".join(f"{number(value)} @{k}" for k, value in characters.items())


def _interval(interval: Sequence[float] | None) -> str:
    return "–" if interval is None else f"{number(interval[0])} to {number(interval[1])}"
