"""Keeps a Python process off the network; Python itself imports this from a directory on ``PYTHONPATH``.

An audit hook sees every connection that Python code makes, whichever library makes it
(https://docs.python.org/3/library/audit_events.html), and a process that a test starts inherits it.
"""

from __future__ import annotations

import sys
from socket import gaierror

LOCAL_NAMES = frozenset({"", "localhost", "::", "::1", "0.0.0.0"})  # noqa: S104  compared, not bound
NAME_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class NetworkBlockedError(RuntimeError):
    """Something in a test tried to leave the machine."""


def is_local(host: object) -> bool:
    """Say whether a host is this machine.

    >>> is_local("127.0.0.1"), is_local("10.0.0.1"), is_local("127.example.org")
    (True, False, False)
    """
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    return name in LOCAL_NAMES or (name.startswith("127.") and name.replace(".", "").isdecimal())


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raise where a socket would reach another machine; a name looked up is unknown, as without a network."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_local(address[0]):  # the address of a Unix socket is a path
            raise NetworkBlockedError(f"tests stay on this machine, but {event} wanted {address!r}")
    elif event in NAME_LOOKUPS and not is_local(arguments[0]):
        raise gaierror(f"tests stay on this machine, but {event} wanted {arguments[0]!r}")


sys.addaudithook(refuse_network)
