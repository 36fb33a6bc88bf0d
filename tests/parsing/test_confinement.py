"""A confined process reaches no network, writes nothing and starts nothing, from Python or from native code."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from rag.parsing.confinement import refuse
from tests.docs.blocks import ROOT

linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="the filter of system calls is for Linux on x86-64",
)
BEGIN = "import ctypes, os, sys; from rag.parsing.confinement import confine; held = confine()\n"


def confined(program: str, *arguments: str) -> str:
    """Run a program in a confined process and return its last line of output, an error's too."""
    command = [sys.executable, "-c", BEGIN + program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr).strip().splitlines()[-1]


@linux
def test_every_limit_holds_here() -> None:
    assert confined("print(held)") == "['memory', 'processor time', 'files', 'system calls']"


@pytest.mark.parametrize(
    "attempt",
    [
        "open(sys.argv[1], 'w')",
        "os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)",
        "os.mkdir(sys.argv[1])",
        "os.rename(sys.argv[2], sys.argv[1])",
        "os.remove(sys.argv[2])",
        "os.truncate(sys.argv[2], 0)",
        "os.symlink(sys.argv[2], sys.argv[1])",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_python_code_is_refused(tmp_path: Path, attempt: str) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    assert confined(attempt, str(tmp_path / "new"), str(kept)).startswith("PermissionError: ")
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
    assert kept.read_text() == "kept"


NATIVE = {
    "a new file": "c.open(sys.argv[1].encode(), os.O_CREAT | os.O_WRONLY, 0o600)",
    "a file to write": "c.open(sys.argv[2].encode(), os.O_RDWR)",
    "a socket": "c.socket(2, 1, 0)",
    "another program": "c.execv(b'/bin/true', (ctypes.c_char_p * 2)(b'true', None))",
    "a file taken away": "c.unlink(sys.argv[2].encode())",
    "a signal to the parent": "c.kill(os.getppid(), 0)",
    "memory of another process": "c.ptrace(16, os.getppid(), None, None)",
}


@linux
@pytest.mark.parametrize("call", NATIVE.values(), ids=NATIVE.keys())
def test_native_code_is_refused_by_the_kernel(tmp_path: Path, call: str) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    program = f"c = ctypes.CDLL(None, use_errno=True); print({call}, ctypes.get_errno())"
    assert confined(program, str(tmp_path / "new"), str(kept)) == "-1 1"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


@linux
def test_memory_is_limited() -> None:
    assert confined("bytes(1 << 30)").startswith("MemoryError")


def test_files_can_be_read() -> None:
    assert confined(f"print(len(open({str(ROOT / 'LICENSE')!r}).read()) > 100)") == "True"


@pytest.mark.parametrize(
    ("event", "arguments"),
    [("open", ("x", "w", 1)), ("open", ("x", None, 0o100)), ("socket.connect", ()), ("os.system", ("x",))],
)
def test_the_hook_refuses(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError, match="a file of a stranger is being read"):
        refuse(event, arguments)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [("open", ("x", "r", 0)), ("open", ("x",)), ("import", ("docx",)), ("ctypes.dlopen", ("x",))],
)
def test_the_hook_lets_pass(event: str, arguments: tuple[object, ...]) -> None:
    refuse(event, arguments)
