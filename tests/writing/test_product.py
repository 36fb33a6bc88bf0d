"""The shipped index with a language model set: in Python, on the command line, in an evaluation; and without one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from eval.plan import Draw, Plan
from eval.running import Run as Evaluation
from rag.cli.main import main
from rag.config import CONFIG_VARIABLE, VARIABLES, load_settings
from rag.errors import ModelError
from rag.pipeline import Pipeline
from rag.schema import answer_to_json
from rag.types import Answer, AnswerSentence, SentenceStatus
from rag.wiring import open_pipeline
from tests.docs.blocks import ROOT
from tests.eval.small import desk, library
from tests.writing.serving import Reply, Served, endpoint, said

QUESTION = "五年里职工书屋新增多少家"
WRITTEN = "五年来新建职工书屋5万余家。"
KEY = "sk-geheim-0123456789"
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "answer.schema.json").read_text(encoding="utf-8")))


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the person at the machine has set."""
    for variable in (*VARIABLES.values(), CONFIG_VARIABLE):
        if variable != "RAG_CACHE_DIR":
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with endpoint(said(WRITTEN, "[1]", "另有书屋9万家。[1]")) as opened:
        yield opened


def environment(served: Served) -> dict[str, str]:
    """Return the variables that set the language model."""
    return {"RAG_LLM_BASE_URL": served.base_url, "RAG_LLM_MODEL": "small", "RAG_LLM_KEY": KEY}


@pytest.fixture(scope="module")
def pipeline(default_index: Path, served: Served) -> Pipeline:
    return open_pipeline(default_index, load_settings(environ=environment(served)))


def test_the_answer_is_written_and_the_short_answer_stays(pipeline: Pipeline) -> None:
    answer = pipeline.ask(QUESTION)
    SCHEMA.validate(answer_to_json(answer))
    assert answer.text == f"{WRITTEN}[1]"
    assert [sentence.status for sentence in answer.sentences] == [SentenceStatus.VERIFIED]
    [citation] = answer.citations
    assert citation.quote == citation.span.of(pipeline.documents[citation.doc_id].text)
    assert answer.short_answer is not None
    assert citation.span.contains(answer.short_answer.span)
    assert set(answer.timings_ms) == {"query", "retrieve", "answer", "total"}


def test_the_sentences_come_first_and_the_answer_last(pipeline: Pipeline) -> None:
    first, last = pipeline.ask_stream(QUESTION)
    assert first == AnswerSentence(WRITTEN, (1,), SentenceStatus.VERIFIED)
    assert isinstance(last, Answer)
    assert (last.text, last.question) == (f"{WRITTEN}[1]", QUESTION)


def test_a_follow_up_is_written_too_and_an_outline_is_not(pipeline: Pipeline) -> None:
    [only] = pipeline.ask_stream("第三部分呢？", ["报告第二部分的标题是什么？"])
    assert isinstance(only, Answer)
    assert only.citations[0].quote == "三、今后五年的主要工作"
    [*_, last] = pipeline.ask_stream("那职工书屋呢？", ["五年里新建了多少家工匠学院？"])
    assert isinstance(last, Answer)
    assert last.resolved_question != last.question


def test_without_a_model_the_stream_is_the_answer_alone(pipeline: Pipeline, default_index: Path) -> None:
    plain = open_pipeline(default_index, load_settings(environ={}))
    [only] = plain.ask_stream(QUESTION)
    assert isinstance(only, Answer)
    assert only.sentences[0].status is SentenceStatus.VERBATIM
    assert only.text != pipeline.ask(QUESTION).text


def test_strictness_and_a_smaller_library_reach_the_answerer_inside(pipeline: Pipeline) -> None:
    assert pipeline.with_strictness(1.0).ask(QUESTION).refused
    [doc_id] = pipeline.documents
    assert pipeline.without([doc_id]).ask(QUESTION).refused


def test_without_a_model_nothing_of_it_is_loaded(default_index: Path) -> None:
    program = (
        "import sys; from rag.cli.main import main; "
        "main(['ask', '职工书屋新增多少家', '--json', '--index', sys.argv[1]]); "
        "ours = [name for name in sys.modules if name.startswith(('rag.writing.', 'openai'))"
        " and name != 'rag.writing.assembly']; "
        "print(*ours, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, str(default_index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr.split()) == (0, [])
    SCHEMA.validate(json.loads(done.stdout))


def test_a_missing_package_is_told_when_the_index_is_opened(
    default_index: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ModelError, match=r"the package openai is not installed: python -m pip install -r"):
        open_pipeline(default_index, load_settings(environ=environment(served)))


@pytest.fixture
def configured(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the language model as a person does."""
    for variable, value in environment(served).items():
        monkeypatch.setenv(variable, value)


@pytest.mark.usefixtures("configured", "default_index")
@pytest.mark.parametrize(
    ("flags", "statuses"), [([], {"verified"}), (["--llm"], {"verified"}), (["--no-llm"], {"verbatim"})]
)
def test_ask_lets_the_model_write_where_it_is_wanted(
    flags: list[str], statuses: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, "--json", *flags]) == 0
    done = capsys.readouterr()
    answer = json.loads(done.out)
    SCHEMA.validate(answer)
    assert {sentence["status"] for sentence in answer["sentences"]} == statuses
    assert (done.err, KEY in done.out) == ("", False)


@pytest.mark.usefixtures("configured", "default_index")
@pytest.mark.parametrize(("flags", "written"), [([], True), (["--no-llm"], False)])
def test_chat_lets_the_model_write_where_it_is_wanted(
    flags: list[str], written: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{QUESTION}\n"))
    assert main(["chat", *flags]) == 0
    assert (f"{WRITTEN}[1]" in capsys.readouterr().out.splitlines()) is written


@pytest.mark.parametrize("command", [["ask", QUESTION, "--llm"], ["chat", "--llm"]])
def test_to_want_a_model_that_is_not_set_is_an_error(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert "no language model is set: set llm_base_url and llm_model (docs/llm.md)" in done.err


def test_when_the_endpoint_is_down_the_answer_is_the_reports_and_one_line_says_why(default_index: Path) -> None:
    with endpoint(Reply([b"no"], status=401, content_type="text/plain")) as broken:
        variables = {**os.environ, **environment(broken)}
        command = [sys.executable, "-m", "rag", "ask", QUESTION, "--json", "--index", str(default_index)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, env=variables)
    assert done.returncode == 0
    assert json.loads(done.stdout)["sentences"][0]["status"] == "verbatim"
    assert done.stderr == (
        f"the model small at {broken.base_url} refused with HTTP 401: check RAG_LLM_KEY. "
        "The report's own sentences are shown instead.\n"
    )


def test_an_evaluation_notes_the_model_and_not_the_key(served: Served) -> None:
    settings = load_settings(environ=environment(served))
    plan = Plan("small", lambda _: ((), ()), (), (), Draw())
    noted = Evaluation(plan, settings)._setup(library(desk()))
    assert noted["settings"]["llm_model"] == "small"
    assert "llm_key" not in noted["settings"]
    assert KEY not in json.dumps(noted)
