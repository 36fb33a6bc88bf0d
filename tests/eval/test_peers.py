"""Every system finds the right place in a few texts; those that are not installed say how to install them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.commands import main
from eval.library import passages
from eval.passage_sets import PassageSet, SourcePassage
from eval.peers import measuring
from eval.peers.job import Job, read_job, write_job
from eval.peers.measuring import check_systems, measure_all, model_folder, prompts_of
from eval.peers.optional import missing, package
from eval.peers.systems import NEEDS, SYSTEMS
from eval.plan import Draw, Plan
from eval.question_sets import Question
from eval.tables import peers_table
from rag.config import Settings
from rag.errors import InputError, RagError
from rag.splitting import split
from rag.stores.corpus_file import write_documents
from tests.eval.small import document
from tests.eval.test_commands import TEXTS
from tests.eval.test_question_sets import write

DOCUMENTS = [document(text, f"p{number}") for number, text in enumerate(TEXTS)]
ASKED = {"长江全长多少公里？": "p0", "黄河发源于哪里？": "p1", "泰山在哪个省？": "p2"}


@pytest.fixture(scope="session")
def model(settings: Settings) -> Path:
    """Return the folder of the default model."""
    return model_folder(settings)


def job_in(folder: Path, model: Path) -> Job:
    """Return a job over the three texts."""
    own = folder / "own"
    own.mkdir()
    write_documents(folder, DOCUMENTS, [passage for each in DOCUMENTS for passage in split(each)])
    return Job(folder, own, model, *prompts_of(model))


@pytest.mark.filterwarnings("default")  # what other projects warn of is not ours to mend
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_finds_the_right_text_and_its_exact_place(name: str, tmp_path: Path, model: Path) -> None:
    absent = missing(NEEDS.get(name, ()))
    if absent:
        pytest.skip(f"{name} is NOT TESTED: {', '.join(absent)} not installed (requirements-peers.txt)")
    job = job_in(tmp_path, model)
    assert SYSTEMS[name]().build(job) >= len(TEXTS)
    search = SYSTEMS[name]().open(job)
    for question, doc_id in ASKED.items():
        found = search(question, 2)
        assert found[0][0] == doc_id
        assert [score for *_, score in found] == sorted((score for *_, score in found), reverse=True)
        text = TEXTS[int(doc_id[1])]
        assert all(0 <= start < end <= len(TEXTS[int(place[1])]) for place, start, end, _ in found)
        assert text[found[0][1] : found[0][2]].strip() in text


def test_words_that_no_text_has_find_nothing(tmp_path: Path, model: Path) -> None:
    job = job_in(tmp_path, model)
    bm25 = SYSTEMS["bm25"]()
    bm25.build(job)
    search = bm25.open(job)
    assert search("quantum chromodynamics", 3) == []
    assert [doc_id for doc_id, *_ in search("泰山", 3)] == ["p2"]


def test_the_prompts_are_those_of_the_models_folder(tmp_path: Path, model: Path) -> None:
    assert prompts_of(model) == ("query: ", "passage: ")
    assert prompts_of(tmp_path) == ("", "")
    (tmp_path / "config_sentence_transformers.json").write_text('{"prompts": {"document": "d "}}', encoding="utf-8")
    assert prompts_of(tmp_path) == ("", "d ")


def test_a_job_comes_back_as_it_was_written(tmp_path: Path) -> None:
    job = Job(tmp_path, tmp_path, Path("model"), "query: ", "passage: ")
    write_job(job, [("q1", "新建？")], 60)
    assert read_job(tmp_path) == (job, [("q1", "新建？")], 60)


def plan(*questions: Question) -> Plan:
    source = PassageSet("set", tuple(SourcePassage(each.doc_id, "", each.text) for each in DOCUMENTS), questions)
    return Plan("set", passages(source), questions, (), Draw())


def questions() -> Sequence[Question]:
    right = [Question(text[:2], text, "question", True, "zh", passages=((gold,),)) for text, gold in ASKED.items()]
    wrong = Question("wrong", "泰山", "question", True, "zh", passages=(("p0",),))
    return [*right, wrong, Question("u", "天气", "question", False, "zh")]


def test_systems_are_measured_in_processes_of_their_own(settings: Settings) -> None:
    said: list[str] = []
    found = measure_all(plan(*questions()), settings, ["bm25"], said.append)
    assert said == ["bm25: building", "bm25: asking 4 questions"]
    assert (found["meta"]["questions"], found["meta"]["documents"]) == (4, 3)
    measured = found["systems"]["bm25"]
    assert measured["metrics"]["evidence_recall@1"] == measured["metrics"]["passage_recall@1"] == 0.75
    assert measured["metrics"]["mrr@10"] == 0.75
    assert measured["parts"] == 3
    assert measured["cold_start_seconds"] > measured["milliseconds"] / 1000 > 0
    assert measured["memory_mib"] > 10
    assert set(measured["ci95"]) == set(measured["metrics"])


def test_the_table_has_a_row_a_system() -> None:
    keys = ("evidence_recall@1", "evidence_recall@5", "evidence_recall@10", "mrr@10", "ndcg@10", "chars@5")
    each = {
        "metrics": dict(zip(keys, (0.5, 0.75, 1.0, 0.6, 0.7, 1234.4), strict=True)),
        "ci95": {"evidence_recall@5": [0.5, 1.0]},
        "build_seconds": 12.34,
        "cold_start_seconds": 1.0,
        "milliseconds": 9.96,
        "memory_mib": None,
    }
    head, rule, row = peers_table({"systems": {"dense": each}}).splitlines()
    assert len(head.split("|")) == len(rule.split("|")) == len(row.split("|"))
    assert row == "| dense | 0.500 | 0.750 (0.500–1.000) | 1.000 | 0.600 | 0.700 | 1234 | 12.3 | 1.0 | 10.0 | – |"


def test_a_system_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RagError, match=r"bm25 failed to build: .*job\.json"):
        measuring.run_worker("build", "bm25", tmp_path)


def test_a_system_that_is_not_installed_names_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEEDS, "langchain", ("no_such_package",))
    with pytest.raises(InputError, match=r"langchain \(no_such_package\): python -m pip install -r requirements-peers"):
        check_systems(["bm25", "langchain"])
    with pytest.raises(InputError, match="there is no system 'lucene': choose of wenju, langchain"):
        check_systems(["lucene"])
    check_systems(["wenju", "bm25", "dense"])


def test_an_optional_package_is_imported_by_name() -> None:
    assert package("json") is json
    with pytest.raises(InputError, match=r"no_such_package cannot be imported.*requirements-peers"):
        package("no_such_package")


def test_only_answerable_questions_can_be_searched_for(settings: Settings) -> None:
    with pytest.raises(InputError, match="there is no answerable question"):
        measure_all(plan(questions()[-1]), settings, ["bm25"], list[str]().append)


def test_the_command_prints_a_table_and_writes_what_it_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "passages.jsonl", *({"id": each.doc_id, "text": each.text} for each in DOCUMENTS))
    write(tmp_path / "questions.jsonl", {"id": "a", "question": "泰山在哪？", "passage_id": "p2"})
    out = tmp_path / "peers.json"
    assert main(["peers", "--passages", str(tmp_path), "--system", "bm25", "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("| system | recall@1 | recall@5 (95 %) |")
    assert json.loads(out.read_text(encoding="utf-8"))["systems"]["bm25"]["metrics"]["mrr@10"] == 1
