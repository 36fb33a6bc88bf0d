"""The page of a result: what is in it, that nothing in it is markup from outside, and what its charts draw."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.metrics import KEYS
from eval.question_sets import Question
from eval.report.cards import flags
from eval.report.charts import Bar, bars, interval_bar, reliability_diagram, risk_coverage
from eval.report.html import Html, join, tag
from eval.report.page import page, write_page
from eval.report.words import FLAGS, METRICS
from eval.running import Run
from tests.eval.small import Desk, desk, document, library
from tests.eval.test_comparing import as_read
from tests.eval.test_running import SETTINGS, plan, run
from tests.eval.test_scoring import CRAFT, NEW, OTHER

HOSTILE = '<img src=x onerror="document.title=1"></script><script>document.title=1</script>&'


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        """Parse the page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, dict(attrs)))

    def all(self, element: str) -> list[dict[str, str | None]]:
        """Return the attributes of each such element."""
        return [attributes for name, attributes in self.found if name == element]


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    """Return the result of the desk."""
    return as_read(run(desk()))


def hostile_result() -> dict[str, Any]:
    """Return a result in which every text of the corpus and the questions is markup."""
    text = f"{HOSTILE}甲乙丙丁。"
    asked = Question(
        f"q{HOSTILE}", HOSTILE, HOSTILE, True, HOSTILE, evidence=("甲乙丙丁",), nuggets=("丁",), answers=("甲",)
    )
    pipeline = Desk({HOSTILE: document(text, HOSTILE)}, enough=1)
    return as_read(Run(plan(asked, dialogues=()), SETTINGS).over(library(pipeline)))


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    assert tag("p", "<b>", tag("i", "&"), title='"><script>') == (
        '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;<i>&amp;</i></p>'
    )
    assert join([Html("<b>"), "<b>"]) == "<b>&lt;b&gt;"


def test_nothing_from_outside_becomes_an_element(result: dict[str, Any]) -> None:
    kinds = {name for name, _ in Elements(page(result)).found}
    hostile = Elements(page(hostile_result(), hostile_result()))
    assert {name for name, _ in hostile.found} <= kinds | {"section", "table"}
    assert hostile.all("img") == []
    assert len(hostile.all("script")) == 1
    assert [key for _, attributes in hostile.found for key in attributes if key.startswith("on")] == []


def test_the_page_asks_nobody_for_anything(result: dict[str, Any]) -> None:
    text = page(result)
    assert re.findall(r"""(?:src|href|action)=|url\(|@import|https?:""", text) == []
    [policy] = [item["content"] for item in Elements(text).all("meta") if item.get("http-equiv")]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_every_question_has_a_card_with_what_was_expected_and_cited(result: dict[str, Any]) -> None:
    cards = [item for item in Elements(page(result)).all("details") if item.get("class") == "card"]
    assert [item["data-type"] for item in cards] == ["number", "list", "off_topic"]
    text = page(result)
    assert '<mark class="gold">新建职工书屋五十家</mark>' in text
    assert '<mark class="right">五年来，新建职工书屋五十家。</mark>' in text


def test_the_page_compares_with_an_earlier_run(result: dict[str, Any], tmp_path: Path) -> None:
    earlier = as_read(run(desk(enough=99)))
    write_page(result, tmp_path / "new" / "a.html", earlier)
    text = (tmp_path / "new" / "a.html").read_text(encoding="utf-8")
    assert 'id="against"' in text
    assert "0.000 → 1.000" in text
    assert 'data-key="better"' in text
    assert 'id="against"' not in page(result)


def test_a_result_of_rankings_alone_has_a_page_too(result: dict[str, Any]) -> None:
    bare = {"refused": None, "confidence": None, "answer": None}
    questions = [{**item, **bare} for item in result["questions"]]
    text = page({**result, "questions": questions, "dialogues": [], "warnings": ["look here"]})
    assert 'id="curve"' not in text
    assert 'id="reliability"' not in text
    assert "Searched for, not asked." in text
    assert "<li>look here</li>" in text


