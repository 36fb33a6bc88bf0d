"""The whole page: headline numbers, charts, comparison, and every question."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.comparing import QuestionChange, compare
from eval.report.cards import card, flags
from eval.report.html import Html, join, tag
from eval.report.sections import (
    against_section,
    by_type_section,
    curve_section,
    headline_section,
    metric_section,
    reliability_section,
)
from eval.report.words import FLAGS, both
from eval.results import write_text

_HERE = Path(__file__).parent
_Result = Mapping[str, Any]


def write_page(result: _Result, path: Path, earlier: _Result | None = None) -> None:
    """Write the page of a result, compared with an earlier one; raise InputError when that is not possible."""
    write_text(page(result, earlier), path)


def page(result: _Result, earlier: _Result | None = None) -> str:
    """Return the page; its policy lets it load nothing, and run no script but its own."""
    style = (_HERE / "report.css").read_text(encoding="utf-8")
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        tag("title", f"{result['meta']['name']} · eval"),
        tag("style", Html(style)),
    )
    body = tag("body", _header(result["meta"]), tag("main", *_sections(result, earlier)), tag("script", Html(script)))
    return f"<!doctype html>\n{tag('html', head, body, lang='zh')}\n"


def _sections(result: _Result, earlier: _Result | None) -> list[Html]:
    comparison = compare(earlier, result) if earlier else None
    changes: dict[str, list[QuestionChange]] = {}
    for change in comparison.questions if comparison else ():
        changes.setdefault(change.question_id, []).append(change)
    return [
        headline_section(result),
        tag(
            "div",
            by_type_section(result),
            tag("div", curve_section(result), reliability_section(result)),
            class_="charts",
        ),
        against_section(comparison) if comparison else Html(""),
        metric_section(result),
        _questions(result["questions"], changes),
        _dialogues(result["dialogues"]),
        _warnings(result),
    ]


def _header(meta: Mapping[str, Any]) -> Html:
    split = f" · {meta['split']}" if meta["split"] else ""
    facts = [
        f"{meta['name']}{split}",
        f"{meta['questions']} + {meta['dialogues']}",
        f"{meta['model'] or '–'}",
        f"{(meta['commit'] or '–')[:12]}",
    ]
    names = (("题集", "Set"), ("题目 + 对话", "Questions + dialogues"), ("模型", "Model"), ("版本", "Commit"))
    shown = [tag("span", both(name), " ", tag("b", fact)) for name, fact in zip(names, facts, strict=True)]
    switch = tag("button", "中文 / English", id="language", type="button")
    return tag("header", tag("h1", both(("问答评测报告", "Evaluation report"))), tag("p", *shown), switch)


def _questions(questions: Sequence[Mapping[str, Any]], changes: Mapping[str, Sequence[QuestionChange]]) -> Html:
    counts = Counter(flag for question in questions for flag in flags(question))
    failing = sum(bool(flags(question)) for question in questions)
    choices = [("", ("全部", "all"), len(questions)), ("any", ("有问题", "with a fault"), failing)]
    choices += [(flag, words, counts[flag]) for flag, words in FLAGS.items()]
    if changes:
        worse = sum(any(change.worse for change in found) for found in changes.values())
        better = sum(any(not change.worse for change in found) for found in changes.values())
        choices += [("worse", ("变差", "worse"), worse), ("better", ("变好", "better"), better)]
    filters = [_choice("flag", key, both(words), count) for key, words, count in choices]
    types = Counter(question["type"] for question in questions)
    kinds = [_choice("type", "", both(("各类", "every type")), len(questions))]
    kinds += [_choice("type", name, name, count) for name, count in types.items()]
    label = tag("label", both(("查找", "Find")), " ", tag("input", id="find", type="search"))
    toggle = tag("button", both(("全部展开/收起", "open/close all")), id="toggle", type="button")
    return tag(
        "section",
        tag("h2", both(("逐题", "Every question"))),
        tag("div", *filters, class_="filters", id="flags"),
        tag("div", *kinds, class_="filters", id="types"),
        tag("p", label, " ", toggle, " ", tag("span", id="shown")),
        *(card(question, changes.get(question["id"], ())) for question in questions),
        id="questions",
    )


def _choice(kind: str, key: str, label: str, count: int) -> Html:
    pressed = "true" if key == "" else "false"
    return tag("button", label, f" {count}", type="button", aria_pressed=pressed, data_kind=kind, data_key=key)


def _dialogues(dialogues: Sequence[Mapping[str, Any]]) -> Html:
    if not dialogues:
        return Html("")
    names = (("追问", "Turns"), ("理解为", "Understood as"), ("追问@5", "follow-up@5"), ("完整问法@5", "standalone@5"))
    rows = [
        tag(
            "tr",
            tag("td", " → ".join(each["turns"])),
            tag("td", each["resolved"] or each["error"] or "–"),
            *(tag("td", "–" if value is None else f"{value:.2f}") for value in each["metrics"].values()),
        )
        for each in dialogues
    ]
    table = tag("table", tag("tr", *(tag("th", both(name)) for name in names)), *rows)
    return tag("section", tag("h2", both(("追问", "Follow-ups"))), tag("div", table, class_="wide"), id="dialogues")


def _warnings(result: _Result) -> Html:
    lines = [*result["warnings"], *(f"{each['id']}: {each['error']}" for each in result["failed"])]
    if not lines:
        return Html("")
    items = join(tag("li", line) for line in lines)
    return tag("section", tag("h2", both(("提醒与出错", "Warnings and failures"))), tag("ul", items))


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
