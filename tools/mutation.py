"""Counts what the tests noticed of the mutants that mutmut made: ``python -m tools.mutation``, after ``mutmut run``.

A mutant is noticed when a test fails with it, or when it takes so long, or dies, that mutmut ends it. One that no test
reaches has survived. The command fails where fewer are noticed than must be, or where some were not tried.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LEAST = 80.0
"""Percent of the mutants that must be noticed."""
_NOTICED = frozenset({1, 3, 24, 36, 152, 255})  # a test failed, pytest broke, it took too long
_SURVIVED = frozenset({0, 5, 33})  # the tests passed, or there was none


@dataclass(frozen=True, slots=True)
class Count:
    """How many mutants of a file were noticed; the names of those that survived, and of those that were not tried."""

    path: str
    noticed: int
    survived: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()

    @property
    def made(self) -> int:
        """All mutants of the file."""
        return self.noticed + len(self.survived) + len(self.untried)


def counts_below(folder: Path) -> list[Count]:
    """Return the counts of the files below a folder that mutmut has written; a file without mutants has none."""
    found = []
    for file in sorted(folder.rglob("*.py.meta")):
        codes: dict[str, int | None] = json.loads(file.read_bytes())["exit_code_by_key"]
        survived = sorted(name for name, code in codes.items() if code in _SURVIVED)
        untried = sorted(name for name, code in codes.items() if not _is_noticed(code) and code not in _SURVIVED)
        path = file.relative_to(folder).as_posix().removesuffix(".meta")
        if codes:
            found.append(Count(path, len(codes) - len(survived) - len(untried), tuple(survived), tuple(untried)))
    return found


def _is_noticed(code: int | None) -> bool:
    return code is not None and (code in _NOTICED or code < 0)  # below 0, a signal has ended it


def score(counts: Iterable[Count]) -> float:
    """Return the percent of the mutants that were noticed; 0 where there are none.

    >>> score([Count("a.py", 2), Count("b.py", 1, ("b.x_cite__mutmut_4",))])
    75.0
    """
    counts = list(counts)
    made = sum(each.made for each in counts)
    return 100 * sum(each.noticed for each in counts) / made if made else 0.0


def table(counts: Sequence[Count]) -> str:
    """Return a table with a line for each file, and one for all of them.

    >>> print(table([Count("a.py", 2), Count("b.py", 1, ("b.x_cite__mutmut_4",))]))
    file    made  noticed  survived    score
    a.py       2        2         0  100.0 %
    b.py       2        1         1   50.0 %
    all        4        3         1   75.0 %
    """
    survived = tuple(name for each in counts for name in each.survived)
    untried = tuple(name for each in counts for name in each.untried)
    whole = Count("all", sum(each.noticed for each in counts), survived, untried)
    width = max(len(each.path) for each in [*counts, whole])
    lines = [f"{'file':{width}}  {'made':>6}  noticed  survived    score"]
    for each in [*counts, whole]:
        rest = f"{each.made:6}  {each.noticed:7}  {len(each.survived):8}  {score([each]):5.1f} %"
        lines.append(f"{each.path:{width}}  {rest}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts; return 1 where the score is too low or a mutant was not tried."""
    options = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    options.add_argument("--results", type=Path, default=Path("mutants"), help="the folder that mutmut has written")
    options.add_argument("--least", type=float, default=LEAST, help="percent that must be noticed")
    options.add_argument("--names", action="store_true", help="name the mutants that survived (mutmut show NAME)")
    chosen = options.parse_args(arguments)
    counts = counts_below(chosen.results)
    untried = [name for each in counts for name in each.untried]
    lines = [table(counts)]
    if chosen.names:
        lines += [f"survived: {name}" for each in counts for name in each.survived]
    lines += [f"not tried: {name}" for name in untried]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if untried or score(counts) < chosen.least else 0


if __name__ == "__main__":
    sys.exit(main())
