"""No test reaches the network, and neither does a program that a test starts."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.offline.sitecustomize import is_local

ELSEWHERE = ("192.0.2.1", 80)  # reserved for documentation: https://www.rfc-editor.org/rfc/rfc5737


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", b"localhost", "::1", None, ""])
def test_this_machine_is_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "127.example.org", "example.org", "2001:db8::1", "localhost.example.org"]
)
def test_any_other_is_not(host: object) -> None:
    assert not is_local(host)


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as outgoing, pytest.raises(RuntimeError, match="stay on this machine") as refused:
        outgoing.connect(ELSEWHERE)
    assert refused.typename == "NetworkBlockedError"  # by name: a process of the tests may have loaded it twice


def test_a_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as outgoing,
        pytest.raises(RuntimeError, match="stay on this machine") as refused,
    ):
        outgoing.sendto(b"x", ELSEWHERE)
    assert refused.typename == "NetworkBlockedError"


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(socket.gaierror, match="tests stay on this machine"):
        socket.getaddrinfo("example.org", 443)


def test_a_connection_inside_the_machine_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_a_program_that_a_test_starts_is_kept_off_too() -> None:
    program = f"import socket; socket.socket().connect({ELSEWHERE!r})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert "NetworkBlockedError" in done.stderr
