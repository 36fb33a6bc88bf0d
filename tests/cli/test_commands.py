"""The commands: one JSON object or lines for people, over the default index or any other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rag.config import load_settings
from rag.parsing import parse_file
from rag.version import VERSION
from rag.wiring import is_current
from tests.cli.conftest import ROOT, Run, one_line
from tests.small_corpus import CITY

QUESTION = "未来五年数字化建设目标是什么"
RULES = json.loads((ROOT / "docs" / "answer.schema.json").read_text(encoding="utf-8"))
SCHEMA = Draft202012Validator(RULES)
WHY = Draft202012Validator(json.loads((ROOT / "docs" / "explanation.schema.json").read_text(encoding="utf-8")))
HITS = Draft202012Validator(RULES["properties"]["hits"])


def only_object(output: str) -> dict[str, Any]:
    """Return the one JSON object that is all of an output."""
    value, end = json.JSONDecoder().raw_decode(output)
    assert isinstance(value, dict)
    assert output[end:] == "\n"
    return value


def test_ask_writes_one_answer_that_follows_the_schema(run: Run, default_index: Path) -> None:
    assert default_index.is_dir()
    code, output, errors = run("ask", QUESTION, "--json")
    answer = only_object(output)
    SCHEMA.validate(answer)
    assert (code, errors) == (0, "")
    assert (answer["question"], answer["resolved_question"], answer["refused"]) == (QUESTION, QUESTION, False)
    assert len(answer["hits"]) == 10
    assert set(answer["timings_ms"]) == {"query", "retrieve", "answer", "total"}


def test_every_position_is_a_slice_of_the_documents_text(run: Run) -> None:
    answer = only_object(run("ask", QUESTION, "--json")[1])
    texts = {path.stem: parse_file(path).text for path in (ROOT / "data").iterdir()}
    for place in [*answer["citations"], *answer["hits"]]:
        assert texts[place["doc_id"]][place["start"] : place["end"]] == place.get("quote", place.get("text"))
    for hit in answer["hits"]:
        assert hit["passage_id"] == f"{hit['doc_id']}:{hit['start']}-{hit['end']}"


def test_the_question_comes_back_in_one_line(run: Run, small_index: Path) -> None:
    answer = only_object(run("ask", "  建设\n什么\u3000平台？ ", "--json", "--index", small_index)[1])
    assert answer["question"] == "建设 什么 平台？"


def test_a_refusal_is_an_answer_too_and_exits_with_0(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_STRICTNESS", "1")
    code, output, errors = run("ask", "火星上有多少只企鹅", "--json")
    answer = only_object(output)
    SCHEMA.validate(answer)
    assert (code, errors) == (0, "")
    assert (answer["refused"], answer["citations"], answer["sentences"]) == (True, [], [])
    assert answer["reason"]
    assert len(answer["hits"]) == 10


def test_a_refusal_for_people_says_why_and_shows_the_three_nearest_passages(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_STRICTNESS", "1")
    code, output, errors = run("ask", "火星上有多少只企鹅")
    assert (code, errors) == (0, "")
    lines = output.splitlines()
    assert lines[0].startswith("未作回答：")
    assert lines[1] == "最接近的段落："
    assert [line[:2] for line in lines[2:] if not line.startswith(" ")] == ["1.", "2.", "3."]


@pytest.mark.parametrize("question", ["全市新建了多少基层工会", "火星上有多少只企鹅", "报告分几部分"])
def test_an_explanation_is_added_to_the_answer_where_it_is_asked_for(
    run: Run, small_index: Path, question: str
) -> None:
    code, output, errors = run("ask", question, "--explain", "--json", "--index", small_index)
    answer = only_object(output)
    SCHEMA.validate(answer)
    why = answer.pop("explanation")
    WHY.validate(why)
    assert (code, errors) == (0, "")
    assert (why["question"], why["refused"], why["reason"]) == (question, answer["refused"], answer["reason"])
    assert [each["passage_id"] for each in why["hits"]] == [each["passage_id"] for each in answer["hits"]]
    cited = {each["citation"]: each["text"] for each in why["sentences"] if each["citation"]}
    assert cited == (
        {} if why["judgement"] is None else {each["number"]: each["quote"] for each in answer["citations"]}
    )
    plain = only_object(run("ask", question, "--json", "--index", small_index)[1])
    assert "explanation" not in plain
    assert plain | {"timings_ms": {}} == answer | {"timings_ms": {}}


def test_an_explanation_for_people_follows_the_answer(run: Run, small_index: Path) -> None:
    question = ("第二部分呢？", "--after", "报告第一部分的标题是什么？", "--index", small_index)
    code, output, errors = run("ask", *question, "--explain")
    assert (code, errors) == (0, "")
    plain = run("ask", *question)[1]
    assert output.startswith(plain)
    assert output[len(plain) :].splitlines()[:4] == [
        "",
        "## 结论",
        "作答。",
        "这是提纲题，由报告的标题决定，不经打分。",
    ]
    assert "理解为：报告第二部分的标题是什么？" in output[len(plain) :]


def test_an_answer_for_people_ends_with_its_sources(run: Run, small_index: Path) -> None:
    code, output, errors = run("ask", "全市新建了多少基层工会", "--index", small_index)
    assert (code, errors) == (0, "")
    text, sources = output.split("\n出处：\n")
    assert "五年来，全市新建基层工会三百二十个。[1]" in text
    assert sources.splitlines()[0] == "[1] 全市工会工作报告  一、过去五年的工作  第3段"


def test_another_index_is_asked_without_the_default_one(run: Run, small_index: Path) -> None:
    answer = only_object(run("ask", "建设什么平台", "--json", "--index", small_index)[1])
    SCHEMA.validate(answer)
    assert {hit["doc_id"] for hit in answer["hits"]} == {"全市报告"}
    assert any("建设数字化服务平台。" in hit["text"] for hit in answer["hits"])
    assert any(citation["quote"] == "建设数字化服务平台。" for citation in answer["citations"])


def test_search_writes_as_many_hits_as_asked_for_best_first(run: Run) -> None:
    code, output, errors = run("search", "劳模工匠怎么带徒弟", "-k", "7", "--json")
    found = only_object(output)
    HITS.validate(found["hits"])
    assert (code, errors) == (0, "")
    assert (found["schema_version"], found["query"], len(found["hits"])) == (1, "劳模工匠怎么带徒弟", 7)
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_search_for_people_shows_five_passages_unless_told_otherwise(run: Run) -> None:
    output = run("search", "数字化")[1]
    assert [line[:2] for line in output.splitlines() if not line.startswith(" ")] == ["1.", "2.", "3.", "4.", "5."]
    output = run("search", "数字化", "-k", "1")[1]
    assert [line[:2] for line in output.splitlines() if not line.startswith(" ")] == ["1."]


def test_a_hit_for_people_is_its_place_its_score_and_its_text(run: Run, small_index: Path) -> None:
    place, *text = run("search", "数字化服务平台", "-k", "1", "--index", small_index)[1].splitlines()
    assert re.fullmatch(r"1\. 二、今后五年的任务  得分 \d\.\d{4}", place)
    assert text[-1] == "   建设数字化服务平台。让职工少跑腿。"


def test_english_questions_get_english_words_around_the_source(run: Run, small_index: Path) -> None:
    output = run("search", "digital service platform", "-k", "1", "--index", small_index)[1]
    assert "score " in output


def test_an_index_that_is_current_is_not_built_again(run: Run, report: Path, small_index: Path) -> None:
    before = (small_index / "CURRENT").read_bytes()
    code, output, errors = run("index", report, "--if-needed", "--index", small_index)
    assert (code, errors) == (0, "")
    assert one_line(output) == f"索引已是最新：{small_index}  The index is up to date."
    assert (small_index / "CURRENT").read_bytes() == before


def test_an_index_is_current_for_exactly_its_files_as_they_are(
    report: Path, small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings()
    assert is_current([report], small_index, settings)
    assert is_current([report.parent], small_index, settings)
    copy = tmp_path / report.name
    copy.write_text(CITY.replace("四万", "五万"), encoding="utf-8")
    assert not is_current([copy], small_index, settings)
    assert not is_current([report, copy], small_index, settings)
    assert not is_current([report], tmp_path / "nowhere", settings)
    monkeypatch.setenv("RAG_PASSAGE_CHARACTERS", "200")
    assert not is_current([report], small_index, load_settings())


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["-h"], ["ask", "--help"], ["index", "-h"], ["search", "-h"], ["chat", "-h"]]
)
def test_help_is_on_standard_output(run: Run, arguments: list[str]) -> None:
    code, output, errors = run(*arguments)
    assert (code, errors) == (0, "")
    assert output.startswith(f"Usage: python -m rag {'' if len(arguments) < 2 else arguments[0]}")


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version") == (0, f"wenju, version {VERSION}\n", "")
