"""One card a question: what was expected and what was cited, side by side in their contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.comparing import QuestionChange
from eval.report.html import Html, join, tag
from eval.report.words import FLAGS, METRICS, Words, both
from eval.tables import number

_SHOWN = ("evidence_recall@5", "citation_precision", "citation_recall", "nugget_recall", "first_citation_accuracy")
_Values = Mapping[str, Any]


def flags(question: _Values) -> list[str]:
    """Return what is wrong with the answer to a question, as keys of FLAGS."""
    metrics, refused, answerable = question["metrics"], question["refused"], question["answerable"]
    asked = refused is not None and not question["error"]
    incomplete = any((metrics.get(key) or 0) < 1 for key in ("citation_recall", "nugget_recall") if key in metrics)
    found = {
        "error": bool(question["error"]),
        "evidence_missed": answerable and metrics["evidence_recall@5"] < 1,
        "false_refusal": asked and answerable and refused,
        "missed_refusal": asked and not answerable and not refused,
        "wrong_citation": asked and answerable and not refused and (metrics.get("citation_precision") or 0) < 1,
        "incomplete": asked and answerable and not refused and incomplete,
    }
    return [flag for flag, raised in found.items() if raised]


def card(question: _Values, changes: Sequence[QuestionChange] = ()) -> Html:
    """Return the card of a question, with how it changed since an earlier run."""
    raised = flags(question)
    marks = [*raised, *({"worse" if change.worse else "better" for change in changes})]
    badges = [tag("span", both(FLAGS[flag]), class_="badge bad") for flag in raised] or [
        tag("span", both(("正确", "right")), class_="badge good")
    ]
    summary = tag(
        "summary",
        tag("span", question["id"], class_="id"),
        tag("span", question["question"], class_="question"),
        tag("span", question["type"], class_="badge"),
        *badges,
    )
    evidence = tag("div", _expected(question), _cited(question), class_="sides")
    return tag(
        "details",
        summary,
        _changes(changes),
        evidence,
        _measures(question),
        class_="card",
        data_type=question["type"],
        data_flags=" ".join(marks),
    )


def _expected(question: _Values) -> Html:
    title = tag("h4", both(("应引证据", "Expected evidence")))
    if not question["answerable"]:
        return tag("div", title, tag("p", both(("报告没有答案，应当拒答。", "Nothing answers this: to be refused."))))
    items = []
    for item in question["expected"]:
        rank = item["rank"]
        found = (f"第 {rank} 段检出", f"found at rank {rank}") if rank else ("未检出", "not found")
        items.append(
            tag("li", _in_context(item["text"], item["places"][0], "gold"), " ", _note(found, good=bool(rank)))
        )
    nuggets = join(tag("span", nugget, class_="nugget") for nugget in [*question["nuggets"], *question["answers"]])
    return tag("div", title, tag("ol", *items), tag("p", nuggets))


def _cited(question: _Values) -> Html:
    title, answer = tag("h4", both(("系统引文", "Cited evidence"))), question["answer"]
    if question["error"]:
        return tag("div", title, tag("p", question["error"], class_="bad"))
    if answer is None:
        return tag("div", title, tag("p", both(("只检索，未作答。", "Searched for, not asked."))))
    if answer["refused"]:
        return tag("div", title, tag("p", both(("已拒答", "Refused")), "  ", answer["reason"] or ""))
    items = []
    for citation in answer["citations"]:
        right = citation["right"]
        place = " › ".join(citation["headings"]) or citation["title"]
        verdict: Words = ("有据", "right") if right else ("不在应引证据中", "not in the gold")
        quote = _in_context(citation["quote"], citation, "right" if right else "wrong")
        where = tag("div", place, class_="where")
        note = _note(verdict, good=right) if question["answerable"] else ""
        items.append(tag("li", where, quote, " ", note))
    return tag("div", title, tag("ol", *items))


def _in_context(text: str, place: _Values, style: str) -> Html:
    around = (tag("span", place["before"], class_="around"), tag("span", place["after"], class_="around"))
    return tag("span", around[0], tag("mark", text, class_=style), around[1], class_="quote")


def _note(words: Words, *, good: bool) -> Html:
    return tag("span", both(words), class_="badge good" if good else "badge bad")


def _measures(question: _Values) -> Html:
    values = [(METRICS[key], number(question["metrics"][key])) for key in _SHOWN if key in question["metrics"]]
    if question["confidence"] is not None:
        values.append((("把握", "Confidence"), number(question["confidence"])))
    values += [((stage, stage), f"{time:.0f} ms") for stage, time in question["timings_ms"].items() if stage == "ask"]
    return tag("p", *(tag("span", both(words), " ", value, class_="measure") for words, value in values))


def _changes(changes: Sequence[QuestionChange]) -> Html:
    if not changes:
        return Html("")
    shown = [
        tag(
            "span",
            both(METRICS.get(change.key, ("拒答判断", "Refusal"))),
            f" {number(change.before)} → {number(change.after)}",
            class_="badge bad" if change.worse else "badge good",
        )
        for change in changes
    ]
    return tag("p", both(("与先前相比：", "Since the earlier run: ")), join(shown))