@pytest.mark.parametrize(
    ("pipeline", "question", "raised"),
    [
        (desk(), NEW, []),
        (desk(enough=99), NEW, ["false_refusal"]),
        (desk(enough=0), OTHER, ["missed_refusal"]),
        (desk(), OTHER, []),
        (desk(broken=[CRAFT.question]), CRAFT, ["error", "evidence_missed"]),
        (
            desk(),
            Question("q", "培训工匠几名", "plain", True, "zh", evidence=("建设数字平台",)),
            ["evidence_missed", "wrong_citation", "incomplete"],
        ),
    ],
)
def test_what_is_wrong_with_an_answer_is_flagged(pipeline: Desk, question: Question, raised: list[str]) -> None:
    [found] = as_read(run(pipeline, question))["questions"]
    assert flags(found) == raised
    assert set(raised) <= set(FLAGS)


def test_every_metric_has_a_name_in_both_languages() -> None:
    assert set(METRICS) == set(KEYS)
    assert all(chinese and english for chinese, english in [*METRICS.values(), *FLAGS.values()])


def test_a_bar_is_as_long_as_its_value() -> None:
    rects = Elements(bars([("甲", [Bar("one", 1.0), Bar("two", 0.5), Bar("three", None)])], "t")).all("rect")
    assert [rect["class"] for rect in rects] == ["bar one", "bar two"]
    assert float(rects[0]["width"] or 0) == 2 * float(rects[1]["width"] or 0) == 430


def test_an_interval_is_a_line_around_its_dot() -> None:
    found = Elements(interval_bar(0.5, [0.25, 0.75]))
    [interval] = [line for line in found.all("line") if line["class"] == "interval"]
    assert [interval["x1"], interval["x2"]] == ["53.0", "147.0"]
    assert found.all("circle")[0]["cx"] == "100.0"
    assert [line["class"] for line in Elements(interval_bar(0.5, None)).all("line")] == ["scale"]


def test_the_curve_runs_from_left_to_right_with_its_risk_upwards() -> None:
    found = Elements(risk_coverage([(0.5, 0.0), (1.0, 0.5)], (0.5, 0.0), "t"))
    [line] = found.all("polyline")
    (x1, y1), (x2, y2) = [map(float, point.split(",")) for point in (line["points"] or "").split()]
    assert x1 < x2
    assert y1 - y2 == 106  # half of the height inside the axes
    assert found.all("circle")[0]["cx"] == f"{x1}"


def test_the_reliability_diagram_has_a_dot_for_every_bin_and_the_diagonal() -> None:
    found = Elements(reliability_diagram([((0.0, 0.5), 1), ((0.5, 0.5), 4), ((1.0, 1.0), 16)], "t"))
    assert [line["class"] for line in found.all("polyline")] == ["ideal", "curve"]
    ideal, curve = (dots(line["points"]) for line in found.all("polyline"))
    circles = found.all("circle")
    assert [(float(dot["cx"] or 0), float(dot["cy"] or 0)) for dot in circles] == curve
    assert curve[0][0] == ideal[0][0]
    assert curve[2] == ideal[1]
    assert curve[1] == ((ideal[0][0] + ideal[1][0]) / 2, (ideal[0][1] + ideal[1][1]) / 2)
    extra = [float(dot["r"] or 0) - 2 for dot in circles]
    assert extra[2] == pytest.approx(2 * extra[1], abs=0.1)  # four times the questions, twice the radius
    assert extra[2] == pytest.approx(4 * extra[0], abs=0.3)


def dots(points: str | None) -> list[tuple[float, float]]:
    """Return the points of a line."""
    pairs = [point.split(",") for point in (points or "").split()]
    return [(float(x), float(y)) for x, y in pairs]


def test_the_page_shows_whether_the_confidence_is_to_be_trusted(result: dict[str, Any]) -> None:
    text = page(result)
    assert 'id="curve"' in text
    assert text.index('id="curve"') < text.index('id="reliability"') < text.index('id="metrics"')
    error = result["calibration"]["expected_calibration_error"]
    assert f"平均相差 {error:.3f}" in text
    assert f"Mean distance: {error:.3f}" in text
    old = {key: value for key, value in result.items() if key != "calibration"}
    assert 'id="reliability"' in page(old)  # drawn from the questions: results written before have it too
