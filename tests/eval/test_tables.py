"""What a run prints."""

from __future__ import annotations

from eval.ranking_runs import ranking_result
from eval.tables import number, result_lines, table, type_table
from tests.eval.small import desk
from tests.eval.test_exchange import ASKED, SET
from tests.eval.test_running import run
from tests.eval.test_scoring import CRAFT, NEW, OTHER


def test_columns_are_flush_left_then_right() -> None:
    assert table(["a", "bb"], [["long", "1"], ["x", "222"]]) == "a      bb\nlong    1\nx     222"


def test_numbers_have_three_decimals_and_large_ones_one() -> None:
    assert [number(value) for value in (0, 0.12345, -1, 99.9999, 1234.56, None)] == [
        *("0.000", "0.123", "-1.000", "100.000", "1234.6", "–"),
    ]


def test_a_run_prints_its_metrics_with_intervals_its_types_and_its_cost() -> None:
    lines = result_lines(run(desk(broken=[CRAFT.question]), NEW, CRAFT, OTHER))
    assert lines[0] == "small: 3 questions, 1 dialogues"
    rows = {cells[0]: cells[1:] for cells in (line.split() for line in "\n".join(lines).splitlines()) if cells}
    assert rows["evidence_recall@5"] == ["0.500", "0.000", "to", "1.000"]
    assert rows["quote_exactness"] == ["1.000", "1.000", "to", "1.000"]
    assert "passage_recall@1" not in rows
    assert rows["list"][0] == "1"
    assert "index: 2.0 s, 50 characters a second" in lines
    assert [line for line in lines if line.startswith("expected calibration error: 0.")] != []
    assert "FAILED q2: RuntimeError: the index fell over" in lines


def test_types_stand_in_their_order_with_their_counts() -> None:
    lines = type_table(run(desk())).splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["number", "1"], ["list", "1"], ["off_topic", "1"]]


def test_a_run_made_elsewhere_prints_no_cost() -> None:
    from eval.library import passages
    from eval.plan import Draw, Plan

    result = ranking_result(Plan("set", passages(SET), (ASKED,), (), Draw()), {"q1": [("p1", 1.0)]})
    assert not any(line.startswith(("index", "milliseconds")) for line in result_lines(result))
