"""Who may come in is decided before anything listens."""

from __future__ import annotations

import pytest

from rag.errors import InputError
from rag.server.options import LOOPBACK, Serving, check_mcp, is_loopback, read_auth
from rag.ui.launch import _options, _serving, main


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_this_machine_needs_no_password(host: str) -> None:
    assert is_loopback(host)
    assert read_auth(None, host) is None
    assert read_auth("", host) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "reports.example.org", "127.example.org"])  # noqa: S104
def test_other_machines_do(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(InputError, match=r"--auth NAME:PASSWORD or RAG_AUTH, or --auth none"):
        read_auth(None, host)
    assert read_auth("none", host) is None
    assert read_auth("reader:one:two", host) == ("reader", "one:two")


@pytest.mark.parametrize("text", ["reader", "reader:", ":secret", " reader:secret", ":"])
def test_a_name_without_a_password_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--auth must be NAME:PASSWORD"):
        read_auth(text, "127.0.0.1")


def test_a_server_for_this_machine_answers_to_its_names_alone() -> None:
    assert Serving().allowed_hosts == (*LOOPBACK, "127.0.0.1")
    assert Serving(public_hosts=("reports.example.org",)).allowed_hosts == (
        *LOOPBACK,
        "127.0.0.1",
        "reports.example.org",
    )
    assert Serving(host="0.0.0.0").allowed_hosts == ("*",)  # noqa: S104  compared, not bound


def test_tools_without_their_package_are_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    check_mcp()
    monkeypatch.setattr("rag.server.options.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install -r requirements-mcp\.txt"):
        check_mcp()


def test_listening_to_other_machines_without_a_password_is_refused_in_one_line_before_anything_starts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RAG_AUTH", raising=False)
    assert main(["--host", "0.0.0.0"]) == 2  # noqa: S104  refused
    output, errors = capsys.readouterr()
    assert (output, len(errors.splitlines())) == ("", 1)
    assert "--auth NAME:PASSWORD" in errors


def test_the_password_of_the_environment_is_taken_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_AUTH", "reader:one")
    assert _serving(_options(["--host", "0.0.0.0"])).auth == ("reader", "one")  # noqa: S104  compared, not bound
    assert _serving(_options(["--auth", "reader:two"])).auth == ("reader", "two")
    assert _serving(_options(["--auth", "none", "--public-host", "a", "--public-host", "b"])) == Serving(
        public_hosts=("a", "b")
    )
