"""The parts of the page above the questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from eval.comparing import Change, Comparison
from eval.measures.calibration import expected_calibration_error, points, reliability
from eval.measures.refusal import risk_coverage_curve
from eval.metrics import KEYS, LESS_IS_BETTER
from eval.report.charts import Bar, bars, interval_bar, reliability_diagram, risk_coverage
from eval.report.html import Html, join, tag
from eval.report.words import METRICS, both
from eval.results import records_of
from eval.tables import number, p_value

_HEADLINE = (
    "evidence_recall@5",
    "first_citation_accuracy",
    "citation_precision",
    "citation_recall",
    "nugget_recall",
    "list_exact",
    "refusal_recall",
    "false_refusal_rate",
    "followup_evidence_recall@5",
    "quote_exactness",
)
_BY_TYPE = {"evidence_recall@5": "one", "citation_recall": "two", "refusal_recall": "three"}
_IN_RANKINGS = ("evidence_recall@1", "evidence_recall@5", "mrr@10", "ndcg@10")
_Result = Mapping[str, Any]


def headline_section(result: _Result) -> Html:
    """Return the numbers to remember, each with its 95 % interval."""
    asked = any(question["refused"] is not None for question in result["questions"]) or result["dialogues"]
    keys = _HEADLINE if asked else _IN_RANKINGS
    shown = [key for key in keys if result["metrics"][key] is not None]
    return tag("section", *(_tile(key, result["metrics"][key], result["ci95"][key]) for key in shown), id="headline")


def _tile(key: str, value: float, interval: list[float] | None) -> Html:
    sure = f"{interval[0]:.1%} – {interval[1]:.1%}" if interval else "–"
    hint = tag("span", both(("越低越好", "less is better")), class_="soft") if key in LESS_IS_BETTER else Html("")
    return tag(
        "div",
        tag("div", both(METRICS[key]), " ", hint, class_="name"),
        tag("div", f"{value:.1%}", class_="number"),
        interval_bar(value, interval),
        tag("div", both(("95 % 区间 ", "95 % interval ")), sure, class_="soft"),
        class_="tile",
    )


def by_type_section(result: _Result) -> Html:
    """Return bars for each type of question: evidence found, evidence cited, refusals made."""
    counts = Counter(question["type"] for question in result["questions"])
    groups = [
        (f"{name} ({counts[name]})", [Bar(style, values[key]) for key, style in _BY_TYPE.items()])
        for name, values in result["by_type"].items()
    ]
    legend = join(tag("span", both(METRICS[key]), class_=f"legend {style}") for key, style in _BY_TYPE.items())
    title = tag("h2", both(("按题型", "By type of question")))
    return tag("section", title, tag("p", legend), bars(groups, "by type"), id="by-type")


def curve_section(result: _Result) -> Html:
    """Return the risk-coverage curve with the point of the system's own refusals; nothing without answers."""
    trials = [trial for record in records_of(result)[0] for trial in record.trials()]
    if not trials:
        return Html("")
    answered = [trial for trial in trials if not trial.refused]
    point = (len(answered) / len(trials), sum(trial.wrong for trial in answered) / len(answered)) if answered else None
    chart = risk_coverage(risk_coverage_curve(trials), point, "risk and coverage")
    text = both(
        (
            "横轴：按把握从高到低作答的题目占比；纵轴：其中答错的占比。圆点是系统自己的拒答界线。",
            "Across: questions answered, surest first; up: share of them wrong. The dot: where the system stops.",
        )
    )
    return tag(
        "section",
        tag("h2", both(("风险–覆盖曲线", "Risk and coverage"))),
        chart,
        tag("p", text, class_="soft"),
        id="curve",
    )


def reliability_section(result: _Result) -> Html:
    """Return the reliability diagram with the expected calibration error; nothing without answers."""
    bins = reliability([trial for record in records_of(result)[0] for trial in record.trials()])
    error = expected_calibration_error(bins)
    if error is None:
        return Html("")
    shown = [((confidence, answerable), each.count) for each, confidence, answerable in points(bins)]
    chinese = (
        f"横轴：系统给出的把握；纵轴：其中报告能回答的占比；点的大小是题数。越近斜线越可信，平均相差 {error:.3f}。"
    )
    english = (
        f"Across: the confidence given; up: the share the report answers; size: questions. Mean distance: {error:.3f}."
    )
    return tag(
        "section",
        tag("h2", both(("把握是否可信", "Reliability of the confidence"))),
        reliability_diagram(shown, "reliability"),
        tag("p", both((chinese, english)), class_="soft"),
        id="reliability",
    )


def against_section(comparison: Comparison) -> Html:
    """Return the metrics beside those of the earlier run, with the p-values of the paired randomisation test."""
    names = (("指标", "Metric"), ("先前", "Earlier"), ("现在", "Now"), ("变化", "Change"), ("p 值", "p"))
    rows = [_change_row(change) for change in comparison.changes if change.difference is not None]
    note = both((f"共同题目 {comparison.shared} 道", f"{comparison.shared} questions in both"))
    return tag(
        "section",
        tag("h2", both(("与先前一次相比", "Compared with the earlier run"))),
        tag("p", note, class_="soft"),
        tag("div", tag("table", tag("tr", *(tag("th", both(name)) for name in names)), *rows), class_="wide"),
        id="against",
    )


def _change_row(change: Change) -> Html:
    difference = change.difference or 0.0
    good = difference < 0 if change.key in LESS_IS_BETTER else difference > 0
    style = "" if difference == 0 else "good" if good else "bad"
    return tag(
        "tr",
        tag("td", both(METRICS[change.key])),
        tag("td", number(change.before)),
        tag("td", number(change.after)),
        tag("td", f"{difference:+.3f}", class_=style),
        tag("td", p_value(change.p_value)),
    )


def metric_section(result: _Result) -> Html:
    """Return every metric with its interval, folded."""
    rows = [
        tag("tr", tag("td", both(METRICS[key])), tag("td", tag("code", key)), *_value_cells(result, key))
        for key in KEYS
    ]
    names = (("指标", "Metric"), ("键", "Key"), ("值", "Value"), ("95 % 区间", "95 % interval"))
    table = tag("table", tag("tr", *(tag("th", both(name)) for name in names)), *rows)
    cost = [
        f"{stage} {each['p50']:.0f} / {each['p95']:.0f} ms" for stage, each in result["cost"]["milliseconds"].items()
    ]
    times = tag("p", both(("各步用时（中位数 / 95 分位）：", "Stages (median / 95th percentile): ")), ", ".join(cost))
    summary = tag("summary", both(("全部指标与用时", "All metrics and times")))
    return tag("section", tag("details", summary, tag("div", table, class_="wide"), times), id="metrics")


def _value_cells(result: _Result, key: str) -> list[Html]:
    interval = result["ci95"][key]
    shown = f"{number(interval[0])} – {number(interval[1])}" if interval else "–"
    return [tag("td", number(result["metrics"][key])), tag("td", shown)]
