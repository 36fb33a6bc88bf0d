"""Print how many planted faults the checks catch and how many faithful sentences they accuse, by kind.

Run ``python -m tools.writing.measure``; with ``--list`` also every sentence that is judged wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rag.writing.checks import Fault, faults
from tools.writing.planted import FAITHFUL, FREE, Trial, trials

HEAD = "| kind | sentences | rejected | share |\n|---|--:|--:|--:|"


@dataclass(frozen=True, slots=True)
class Row:
    """How many sentences of one kind there are and how many the checks reject."""

    kind: str
    sentences: int
    rejected: int

    @property
    def share(self) -> float:
        """The share that is rejected: of faithful sentences the false alarms, of all others what is caught."""
        return self.rejected / self.sentences

    def __str__(self) -> str:
        """Return the row of a Markdown table."""
        return f"| {self.kind} | {self.sentences} | {self.rejected} | {self.share:.3f} |"


def judged(some: Sequence[Trial]) -> list[tuple[Trial, list[Fault]]]:
    """Return each trial with what the checks find wrong."""
    return [(trial, list(faults(trial.draft, trial.evidence))) for trial in some]


def rows(results: Sequence[tuple[Trial, list[Fault]]]) -> list[Row]:
    """Return a row for each kind, the faithful sentences first."""
    kinds = dict.fromkeys([FAITHFUL, FREE, *sorted(trial.kind for trial, _ in results)])
    found = {kind: [bool(wrong) for trial, wrong in results if trial.kind == kind] for kind in kinds}
    return [Row(kind, len(each), sum(each)) for kind, each in found.items() if each]


def main() -> int:
    """Print the tables of the two halves of the file, and what is judged wrong."""
    results = judged(trials())
    for tuned, title in ((True, "looked at while the checks were made"), (False, "kept for measuring")):
        half = [result for result in results if result[0].tuned is tuned]
        sys.stdout.write(f"\n{title}\n\n{HEAD}\n" + "".join(f"{row}\n" for row in rows(half)))
        if "--list" in sys.argv[1:] and (tuned or "--all" in sys.argv[1:]):
            sys.stdout.write("\n" + "".join(map(_line, filter(_wrong, half))))
    return 0


def _wrong(result: tuple[Trial, list[Fault]]) -> bool:
    trial, found = result
    return bool(found) is (trial.kind in (FAITHFUL, FREE))


def _line(result: tuple[Trial, list[Fault]]) -> str:
    trial, found = result
    why = "; ".join(f"{fault.kind.value}: {fault.shown}" for fault in found)
    return f"{trial.kind}: {trial.draft.text}  ({why or 'nothing found'})\n"


if __name__ == "__main__":
    sys.exit(main())
