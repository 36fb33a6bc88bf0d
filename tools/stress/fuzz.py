"""Runs random inputs through the parsers, the grammar of headings, the splitter, questions and marks of citation.

Inputs grow from seeds by random changes, and one that leads to something new is changed further (feedback by what the
program does with it, https://www.fuzzingbook.org/html/GreyboxFuzzer.html). Nothing but a RagError may be raised.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from typing import Any

from rag.errors import RagError
from tools.stress.results import Outcome, parser, report
from tools.stress.targets.files import PARSERS
from tools.stress.targets.questions import CITATIONS, QUERY
from tools.stress.targets.target import Target, changed
from tools.stress.targets.texts import HEADINGS, SPLITTER

TARGETS: dict[str, Target[Any]] = {
    "parsers": PARSERS,
    "headings": HEADINGS,
    "splitter": SPLITTER,
    "query": QUERY,
    "citations": CITATIONS,
}
FULL = ("--executions", "200000")
SLOWEST_SECONDS = 5.0
MOST_FAILURES = 20


def fuzz(target: Target[Any], executions: int, seed: int) -> tuple[dict[str, Any], list[str]]:
    """Run a target so many times and return the figures and what went wrong, each with its input."""
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    kept, seen = list(target.seeds), set()
    refused, failures, begun, slowest = 0, [], time.monotonic(), 0.0
    done = 0
    for done in range(1, executions + 1):
        made = changed(chance, kept, target) if done > len(target.seeds) else target.seeds[done - 1]
        start = time.process_time()  # of this process: a busy machine makes no input slow
        wrong, led_to = _tried(target, made)
        slowest = max(slowest, time.process_time() - start)
        refused += led_to is None
        failures += [wrong] if wrong else []
        if led_to not in seen and not wrong:
            seen.add(led_to)
            kept.append(made)
        if len(failures) == MOST_FAILURES:
            break
    if slowest > SLOWEST_SECONDS:
        failures.append(f"an input of at most a few hundred characters took {slowest:.1f} s")
    seconds = time.monotonic() - begun
    figures = {"executions": done, "refused": refused, "kept": len(kept), "a_second": round(done / seconds)}
    return {**figures, "slowest_seconds": round(slowest, 2)}, failures


def _tried(target: Target[Any], made: Any) -> tuple[str | None, Any]:  # noqa: ANN401  text or bytes
    """Return what is wrong, None where nothing is, and what the input led to, None where it was refused."""
    try:
        return None, target.check(made)
    except RagError as error:
        return (f"a reason of several lines: {made!r}" if "\n" in str(error) else None), None
    except Exception as error:
        return f"{type(error).__name__} {str(error)[:200]}: {made!r}", None


def run(names: Sequence[str], executions: int, seed: int) -> Outcome:
    """Fuzz the targets one after the other."""
    figures, failures = {}, []
    for name in names:
        figures[name], wrong = fuzz(TARGETS[name], executions, seed)
        failures += [f"{name}: {each}" for each in wrong]
    return Outcome({"executions": sum(each["executions"] for each in figures.values()), **figures}, failures)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    options = parser("fuzz", __doc__)
    options.add_argument("--target", choices=list(TARGETS), action="append", help="one of them; all unless given")
    options.add_argument("--executions", type=int, default=10_000, help="of each target")
    chosen = options.parse_args(arguments)
    names = chosen.target or list(TARGETS)
    return report("fuzz", lambda: run(names, chosen.executions, chosen.seed), chosen.out, arguments)


if __name__ == "__main__":
    sys.exit(main())
