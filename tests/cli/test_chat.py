"""Follow-ups: questions after earlier ones, with one command or line by line, over a report of two parts."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.cli.main import main
from rag.cli.words import CHAT_HINT
from tests.cli.conftest import ROOT, Run, one_line

FIRST, SECOND, THIRD = "报告第一部分的标题是什么？", "第二部分呢？", "第三部分呢？"
SECOND_IN_FULL = "报告第二部分的标题是什么？"
SOURCE_OF_FIRST, SOURCE_OF_SECOND = "[1] 全市工会工作报告  第2段", "[1] 全市工会工作报告  第4段"
ANSWER_TO_FIRST = ["一、过去五年的工作[1]", "", "出处：", SOURCE_OF_FIRST, ""]
ANSWER_TO_SECOND = ["二、今后五年的任务[1]", "", "出处：", SOURCE_OF_SECOND, ""]


class Terminal(io.StringIO):
    """A stream that calls itself a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def chat(run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that pipes lines into a conversation."""

    def talk(*lines: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run("chat", "--index", small_index)

    return talk


def test_ask_understands_a_question_after_an_earlier_one(run: Run, small_index: Path) -> None:
    code, output, errors = run("ask", SECOND, "--after", FIRST, "--json", "--index", small_index)
    answer = json.loads(output)
    assert (code, errors) == (0, "")
    assert (answer["question"], answer["resolved_question"]) == (SECOND, SECOND_IN_FULL)
    assert [citation["quote"] for citation in answer["citations"]] == ["二、今后五年的任务"]


def test_ask_shows_people_the_wording_that_it_answered(run: Run, small_index: Path) -> None:
    output = run("ask", SECOND, "--after", FIRST, "--index", small_index)[1]
    assert output.splitlines() == [f"理解为：{SECOND_IN_FULL}", *ANSWER_TO_SECOND[:-1]]
    assert run("ask", SECOND_IN_FULL, "--index", small_index)[1].splitlines() == ANSWER_TO_SECOND[:-1]


def test_the_earlier_questions_are_given_oldest_first(run: Run, small_index: Path) -> None:
    arguments = ["--after", FIRST, "--after", SECOND, "--json", "--index", small_index]
    answer = json.loads(run("ask", THIRD, *arguments)[1])
    assert answer["resolved_question"] == "报告第三部分的标题是什么？"
    assert (answer["refused"], answer["reason"]) == (True, "报告没有第 3 项：这里一共只有 2 项。")


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        ("", "the question is empty: write what you want to know"),
        ("数" * 501, "the question has 501 characters, 500 are allowed: ask a shorter question"),
        ("数字\x00化", "the question has a character that is not text (U+0000): remove it and ask again"),
    ],
    ids=["empty", "501", "nul"],
)
def test_an_earlier_question_that_cannot_be_used(run: Run, small_index: Path, earlier: str, told: str) -> None:
    code, output, errors = run("ask", SECOND, "--after", FIRST, "--after", earlier, "--index", small_index)
    assert (code, output, one_line(errors)) == (2, "", told)


def test_in_a_conversation_the_earlier_questions_are_the_history(chat: Run) -> None:
    code, output, errors = chat(FIRST, SECOND)
    assert (code, errors) == (0, "")
    assert output.splitlines() == [*ANSWER_TO_FIRST, f"理解为：{SECOND_IN_FULL}", *ANSWER_TO_SECOND]


def test_an_empty_line_ends_a_conversation(chat: Run) -> None:
    assert chat(FIRST, " \u3000", SECOND)[1].splitlines() == ANSWER_TO_FIRST
    assert chat() == (0, "", "")


def test_a_question_that_cannot_be_used_is_told_in_one_line_and_forgotten(chat: Run) -> None:
    code, output, errors = chat(FIRST, "？？？", "数" * 501, SECOND)
    assert code == 0
    assert errors.splitlines() == [
        "the question '？？？' has no words: write what you want to know",
        "the question has 501 characters, 500 are allowed: ask a shorter question",
    ]
    assert output.splitlines() == [*ANSWER_TO_FIRST, f"理解为：{SECOND_IN_FULL}", *ANSWER_TO_SECOND]


def test_alone_asks_the_last_question_as_it_was_typed_and_forgets_the_ones_before(chat: Run) -> None:
    code, output, errors = chat(FIRST, SECOND, "/alone", "第一部分呢？")
    assert (code, errors) == (0, "")
    before = [*ANSWER_TO_FIRST, f"理解为：{SECOND_IN_FULL}", *ANSWER_TO_SECOND]
    again = output.splitlines()[len(before) :]
    assert again == [*ANSWER_TO_SECOND, *ANSWER_TO_FIRST]  # nothing says 标题 any more, so nothing is put in its place


def test_commands_that_cannot_be_used(chat: Run) -> None:
    code, output, errors = chat("/alone", "/undo")
    assert (code, output) == (0, "")
    assert errors.splitlines() == [
        "there is no question yet that /alone could ask again: write one",
        "there is no command '/undo': write a question, or /alone to ask the last one as it was typed",
    ]


@pytest.mark.parametrize(("streams", "prompts"), [((Terminal, Terminal), 2), ((Terminal, io.StringIO), 0)])
def test_only_a_person_at_a_terminal_is_prompted(
    small_index: Path, monkeypatch: pytest.MonkeyPatch, streams: tuple[type[io.StringIO], ...], prompts: int
) -> None:
    written = streams[1]()
    monkeypatch.setattr(sys, "stdin", streams[0](f"{FIRST}\n"))
    monkeypatch.setattr(sys, "stdout", written)
    assert main(["chat", "--index", str(small_index)]) == 0
    assert written.getvalue().count("问> ") == prompts
    assert (CHAT_HINT in written.getvalue()) is (prompts > 0)
    assert ANSWER_TO_FIRST[0] in written.getvalue()


def test_without_a_standard_input_there_is_nothing_to_read(
    run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, output, errors = run("chat", "--index", small_index)
    assert (code, output) == (2, "")
    assert one_line(errors) == (
        "there is no standard input to read questions from: open a terminal, or name a file with <"
    )


def test_questions_are_read_as_utf8_whatever_the_locale(small_index: Path) -> None:
    command = [sys.executable, "-m", "rag", "chat", "--index", str(small_index)]
    typed = b"\xef\xbb\xbf" + f"{FIRST}\n".encode() + b"\xca\xfd\n" + SECOND.encode()  # a mark, a GB18030 word, no end
    plain = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=plain, input=typed, capture_output=True, timeout=60)
    assert done.returncode == 0
    assert one_line(done.stderr.decode()) == (
        "the question has a character that is not text (U+DCCA): remove it and ask again"
    )
    assert done.stdout.decode("utf-8").splitlines() == [
        *ANSWER_TO_FIRST, f"理解为：{SECOND_IN_FULL}", *ANSWER_TO_SECOND,
    ]  # fmt: skip
