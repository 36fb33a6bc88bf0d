"""Indexes a folder in which every tenth file is hostile: all good ones must be in the index, every other one named.

The model is a tiny one, made on the spot: what is tested is which files are read.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rag.config import Settings
from rag.library import IndexSummary
from rag.parsing import READABLE_SUFFIXES
from rag.wiring import build_index, is_current
from tests.embedding.tiny_model import write_tiny_model
from tools.stress.crafted.case import Case
from tools.stress.crafted.markup import paragraph, word
from tools.stress.crafted.pdfs import SHOWS, page_file, stream
from tools.stress.hostile import every_case, resident_mib
from tools.stress.results import Outcome, parser, report

FULL = ("--files", "1000")
MOST_GROWTH_MIB = 400


def hostile_cases(slow: bool) -> tuple[Case, ...]:
    """Return the crafted files that are refused whole; without those that take long unless ``slow``.

    One that is refused for its suffix is none here, where every file has one that is read.
    """
    known = {*READABLE_SUFFIXES, ".zip"}
    refused = (case for case in every_case() if case.documents == 0 and (slow or not case.slow))
    return tuple(case for case in refused if Path(case.name).suffix in known)


def fill(folder: Path, files: int, slow: bool) -> tuple[set[str], set[str]]:
    """Write so many files, each tenth hostile, and return the names of the good and of the hostile."""
    bad, good, hostile = hostile_cases(slow), set(), set()
    for number in range(files):
        if number % 10 == 9:
            case = bad[number // 10 % len(bad)]
            path = folder / f"bad-{number:04d}{Path(case.name).suffix}"
            data = case.make() + b"\n" * (number // 10 // len(bad))
            hostile.add(path.name)
        else:
            path, data = folder / f"good-{number:04d}", _good(number)
            path = path.with_suffix((".txt", ".md", ".html", ".docx", ".pdf")[number % 5])
            good.add(path.name)
        path.write_bytes(data)
    return good, hostile


def _good(number: int) -> bytes:
    text = f"今年第{number}号项目投入{number + 1}万元。"
    kinds = (
        f"工作报告\n\n{text}\n".encode,
        lambda: f"# 工作报告\n\n{text}\n".encode("utf-16"),
        f"<h1>工作报告</h1><p>{text}</p>".encode,
        lambda: word(paragraph("工作报告") + paragraph(text)),
        lambda: page_file(stream(SHOWS.replace(b"page", b"page %d" % number))),
    )
    return kinds[number % 5]()


def run(files: int, slow: bool = True, model: Path | None = None) -> Outcome:
    """Build the index of such a folder with a model, the tiny one unless given, and say what is missing from it."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        folder = root / "data"
        folder.mkdir()
        good, hostile = fill(folder, files, slow)
        model = model or write_tiny_model(root / "model", {})
        settings = Settings(root / "index", folder, root / "cache", embedding_model=str(model), reader="none")
        before = resident_mib()
        summary = build_index([folder], settings.index_directory, settings)
        growth = resident_mib() - before
        current = is_current([folder], settings.index_directory, settings)
    failures = list(_missing(summary, good, hostile))
    failures += [] if current else ["the index is not current after it was built"]
    failures += [] if growth <= MOST_GROWTH_MIB else [f"memory grew by {growth} MiB"]
    figures = {"files": files, "good": len(good), "hostile": len(hostile)}
    indexed = {"documents": len(summary.documents), "named": len(summary.skipped), "growth_mib": growth}
    return Outcome({**figures, **indexed}, failures)


def _missing(summary: IndexSummary, good: set[str], hostile: set[str]) -> list[str]:
    indexed = {document.source for document in summary.documents}
    lost = [f"{name} is not in the index" for name in sorted(good - indexed)]
    unnamed = [name for name in sorted(hostile) if not any(name in reason for reason in summary.skipped)]
    return [*lost, *(f"{name} is left out without a reason" for name in unnamed)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    options = parser("folder", __doc__)
    options.add_argument("--files", type=int, default=60, help="so many, each tenth of them hostile")
    options.add_argument("--fast", action="store_true", help="without the files that take more than a second each")
    chosen = options.parse_args(arguments)
    return report("folder", lambda: run(chosen.files, not chosen.fast), chosen.out, arguments)


if __name__ == "__main__":
    sys.exit(main())
