"""Servers and browsers for the tests of the page.

Servers run in processes of their own: Gradio leaves event loops unclosed, which must not fail some later test.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import IO, TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "the page is NOT TESTED: no Chromium found; install the package chromium (apt install chromium)"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(module: str, arguments: Sequence[str] = (), port: int | None = None) -> Iterator[tuple[str, IO[bytes]]]:
    """Run a module on a port, a free one if none is named; yield its address and its standard input."""
    port = port or free_port()
    command = [sys.executable, "-m", module, "--port", str(port), *arguments]
    server = Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert server.stdin
    try:
        wait_for(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/", server.stdin
    finally:
        server.stdin.close()
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str, server: Popen[bytes]) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310  our own address
                return
        except (URLError, ConnectionError):  # noqa: PERF203  waiting is the purpose
            time.sleep(0.2)
    pytest.fail(f"nothing answered at {address}; exit code {server.poll()}")


@pytest.fixture(scope="session")
def feedback_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the page over the small library keeps feedback."""
    return tmp_path_factory.mktemp("feedback")


@pytest.fixture(scope="session")
def small_page(feedback_folder: Path) -> Iterator[str]:
    """Serve the page over the small library."""
    with running("tests.ui.serve_small", ["--folder", str(feedback_folder)]) as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium: one of the machine, else the one that Playwright manages.

    It ends with the module: while Playwright runs, nothing else can run an event loop in this thread.
    """
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        except Error:
            pytest.skip(NO_BROWSER)
        yield browser
        browser.close()
