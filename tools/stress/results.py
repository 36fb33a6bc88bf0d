"""Writes what a stress test found as dated JSON: the figures, the command, the code and the machine."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from eval.machine import code_checksum, commit, machine, versions

FOLDER = Path(__file__).parents[2] / "docs" / "stress"
"""Where results are kept that the documentation quotes: ``docs/stress/<part>.json``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a part counted, and a line for each thing that did not hold; none means passed."""

    figures: Mapping[str, Any]
    failures: Sequence[str] = ()


def code() -> dict[str, str | None]:
    """Return which code is run; asked for before a run, since files may change while it goes on."""
    return {"commit": commit(), "code_sha256": code_checksum()}


def result(
    part: str, command: str, outcome: Outcome, seconds: float, ran: Mapping[str, str | None] | None = None
) -> dict[str, Any]:
    """Return the JSON form of an outcome; ``seconds`` is how long the run took, ``ran`` is the code, if not today's."""
    return {
        "part": part,
        "command": command,
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "passed": not outcome.failures,
        "seconds": round(seconds, 1),
        "figures": dict(outcome.figures),
        "failures": list(outcome.failures)[:50],
        **(code() if ran is None else ran),
        "machine": machine(),
        "versions": versions(),
    }


def parser(part: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser of ``python -m tools.stress.<part>`` with the options that every part has."""
    made = argparse.ArgumentParser(prog=f"python -m tools.stress.{part}", description=description)
    made.add_argument("--seed", type=int, default=1, help="the same seed gives the same run")
    made.add_argument("--out", type=Path, metavar="FILE", help=f"where the result is written, as {FOLDER.name}/{part}")
    return made


def report(part: str, run: Callable[[], Outcome], out: Path | None, arguments: Sequence[str] | None = None) -> int:
    """Run a part, print its result and write it; return the exit code, 1 where something did not hold."""
    ran = code()
    begun = time.monotonic()
    outcome = run()
    words = sys.argv[1:] if arguments is None else arguments
    command = " ".join(["python -m", f"tools.stress.{part}", *_without_out(words)])
    text = json.dumps(result(part, command, outcome, time.monotonic() - begun, ran), ensure_ascii=False, indent=1)
    sys.stdout.write(text + "\n")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n", encoding="utf-8")
    return 1 if outcome.failures else 0


def _without_out(words: Sequence[str]) -> list[str]:
    """Return the arguments without the place of the result, which does not change what is run."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or word.startswith("--out="):
            skip = False
        elif word == "--out":
            skip = True
        else:
            kept.append(word)
    return kept
