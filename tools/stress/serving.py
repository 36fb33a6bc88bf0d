"""Starts a server of this program for a stress test and ends it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
STARTING_SECONDS = 300
ENDING_SECONDS = 30
NO_VARIABLES: Mapping[str, str] = {}


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    command: Sequence[str],
    wait_for: str = "/",
    log: Path | None = None,
    environment: Mapping[str, str] = NO_VARIABLES,
) -> Iterator[tuple[str, Popen[bytes]]]:
    """Run ``python COMMAND --port PORT`` until the block ends; yield its address, once it answers, and its process.

    Raises RuntimeError where it ends by itself or does not answer in time. ``log`` takes what it writes;
    ``environment`` is added to the variables of this process.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (log or Path(os.devnull)).open("wb") as output:
        server = Popen(  # noqa: S603  our own program
            [sys.executable, *command, "--port", str(port)],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | environment,
        )
        try:
            _wait(address + wait_for, server)
            yield address, server
        finally:
            server.terminate()
            try:
                server.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(address: str, server: Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=10):  # noqa: S310  our own address
                return
        except (URLError, ConnectionError, TimeoutError):  # noqa: PERF203  waiting is the purpose
            time.sleep(0.2)
    raise RuntimeError(f"nothing answered at {address}; exit code {server.poll()}")
