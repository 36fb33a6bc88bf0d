"""The command line as its own process: light, quick to interrupt, and quiet when nobody reads on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, one_line

QUESTION = "未来五年数字化建设目标是什么"
RAG = [sys.executable, "-m", "rag"]
NEVER = ("torch", "transformers", "sentence_transformers", "gradio", "pandas", "scipy", "sklearn", "bm25s", "docx")
MOST_KILOBYTES = 250_000
ASK = f"""
import sys
from pathlib import Path
from rag.cli.main import main
code = main(["ask", {QUESTION!r}, "--json"])
status = Path("/proc/self/status")  # Linux alone tells the peak of this program and not of its parent
peak = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else 0
print(code, peak, *sorted({{name.partition(".")[0] for name in sys.modules}} & {set(NEVER)!r}), file=sys.stderr)
"""


def test_ask_needs_neither_torch_nor_much_memory(default_index: Path) -> None:
    assert default_index.is_dir()
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, timeout=60)
    assert json.loads(done.stdout)["refused"] is False
    code, peak, *heavy = done.stderr.decode().split()
    assert (code, heavy) == ("0", [])
    assert int(peak) < MOST_KILOBYTES


def test_importing_the_package_loads_nothing_at_all() -> None:
    program = "import sys; before = set(sys.modules); import rag; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "['rag']\n"


def test_output_is_utf8_whatever_the_locale(small_index: Path) -> None:
    command = [*RAG, "ask", "建设什么平台", "--json", "--index", str(small_index)]
    plain = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["question"] == "建设什么平台"


def test_an_index_is_found_from_any_working_folder(default_index: Path, tmp_path: Path) -> None:
    assert default_index.is_dir()
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    command = [*RAG, "search", QUESTION, "-k", "1", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=found, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="arguments are always text on Windows")
def test_an_argument_that_is_no_text_is_refused_in_one_line(small_index: Path) -> None:
    command = [*(os.fsencode(part) for part in RAG), b"ask", b"\xca\xfd\xd7\xd6", b"--index", os.fsencode(small_index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")
    assert one_line(done.stderr.decode()) == (
        "the question has a character that is not text (U+DCCA): remove it and ask again"
    )


def test_a_reader_that_stops_early_is_no_error_to_talk_about(small_index: Path) -> None:
    command = [*RAG, "search", "数字化", "--index", str(small_index)]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=60)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here: a full disk is not tested")
def test_a_result_that_cannot_be_written_is_one_line(small_index: Path) -> None:
    command = [*RAG, "ask", "数字化", "--json", "--index", str(small_index)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert one_line(done.stderr).startswith("the result cannot be written to standard output (No space left on device)")


def test_ctrl_c_in_the_middle_of_the_work_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("标题\n\n新建工会三百个。\n", encoding="utf-8")
    program = (
        "import sys, time, rag.wiring as wiring\nfrom rag.cli.main import main\n"
        "def endless(*_): print('working', flush=True); time.sleep(60)\n"
        "wiring.build_search_index = endless\nsys.exit(main(['index', sys.argv[1], '--index', sys.argv[2]]))"
    )
    command = [sys.executable, "-c", program, str(report), str(tmp_path / "new")]
    # a test run in the background of a shell ignores Ctrl-C, which a new process would inherit
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    assert running.stdout is not None
    assert running.stdout.readline() == "working\n"
    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=60)
    assert (running.returncode, output) == (130, "")
    assert one_line(errors) == "interrupted: nothing was changed"
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


def test_an_error_inside_the_program_is_one_line_that_says_how_to_see_more(tmp_path: Path) -> None:
    program = (
        "import sys, rag.cli.commands as commands\nfrom rag.cli.main import main\n"
        "def broken(_): raise ZeroDivisionError('a\\nbug')\n"
        "commands.chosen_settings = broken\nsys.exit(main(['ask', 'x']))"
    )
    quiet = {key: value for key, value in os.environ.items() if key != "RAG_DEBUG"}
    outcomes = [
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
        for env in (quiet, {**quiet, "RAG_DEBUG": "1"})
    ]
    assert [(done.returncode, done.stdout) for done in outcomes] == [(1, ""), (1, "")]
    assert one_line(outcomes[0].stderr) == (
        "unexpected error ZeroDivisionError: a bug; "
        "please report it with the command (RAG_DEBUG=1 shows where it happened)"
    )
    assert "Traceback (most recent call last)" in outcomes[1].stderr
    assert list(tmp_path.iterdir()) == []
