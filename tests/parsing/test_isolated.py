"""Files are read in a process of their own: the same as here, and what breaks it, or takes it over, breaks no more."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.document_row import document_to_row
from rag.errors import DocumentError, RagError
from rag.parsing import encoding_of, isolated, parse_bytes
from rag.parsing.isolated import IsolatedParser
from rag.parsing.worker import BROKEN, DOCUMENT, ENCODING, MEMORY, PEAK, READY, REFUSED, reply

DATA = "工作报告\n\n一、目标\n新建学校三所。\n".encode()
NAME = "报告.txt"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")


@pytest.fixture
def parser() -> Iterator[IsolatedParser]:
    made = IsolatedParser()
    yield made
    made.close()


def refusal(parser: IsolatedParser, data: bytes = DATA, name: str = NAME) -> str:
    with pytest.raises(DocumentError) as caught:
        parser.parse(data, name, "id")
    return str(caught.value)


def test_one_process_reads_many_files_as_this_one_would(parser: IsolatedParser) -> None:
    assert parser.process_id is None
    files = {
        NAME: DATA,
        "b.md": b"# a\n\nb",
        "c.html": "<p>丙</p>".encode(),
        "d.txt": DATA.decode().encode("gb18030") * 9,
    }
    processes: set[int | None] = set()
    for name, data in files.items():
        assert parser.parse(data, name, "id") == parse_bytes(data, name, "id")
        assert parser.encoding_of(data, name) == encoding_of(data, name)
        processes.add(parser.process_id)
    assert len(processes) == 1
    assert refusal(parser, b"") == f"{NAME} is empty; choose a document with text in it"
    assert parser.process_id in processes


def test_the_memory_of_this_program_is_not_held_against_the_process(parser: IsolatedParser) -> None:
    held = b"x" * (isolated.LARGEST_PEAK + (64 << 20))
    parser.parse(DATA, NAME, "id")
    assert len(held) > isolated.LARGEST_PEAK
    assert parser.process_id is not None


def test_it_ends_when_it_is_closed_and_starts_again(parser: IsolatedParser) -> None:
    parser.parse(DATA, NAME, "id")
    first = parser.process_id
    parser.close()
    assert parser.process_id is None
    parser.parse(DATA, NAME, "id")
    assert parser.process_id not in (None, first)


@posix
def test_it_ends_with_the_parser() -> None:
    parser = IsolatedParser()
    parser.parse(DATA, NAME, "id")
    process = parser.process_id
    assert process is not None
    del parser
    for _ in range(1000):  # the timer of the last file may still be on its way out
        if not Path(f"/proc/{process}").exists():
            break
        time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@posix
def test_a_process_that_dies_is_named_and_replaced(parser: IsolatedParser) -> None:
    parser.parse(DATA, NAME, "id")
    assert parser.process_id is not None
    os.kill(parser.process_id, signal.SIGSEGV)
    assert refusal(parser).startswith(
        f"{NAME} breaks the program that reads it (SIGSEGV): it is damaged, or needs more"
    )
    assert parser.process_id is None
    assert parser.parse(DATA, NAME, "id").text.endswith("新建学校三所。")


def test_what_takes_too_long_is_stopped() -> None:
    parser = IsolatedParser(seconds=0.3)
    endless = b"<b " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">x</b>"
    assert refusal(parser, endless, "a.html").startswith("a.html takes longer than 0.3 s to read; split it")
    assert parser.process_id is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds the limit of memory")
def test_what_needs_too_much_memory_is_named(parser: IsolatedParser) -> None:
    assert refusal(parser, ("长" * (90 << 20)).encode()).startswith(
        f"{NAME} needs more than 1024 MiB of memory to read"
    )
    assert parser.process_id is None


def script(tmp_path: Path, answer: bytes, monkeypatch: pytest.MonkeyPatch) -> IsolatedParser:
    """Return a parser whose process has been taken over and answers this to everything."""
    ready = json.dumps({READY: [], PEAK: 0}).encode() + b"\n"
    (tmp_path / "answer").write_bytes(answer)
    program = (
        "import os, sys\n"
        f"os.write(1, {ready!r})\n"
        "sys.stdin.buffer.readline()\n"
        f"sys.stdout.buffer.write(open({str(tmp_path / 'answer')!r}, 'rb').read())\n"
        "sys.stdout.buffer.flush()\n"
        "sys.stdin.buffer.read()\n"
    )
    monkeypatch.setattr(isolated, "_COMMAND", (sys.executable, "-c", program))
    return IsolatedParser()


def row(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**document_to_row(parse_bytes(DATA, NAME, "id")), **changes}


FORGED = {
    "is no JSON": b"pickle\x80\x04.",
    "is nested without end": b"[" * 100_000,
    "is a list": b"[1]",
    "says nothing": b"{}",
    "has no peak": json.dumps({DOCUMENT: row(), PEAK: "x"}).encode(),
    "is another document": json.dumps({DOCUMENT: row(doc_id="city"), PEAK: 1}).encode(),
    "is of another file": json.dumps({DOCUMENT: row(source_sha256="0" * 64), PEAK: 1}).encode(),
    "points out of its text": json.dumps({DOCUMENT: row(page_starts=[10**9]), PEAK: 1}).encode(),
    "has a field too many": json.dumps({DOCUMENT: row(more=1), PEAK: 1}).encode(),
}


@pytest.mark.parametrize("answer", FORGED.values(), ids=FORGED.keys())
def test_an_answer_that_no_parser_gives_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    parser = script(tmp_path, answer + b"\n", monkeypatch)
    if "peak" in json.dumps(answer.decode("latin-1")) and b'"x"' in answer:
        assert parser.parse(DATA, NAME, "id") == parse_bytes(DATA, NAME, "id")
        assert parser.process_id is None  # but it is not trusted with the next file
        return
    assert refusal(parser) == f"{NAME} broke the program that reads it; save it anew in the program that made it"


def test_an_endless_answer_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "MOST_REPLY_BYTES", 1 << 20)
    assert refusal(script(tmp_path, b"x" * (2 << 20), monkeypatch)) == f"{NAME} holds more text than 1 MiB; split it"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({REFUSED: "a\nb\x1b[31m" + "x" * 2000}, "a b\ufffd[31m" + "x" * 992),
        ({MEMORY: True}, f"{NAME} needs more than 1024 MiB of memory to read; split it"),
        ({BROKEN: "KeyError in pdf.py:7"}, f"{NAME} cannot be read because of a fault in this program (KeyError in"),
    ],
)
def test_the_reason_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], told: str
) -> None:
    assert refusal(script(tmp_path, json.dumps({**answer, PEAK: 1}).encode() + b"\n", monkeypatch)).startswith(told)


def test_a_process_that_does_not_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(RagError, match=r"^the process that reads documents does not start \(exit code 3\): run "):
        IsolatedParser().parse(DATA, NAME, "id")


def test_no_secret_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LLM_KEY", "sk-secret")
    program = "import os, sys; sys.exit(sum('secret' in each for each in os.environ.values()) or 9)"
    monkeypatch.setattr(isolated, "_COMMAND", (sys.executable, "-c", program))
    with pytest.raises(RagError, match="exit code 9"):
        IsolatedParser().parse(DATA, NAME, "id")


def test_the_worker_answers_with_one_line_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    request = {"task": "parse", "name": NAME, "doc_id": "id", "size": len(DATA)}
    told = json.loads(reply(request, DATA))
    assert told[DOCUMENT]["source_sha256"] == hashlib.sha256(DATA).hexdigest()
    assert json.loads(reply({**request, "task": ENCODING}, DATA))[ENCODING] == "utf-8"
    assert json.loads(reply(request, b" "))[REFUSED] == f"{NAME} is empty; choose a document with text in it"
    assert json.loads(reply({"task": "parse", "name": NAME}, DATA))[BROKEN].startswith("KeyError in worker.py:")

    def too_large(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("rag.parsing.worker.parse_bytes", too_large)
    assert json.loads(reply(request, DATA))[MEMORY] is True


def test_a_lone_surrogate_comes_back_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = replace(parse_bytes(DATA, NAME, "id"), title="\ud800")
    line = json.dumps({DOCUMENT: document_to_row(document), PEAK: 1}, ensure_ascii=False)
    parser = script(tmp_path, line.encode("utf-8", "surrogatepass") + b"\n", monkeypatch)
    assert parser.parse(DATA, NAME, "id") == document


def test_an_encoding_that_is_no_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = script(tmp_path, json.dumps({ENCODING: ["utf-8"], PEAK: 1}).encode() + b"\n", monkeypatch)
    with pytest.raises(DocumentError, match="broke the program that reads it; save it anew"):
        parser.encoding_of(DATA, NAME)


def test_a_program_that_cannot_be_started_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_COMMAND", ("/no/such/program",))
    expected = r"^the process that reads documents, /no/such/program, cannot be started \(No such file or directory\)"
    with pytest.raises(RagError, match=expected):
        IsolatedParser().parse(DATA, NAME, "id")


@posix
def test_a_process_that_ends_before_it_is_asked_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = json.dumps({READY: [], PEAK: 0}).encode() + b"\n"
    program = f"import os; os.close(0); os.write(1, {ready!r}); os._exit(3)"
    monkeypatch.setattr(isolated, "_COMMAND", (sys.executable, "-c", program))
    parser = IsolatedParser()
    assert refusal(parser).startswith(f"{NAME} breaks the program that reads it (exit code 3): it is damaged")
    assert parser.process_id is None
