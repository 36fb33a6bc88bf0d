"""How a server is reached, and by whom."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from importlib.util import find_spec

from rag.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
NO_AUTH = "none"
AUTH_VARIABLE = "RAG_AUTH"
LARGEST_UPLOAD = 20 << 20
"""Bytes of one file that the page takes into the library."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where a server listens, who may come in, and whether it offers tools to assistants.

    ``auth`` is a name with its password; ``public_hosts`` are names under which a proxy passes requests on.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: tuple[str, str] | None = None
    public_hosts: tuple[str, ...] = ()
    mcp: bool = False

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The names by which requests may call the server; ``*`` where it listens to other machines."""
        return (*LOOPBACK, self.host, *self.public_hosts) if is_loopback(self.host) else ("*",)


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach a server that listens there.

    >>> is_loopback("127.0.0.2"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def read_auth(text: str | None, host: str) -> tuple[str, str] | None:
    """Return name and password of ``NAME:PASSWORD``; raise InputError where other machines could come in without."""
    if text == NO_AUTH:
        return None
    if not text:
        if is_loopback(host):
            return None
        raise InputError(
            f"{host} 可被其他机器访问：请用 --auth 用户名:密码（或 {AUTH_VARIABLE}），不要密码则 --auth {NO_AUTH}。"
            f" Other machines can reach {host}: set --auth NAME:PASSWORD or {AUTH_VARIABLE}, or --auth {NO_AUTH}."
        )
    name, colon, password = text.partition(":")
    if not (name.strip() == name and name and colon and password):
        raise InputError("--auth 应写作 用户名:密码。 --auth must be NAME:PASSWORD")
    return name, password


def check_mcp() -> None:
    """Raise InputError where the package for MCP is not installed."""
    if find_spec("mcp") is None:
        raise InputError(
            "--mcp 需要安装 mcp：pip install -r requirements-mcp.txt。"
            " --mcp needs the package mcp: pip install -r requirements-mcp.txt"
        )
