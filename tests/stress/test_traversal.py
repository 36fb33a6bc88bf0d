"""A sample of names that lead elsewhere goes through server and command line, and what would leave is noticed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tools.stress.serving import ROOT
from tools.stress.traversal import (
    SECRET,
    Grounds,
    commands,
    fill,
    lay_out,
    over_http,
    over_the_command_line,
    told,
    touched_outside,
)
from tools.stress.traversal_http import Reply
from tools.stress.traversal_payloads import names

SAMPLE = 12
SEED = 1
ALWAYS = ("../../outside/secret.txt", "/etc/passwd", "secret.txt\0.txt", "C:\\Windows\\win.ini")


@pytest.fixture
def grounds(tmp_path: Path) -> Grounds:
    """Lay out a library of one document and a secret beside it."""
    return lay_out(tmp_path.resolve())


@pytest.fixture
def wanted(grounds: Grounds) -> list[str]:
    """Choose names, the most usual ones among them."""
    every = names(str(grounds.folder / "data"), str(grounds.folder / "outside"))
    others = [name for name in every if name not in ALWAYS]
    return [*ALWAYS, *random.Random(SEED).sample(others, SAMPLE)]  # noqa: S311  reproducible, not secret


def test_no_name_leads_out_over_http(grounds: Grounds, wanted: list[str]) -> None:
    before = grounds.outside()
    requests, failures = over_http(grounds, wanted, ["tests.server.serve_small"])
    assert failures == []
    assert requests > 40 * len(wanted)
    assert grounds.outside() == before


def test_no_name_leads_out_over_the_command_line(grounds: Grounds, wanted: list[str]) -> None:
    before, archive = grounds.outside(), grounds.folder / "incoming" / "names.zip"
    fill(archive, wanted)
    lines = [line for name in wanted for line in commands(name, archive) if line[0] == "docs"]
    ran, failures = over_the_command_line(grounds, [*lines, ["docs", "add", "--dry-run", str(archive)]])
    assert failures == []
    assert ran == len(lines) + 1
    assert grounds.outside() == before


def test_there_are_enough_names_and_no_two_alike(tmp_path: Path) -> None:
    every = names(str(tmp_path), str(tmp_path))
    assert len(every) == len(set(every)) >= 300


def test_what_leaves_is_written_down_and_noticed(grounds: Grounds) -> None:
    log, outside = grounds.folder / "x.log", grounds.folder / "outside"
    program = (
        f"open({str(outside / 'secret.txt')!r}).close()\nopen({str(grounds.folder / 'data' / 'new')!r}, 'w').close()"
    )
    program += f"\nimport os\nos.mkdir({str(outside / 'made')!r})\nos.listdir({str(outside)!r})"
    (grounds.folder / "leaver.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "tools.stress.audited", str(log), "leaver"]
    subprocess.run(command, cwd=ROOT, check=True, env={**grounds.environment, "PYTHONPATH": str(grounds.folder)})
    found = [each for each in touched_outside(log, grounds, []) if "outside" in each]
    assert found == [f"open {outside / 'secret.txt'}", f"os.mkdir {outside / 'made'}", f"os.listdir {outside}"]
    assert json.dumps(str(grounds.folder / "data" / "new")) in log.read_text(encoding="utf-8")


def test_a_reply_that_tells_or_breaks_is_noticed() -> None:
    replies = [Reply("a", 200, SECRET.encode()), Reply("b", 500, b"Internal Server Error"), Reply("c", 404, b"{}")]
    assert told(replies, "x") == ["a told a secret for 'x'", "b broke on 'x'"]
