"""Cold start: a fresh process of the command line to its answer, the app to a usable page, with their memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from eval.machine import ROOT
from rag.config import Settings
from rag.errors import RagError
from tools.bench.result import Values, spread

QUESTION = "未来五年数字化建设目标是什么"
_PATIENCE = 120.0


def measure(settings: Settings, times: int) -> Values:
    """Return the seconds and MiB of fresh processes over an index that is there."""
    index = ["--index", str(settings.index_directory)]
    commands = {
        "help": ["-m", "rag", "--help"],
        "ask": ["-m", "rag", "ask", QUESTION, *index],
        "search": ["-m", "rag", "search", QUESTION, *index],
        "unchanged": ["-m", "rag", "index", *index],
        "unchanged_if_needed": ["-m", "rag", "index", "--if-needed", *index],
    }
    found: Values = {name: _runs(arguments, times) for name, arguments in commands.items()}
    return {**found, "app": _app(settings.index_directory, min(times, 5))}


def _runs(arguments: Sequence[str], times: int) -> Values:
    done = [_process([sys.executable, *arguments]) for _ in range(times + 1)][1:]
    return {**spread([seconds * 1000 for seconds, _ in done]), "memory_mib": max(memory for _, memory in done)}


def _process(command: Sequence[str]) -> tuple[float, float]:
    """Run a command to its end; return its seconds and the most memory it held, in MiB."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:  # noqa: S603  our own program
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RagError(f"{' '.join(command)} ended with {process.returncode}: mend that first")
    return time.perf_counter() - start, round(usage.ru_maxrss / 1024, 1)


def _app(index: Path, times: int) -> Values:
    done = [_page(index) for _ in range(times + 1)][1:]
    return {**spread([seconds * 1000 for seconds, _ in done]), "memory_mib": max(memory for _, memory in done)}


def _page(index: Path) -> tuple[float, float]:
    """Start the app; return the seconds until its page and its answers are there, and its memory then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    command = [sys.executable, "app.py", "--port", str(port), "--index", str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as app:  # noqa: S603
        try:
            for path in ("/", "/health"):
                while not _answers(f"http://127.0.0.1:{port}{path}"):
                    if time.perf_counter() - start > _PATIENCE or app.poll() is not None:
                        raise RagError(f"the app does not answer on port {port}: start it by hand to see why")
                    time.sleep(0.02)
            seconds = time.perf_counter() - start
            held = Path(f"/proc/{app.pid}/status").read_text(encoding="utf-8").partition("VmRSS:")[2].split()[0]
        finally:
            app.terminate()
    return seconds, round(int(held) / 1024, 1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
