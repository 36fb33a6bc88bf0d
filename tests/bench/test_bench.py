"""The bench measures what it says: known exponents, noise of a known scale, texts that seeds decide."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from rag.text import lexical_tokens
from tools.bench.build import CHANGED, _Clock
from tools.bench.bulk import report
from tools.bench.charts import cost_curves
from tools.bench.lexical import DrawnPassages
from tools.bench.lexical import measure as measure_lexical
from tools.bench.limits import measure as measure_limits
from tools.bench.result import exponent, folder_mib, spread, write_result
from tools.bench.scale import passages, questions
from tools.bench.vectors import many, nearest_distance
from tools.bench.vectors import measure as measure_vectors


@pytest.mark.parametrize(
    ("points", "power"),
    [
        ([(10, 5), (100, 50), (1000, 500)], 1.0),
        ([(1, 3), (100, 30)], 0.5),
        ([(10, 7), (1000, 7)], 0.0),
        ([(10, 5)], None),
        ([(10, 5), (10, 6)], None),
        ([], None),
    ],
)
def test_the_exponent_is_the_slope_of_the_logarithms(points: list[tuple[float, float]], power: float | None) -> None:
    assert exponent(points) == power


def test_a_spread_has_the_least_the_median_and_the_95th_percentile() -> None:
    assert spread([float(number) for number in range(1, 102)]) == {
        "minimum_ms": 1.0,
        "p50_ms": 51.0,
        "p95_ms": 96.0,
        "runs": 101,
    }


def test_a_result_says_where_when_and_with_what_it_was_measured(tmp_path: Path) -> None:
    path = write_result("part", {"answer": 42}, tmp_path / "bench")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == f"part-{content['date'][:10]}.json"
    assert content["values"] == {"answer": 42}
    assert {"commit", "machine", "versions", "peak_memory_mib"} <= set(content)
    assert {"cores", "model", "load"} <= set(content["machine"])
    assert folder_mib(tmp_path) == pytest.approx(path.stat().st_size / 2**20, abs=0.01)


def test_made_vectors_are_as_far_from_their_sentence_as_its_nearest_neighbour() -> None:
    chance = np.random.default_rng(0)
    real = chance.normal(size=(200, 64)).astype(np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    near = nearest_distance(real)
    made = many(real, 1000)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    moved = np.linalg.norm(made - real[np.arange(1000) % 200], axis=1)
    # noise as long as the distance to the nearest, on a unit vector and scaled back to length 1
    assert 0.6 * near < np.median(moved) < 1.1 * near
    assert not np.array_equal(made, many(real, 1000, seed=1))


def test_the_parts_over_vectors_and_words_give_a_row_a_size() -> None:
    real = np.eye(32, dtype=np.float32)
    row = measure_vectors(real, [300])["sizes"]["300"]
    assert row["graph"]["recall_at_10"] >= 0.98
    assert row["exact"]["runs"] == row["graph"]["runs"] == 200
    assert row["graph"]["by_breadth"]["256"] == {name: row["graph"][name] for name in row["graph"]["by_breadth"]["64"]}
    # 300 rows of 32 float32 after a header of 128 bytes
    assert row["graph"]["files_mib"]["vector_rows.npy"] == round((300 * 32 * 4 + 128) / 2**20, 2)
    assert row["graph"]["open_seconds"] < 5
    texts = ["今年种树一百二十棵。", "道路建成通车。", "图书馆开放到晚上九点。"]
    found = measure_lexical(texts, ["今年种树多少", "图书馆几点"], [20, 40])
    assert list(found["sizes"]) == ["20", "40"]
    assert found["sizes"]["20"]["runs"] == 2
    assert found["tokens_per_passage"] == round(sum(len(lexical_tokens(text)) for text in texts) / 3, 1)


def test_drawn_passages_are_the_same_each_time_with_real_lengths_and_frequencies() -> None:
    pool = np.array([3, 3, 3, 7], np.int32)
    drawn = DrawnPassages(pool, np.array([2, 5]), 20_001)  # two blocks and one passage
    passages = list(drawn)
    assert passages == list(drawn)
    assert len(passages) == len(drawn) == 20_001
    assert {len(each) for each in passages} == {2, 5}
    assert passages[:100] != passages[10_000:10_100]
    flat = np.concatenate(passages)
    assert set(flat.tolist()) == {3, 7}
    assert np.mean(flat == 3) == pytest.approx(0.75, abs=0.01)
    assert np.mean([len(each) for each in passages]) == pytest.approx(3.5, abs=0.05)
    assert [3, 3] in drawn
    assert [7] not in drawn


def test_passages_come_from_plain_and_packed_lines_and_questions_from_their_middle(tmp_path: Path) -> None:
    texts = [f"{number}" * 3 + "今年全市新建道路八十六公里改造桥梁十二座并全部按期完工通车" * 2 for number in range(5)]
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert list(passages(tmp_path / "a.jsonl")) == list(passages(tmp_path / "b.jsonl.gz")) == texts
    asked = questions(texts, 3)
    assert asked == questions(texts, 3)
    assert len(asked) == 3
    assert all(question[:10] in text for question, text in zip(asked, [texts[0]] * 3, strict=True))


def test_made_reports_differ_and_are_the_same_for_the_same_seed() -> None:
    assert report(7, 0) == report(7, 0)
    assert len({report(number, 0) for number in range(50)}) == 50
    assert report(7, 0) != report(7, 1)
    assert report(7, 0).startswith("第7号工作报告\n\n一、过去一年的工作\n\n")
    assert CHANGED.endswith("。")


def test_a_chart_shows_each_series_with_its_exponent() -> None:
    chart = cost_curves(
        "搜索 <search>", "n", "p50 ms", {"exact": [(10, 1), (1000, 100)], "graph": [(10, 1), (1000, 10)]}
    )
    root = ET.fromstring(chart)  # noqa: S314  made a line above
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"搜索 <search>", "exact: n^1.00", "graph: n^0.50", "n → p50 ms"} <= set(words)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}polyline"))) == 2


def test_the_stages_of_a_build_take_the_whole_of_it() -> None:
    clock = _Clock()
    for stage, done in (("parse", 1), ("embed", 1), ("embed", 2), ("index", 0), ("index", 1)):
        clock.show(stage, done, 1 if stage == "index" else 2)
    shares = clock.shares()
    assert list(shares) == ["start", "parse", "embed", "index", "publish"]
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)


def test_the_limits_of_the_machine_are_positive_and_the_model_is_counted_by_its_shape() -> None:
    found = measure_limits(1)
    assert found["macs_per_token"] == 12 * (3 * 384 * 384 + 384 * 384 + 384 * 1536 + 1536 * 384) == 21_233_664
    assert min(found["int8_macs_per_second_and_core"], found["copied_bytes_per_second"]) > 1e6
