"""Other systems are measured beside this one, and charts show which part of a curve was not measured."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from eval.peers.systems import NEEDS
from rag.config import Settings
from rag.errors import InputError
from tests.embedding.tiny_model import write_tiny_model
from tools.bench import peers
from tools.bench.__main__ import bench
from tools.bench.charts import cost_curves
from tools.bench.curves import draw
from tools.bench.peers import build_curves, extrapolated
from tools.bench.result import write_result

SVG = "{http://www.w3.org/2000/svg}"


def test_what_is_extrapolated_says_so() -> None:
    # seconds that grow with the square: 60 -> 3.6, 1000 -> 1000, so 10000 -> 100000; the line has the slope 1.06
    found = extrapolated([(60, 3.6), (1000, 1000.0)], 10_000)
    assert found["extrapolated"] is True
    assert found["build_seconds"] == pytest.approx(100_000, rel=0.01)
    assert found["build_seconds_by_a_line"] == pytest.approx(1000 + (996.4 / 940) * 9000, abs=0.1)
    with pytest.raises(InputError, match="one size cannot be extrapolated"):
        extrapolated([(60, 3.6)], 1000)


def write_passages(path: Path, count: int) -> Path:
    lines = [json.dumps({"text": f"第{number}条：今年完成道路{number}公里，明年再修桥。"}) for number in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_peers_are_built_and_asked_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = write_tiny_model(tmp_path / "tiny", {})
    settings = Settings(tmp_path / "index", tmp_path, tmp_path / "cache", embedding_model=str(model), reader="none")
    path, said = write_passages(tmp_path / "passages.jsonl", 6), list[str]()
    found = peers.measure(settings, path, ["bm25"], [3, 6], [60, 600], said.append)
    assert said == ["bm25: building 3 passages", "bm25: building 6 passages"]
    sizes = found["systems"]["bm25"]["sizes"]
    assert [sizes[size]["extrapolated"] for size in ("3", "6", "60", "600")] == [False, False, True, True]
    assert sizes["6"]["parts"] == sizes["6"]["search"]["runs"] == 6
    assert sizes["6"]["cold_start_seconds"] > sizes["6"]["search"]["p50_ms"] / 1000
    with pytest.raises(InputError, match="holds 6 passages, 7 are wanted"):
        peers.measure(settings, path, ["bm25"], [7], [], said.append)
    monkeypatch.setitem(NEEDS, "txtai", ("no_such_package",))
    with pytest.raises(InputError, match=r"txtai \(no_such_package\): python -m pip install -r requirements-peers"):
        peers.measure(settings, path, ["txtai"], [3], [], said.append)


SYSTEMS = {
    "wenju": {
        "sizes": {
            "60": {"build_seconds": 6.0, "extrapolated": False},
            "1000": {"build_seconds": 100.0, "extrapolated": False},
            "10000": {"build_seconds": 1000.0, "extrapolated": True},
            "30000": {"build_seconds": 0.0, "extrapolated": True},
        }
    }
}


def test_curves_of_builds_are_measured_first_and_extrapolated_then() -> None:
    assert build_curves(SYSTEMS) == {"wenju": ([(60, 6), (1000, 100)], [(10_000, 1000)])}


def test_an_extrapolated_part_is_dashed_and_not_in_the_exponent() -> None:
    chart = cost_curves("builds", "n", "s", {"a": [(10, 1), (100, 10)], "b": [(10, 2)]}, {"a": [(1000, 1)], "b": []})
    root = ET.fromstring(chart)  # noqa: S314  made a line above
    lines = list(root.iter(f"{SVG}polyline"))
    assert [line.get("stroke-dasharray") for line in lines] == [None, "5 4", None]
    assert lines[1].get("points", "").split()[0] == lines[0].get("points", "").split()[-1]
    assert [mark.get("fill") for mark in root.iter(f"{SVG}circle")].count("#fff") == 1
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert {"a: n^1.00", "b", "dashed: extrapolated"} <= words


def test_charts_are_drawn_of_the_results_that_are_there(tmp_path: Path) -> None:
    assert list(draw(tmp_path)) == []
    change = {"p50_ms": 5.0}
    write_result("incremental", {"60": {"add": change, "replace": change, "remove": change}}, tmp_path)
    afresh = {"build_seconds": 6.0, "embeddings": "afresh", "search": change, "total": change}
    write_result("scale", {"60": afresh, "30000": {**afresh, "embeddings": "cached"}}, tmp_path)
    assert [path.name for path in draw(tmp_path)] == ["scale.svg", "incremental.svg", "build.svg"]
    assert (tmp_path / "build.svg").read_text(encoding="utf-8").count("<circle") == 1  # cached builds are no builds
    write_result("peers", {"systems": SYSTEMS}, tmp_path)
    assert CliRunner().invoke(bench, ["charts", "--out", str(tmp_path)]).exit_code == 0
    chart = (tmp_path / "build.svg").read_text(encoding="utf-8")
    assert "wenju: n^1.00" in chart
    assert "stroke-dasharray" in chart
