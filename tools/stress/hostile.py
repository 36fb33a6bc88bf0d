"""Reads every crafted file as the library does: each must end as its case says, and this process live on unchanged.

The network is not there for the reading process, so what a file would fetch cannot come; docs/hostile-input.md.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import DocumentError, RagError
from rag.library import Source, find_sources, parse_source
from rag.parsing import READABLE_SUFFIXES
from rag.parsing.isolated import IsolatedParser
from tools.stress.crafted import markup, pdfs, texts, zips
from tools.stress.crafted.case import READ, Case
from tools.stress.results import Outcome, parser, report

FULL: tuple[str, ...] = ()
MOST_GROWTH_MIB = 300
"""How much the memory of this process may grow: what an archive inflates to, up to 256 MiB, is held in it."""

MOST_SECONDS = 33.0


def every_case() -> tuple[Case, ...]:
    """Return all crafted files."""
    makers = (zips.cases, markup.word_cases, markup.page_cases, pdfs.swelling_cases, pdfs.broken_cases, texts.cases)
    return tuple(case for make in makers for case in make())


def outcomes(path: Path, isolated: IsolatedParser) -> Iterator[str]:
    """Yield what becomes of each document of a file: ``read``, its warnings and its end, or why it is refused."""
    try:
        sources = find_sources([path], READABLE_SUFFIXES)
    except RagError as error:
        yield str(error)
        return
    for source in sources:
        yield _outcome(source, isolated)


def _outcome(source: Source, isolated: IsolatedParser) -> str:
    try:
        document = parse_source(source, isolated.parse)
    except DocumentError as error:
        return str(error)
    return f"{READ} {'; '.join(document.warnings)} {document.text[-300:]}".replace("\n", " ")


def run(cases: Sequence[Case]) -> Outcome:
    """Read the files and return the figures."""
    begun, failures, slowest, counts = resident_mib(), [], (0.0, ""), {"read": 0, "refused": 0}
    deaths, ends = 0, {}
    isolated = IsolatedParser()
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            path = Path(folder) / str(number) / case.name
            path.parent.mkdir()
            path.write_bytes(case.make())
            before, start = isolated.process_id, time.monotonic()
            found = list(outcomes(path, isolated))
            seconds = time.monotonic() - start
            slowest = max(slowest, (round(seconds, 1), case.name))
            deaths += before is not None and isolated.process_id != before
            counts["read" if case.documents else "refused"] += 1
            failures += [] if seconds < MOST_SECONDS else [f"{case.name} took {seconds:.0f} s"]
            failures += filter(None, [case.fault(found)])
            ends[case.name] = f"{seconds:.1f} s: {found[0][:160]}"
            path.unlink()
    isolated.close()
    growth = resident_mib() - begun
    if growth > MOST_GROWTH_MIB:
        failures.append(f"memory grew by {growth} MiB")
    figures = {
        "files": len(cases),
        **counts,
        "reading_processes_ended": deaths,
        "slowest": slowest,
        "growth_mib": growth,
        "outcomes": ends,
    }
    return Outcome(figures, failures)


def resident_mib() -> int:
    """Return the memory that this process holds now, or held at most where the system does not say."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * 4096 >> 20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    options = parser("hostile", __doc__)
    options.add_argument("--only", metavar="TEXT", help="only files whose name holds this")
    chosen = options.parse_args(arguments)
    cases = [case for case in every_case() if chosen.only is None or chosen.only in case.name]
    return report("hostile", lambda: run(cases), chosen.out, arguments)


if __name__ == "__main__":
    sys.exit(main())
