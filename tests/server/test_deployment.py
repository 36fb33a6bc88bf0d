"""What can be checked of the deployment page without a container engine and without being root."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.cli.commands import program
from rag.config import VARIABLES
from rag.ui.launch import _options
from tests.ui.conftest import ROOT

PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
OTHERS = {"PYTHONUNBUFFERED", "PIP_NO_CACHE_DIR", "HF_HUB_OFFLINE"}


def block(language: str) -> str:
    """Return the one block of a language."""
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


DOCKERFILE = re.sub(r"\\\n\s*", "", block("dockerfile"))
UNIT = block("ini")


def instructions(name: str) -> list[str]:
    """Return what follows an instruction of the Dockerfile, each time."""
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def test_the_image_copies_what_is_there_and_all_that_the_program_needs() -> None:
    sources = [source for line in instructions("COPY") for source in line.split()[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert {"app.py", "rag", "data", "requirements.txt", "requirements-mcp.txt"} <= set(sources)


@pytest.mark.parametrize("assigned", [*instructions("ENV"), *re.findall(r"^Environment=(.+)$", UNIT, re.MULTILINE)])
def test_settings_are_known(assigned: str) -> None:
    names = {item.partition("=")[0] for item in shlex.split(assigned)}
    assert names <= {*VARIABLES.values(), *OTHERS}
    assert {"RAG_DATA_DIR", "RAG_INDEX_DIR", "RAG_CACHE_DIR", "HF_HUB_OFFLINE"} <= names


def test_the_commands_are_those_of_the_program() -> None:
    [started] = [json.loads(line) for line in instructions("CMD")]
    assert started[:2] == ["python", "app.py"]
    options = _options(started[2:])
    assert (options.host, options.port, options.mcp) == ("0.0.0.0", 7860, True)  # noqa: S104  compared, not bound
    assert "python -m rag index --if-needed" in instructions("RUN")
    assert "index" in program.commands
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[method-assign, assignment]
    unit.read_string(UNIT)
    python, script, *rest = unit["Service"]["ExecStart"].split()
    assert (python, script) == ("/opt/wenju/.venv/bin/python", "app.py")
    options = _options(rest)
    assert (options.host, options.mcp, options.public_host) == ("127.0.0.1", True, ["reports.example.org"])


def test_the_health_check_of_the_image_fails_when_the_server_does(server: str) -> None:
    [check] = re.findall(r"CMD (\[\"python\", \"-c\".*\])", DOCKERFILE)
    code = json.loads(check)[2]
    asked = "http://127.0.0.1:7860/"
    assert asked in code
    for address, expected in ((server, 0), ("http://127.0.0.1:9/", 1)):
        done = subprocess.run([sys.executable, "-c", code.replace(asked, address)], capture_output=True, timeout=60)
        assert done.returncode == expected


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("the unit is NOT TESTED: systemd-analyze is not installed")
    unit = tmp_path / "wenju.service"
    unit.write_text(UNIT.replace("/opt/wenju/.venv/bin/python", sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert [line for line in done.stderr.splitlines() if "wenju.service" in line] == []
