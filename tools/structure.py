"""Measures the structure of the code and prints it as a Markdown table: ``python -m tools.structure``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tools.source import Module, cycles, dependencies, read_modules

ROOT = Path(__file__).parents[1]
SOURCES = ("rag", "eval", "app.py")
COLUMNS = (
    "package",
    "files",
    "lines",
    "median file",
    "longest file",
    "median / longest function",
    "public docstrings",
    "return types",
    "import cycle",
    "test lines : source lines",
)


@dataclass(frozen=True, slots=True)
class Structure:
    """The measures of one body of code; shares are between 0 and 1, lengths are in lines."""

    name: str
    files: int
    lines: int
    median_file: float
    longest_file: int
    median_function: float
    longest_function: int
    documented: float
    annotated: float
    in_cycles: int


def measure(name: str, modules: Sequence[Module]) -> Structure:
    """Return the measures of modules, of which at least one must hold code."""
    files = [module.lines for module in modules]
    functions = [function for module in modules for function in module.functions]
    lengths = [function.lines for function in functions] or [0]
    return Structure(
        name,
        len(files),
        sum(files),
        median(files),
        max(files),
        median(lengths),
        max(lengths),
        share(public.documented for module in modules for public in module.public),
        share(function.annotated for function in functions),
        sum(len(group) for group in cycles(dependencies(modules))),
    )


def share(flags: Iterable[bool]) -> float:
    """Return the part that is true; all of nothing is 1.

    >>> share([True, True, False, True])
    0.75
    """
    values = list(flags)
    return sum(values) / len(values) if values else 1.0


def row(structure: Structure, test_lines: int | None) -> str:
    """Return a row of the table."""
    cells = (
        structure.name,
        f"{structure.files}",
        f"{structure.lines}",
        f"{structure.median_file:g}",
        f"{structure.longest_file}",
        f"{structure.median_function:g} / {structure.longest_function}",
        percent(structure.documented),
        percent(structure.annotated),
        f"{structure.in_cycles} modules" if structure.in_cycles else "none",
        "" if test_lines is None else f"{test_lines} : {structure.lines}",
    )
    return f"| {' | '.join(cells)} |"


def percent(part: float) -> str:
    """Return a share as a percentage that says 100 only where nothing is missing.

    >>> percent(1.0), percent(0.9996)
    ('100 %', '99.9 %')
    """
    return f"{int(part * 1000) / 10:g} %"


def main() -> None:
    """Print the table: the product, its parts, and the tests."""
    parts = {"all": SOURCES, "rag": ("rag",), "eval": ("eval",), "tests": ("tests",)}
    found = {name: read_modules(ROOT, places) for name, places in parts.items()}
    lines = [f"| {' | '.join(COLUMNS)} |", "|---" + "|--:" * (len(COLUMNS) - 1) + "|"]
    test_lines = {"all": sum(module.lines for module in found["tests"])}
    lines += [row(measure(name, modules), test_lines.get(name)) for name, modules in found.items() if modules]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
