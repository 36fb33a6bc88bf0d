"""Damages every file of an index in every way we know: ``python -m tools.stress.damage --cases 2500``.

Each file of the current generation and the pointer to it is truncated, emptied, extended, has bits flipped and 64-bit
values made huge, is exchanged with that of an older generation, with another file, with that of an index of another
model and of another format. Always it must be refused, and before anything of it is parsed: what would parse it is
replaced by what reports a failure. The doctor is asked about each kind of damage to each file, and for each file it
repairs one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from rag import wiring
from rag.disk.manifest import MANIFEST
from rag.embedding.fake import HashingEmbedder
from rag.errors import StaleIndexError
from rag.generations import CURRENT, GENERATIONS, Generation, open_with
from rag.upkeep import Health, diagnose, repair
from tools.stress.crash import import_everything
from tools.stress.results import Outcome, parser, report
from tools.stress.workload import Operation, Site, operations, scratch, use_cheap_model

FULL = ("--cases", "2600", "--seed", "1")
HUGE = (2**63 - 1, 2**63, 2**64 - 1, 2**40, 2**31)


@dataclass
class Run:
    """An index with two generations, another with another model, and what was counted."""

    site: Site
    other: Site
    random: Random
    counts: Counter[str] = field(default_factory=Counter)
    treated: dict[str, list[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def file(self, name: str, cases: int) -> None:
        """Damage one file so many times, each time from what it was."""
        path = self.site.settings.index_directory / name
        whole = path.read_bytes()
        for kind, content in _damages(self, name, whole, cases):
            if content == whole:
                continue
            path.write_bytes(content)
            self._refused(name, kind)
            path.write_bytes(whole)
        self._whole_again(name)
        self._gone(path, whole)

    def _refused(self, name: str, kind: str) -> None:
        self.counts["damaged files"] += 1
        self.counts[f"by kind: {kind}"] += 1
        try:
            found = open_with(self.site.settings.index_directory, _parsed)
        except StaleIndexError as error:
            if "run python -m rag index" not in str(error) or "\n" in str(error):
                self.failures.append(f"{name} {kind}: {error}")
        else:
            self.failures.append(f"{name} {kind}: opened as {found}")
        if kind not in self.treated.setdefault(name, []):
            self.treated[name].append(kind)
            self._treat(name, kind)

    def _treat(self, name: str, kind: str) -> None:
        """Ask the doctor, and in a copy let it repair the index."""
        self.counts["asked the doctor"] += 1
        finding = _index_finding(self.site)
        if finding != (Health.PROBLEM, "python -m rag index"):
            self.failures.append(f"{name} {kind}: the doctor says {finding}")
        if len(self.treated[name]) != 1 + len(self.treated) % 6:  # for each file another kind
            return
        with tempfile.TemporaryDirectory(dir=scratch()) as folder:
            copy = Site(Path(folder) / "copy")
            shutil.copytree(self.site.folder, copy.folder)
            repair(copy.settings)
            if _index_finding(copy)[0] is not Health.GOOD:
                self.failures.append(f"{name} {kind}: the doctor could not repair it")
            self.counts["repaired by the doctor"] += 1

    def _gone(self, path: Path, whole: bytes) -> None:
        name = path.name
        path.unlink()
        self._refused(name, "missing")
        path.mkdir()
        self._refused(name, "a folder")
        path.rmdir()
        path.write_bytes(whole)
        self._whole_again(name)

    def _whole_again(self, name: str) -> None:
        """Make sure that it was the damage that was refused."""
        try:
            open_with(self.site.settings.index_directory, lambda generation: generation)
        except StaleIndexError as error:
            self.failures.append(f"{name}: the whole index is refused: {error}")


def _parsed(generation: Generation) -> str:
    """Stand where the files of a generation would be parsed."""
    return generation.generation_id


def _index_finding(site: Site) -> tuple[Health, str | None]:
    """Return what the doctor finds of the index, without looking at the files of the library."""
    [found] = [each for each in diagnose(lambda: site.settings, compare_documents=False) if each.part == "index"]
    return found.health, found.remedy


def _damages(run: Run, name: str, whole: bytes, cases: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many kinds of damage and what the file holds after it."""
    random, size = run.random, len(whole)
    yield "emptied", b""
    yield "extended", whole + b"\n"
    yield "zeroed", bytes(size)
    yield from _exchanges(run, name)
    left = cases
    for _ in range(left // 8):
        yield "truncated", whole[: random.randrange(size)]
    for _ in range(left // 8):
        place, value = random.randrange(size), random.choice(HUGE).to_bytes(8, "little")
        yield "a huge number", (whole[:place] + value + whole[place + 8 :])[: max(size, place + 8)]
    for _ in range(left - 2 * (left // 8)):
        place = random.randrange(size)
        yield "a bit flipped", whole[:place] + bytes([whole[place] ^ 1 << random.randrange(8)]) + whole[place + 1 :]


def _exchanges(run: Run, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the file of an older generation, of another model, of another format, and another file of this one."""
    index = run.site.settings.index_directory
    current = json.loads((index / CURRENT).read_bytes())["generation"]
    [older] = [each for each in (index / GENERATIONS).iterdir() if each.name != current]
    inner = Path(name).relative_to(Path(GENERATIONS, current)) if name != CURRENT else None
    if inner is not None:
        yield "of an older generation", (older / inner).read_bytes()
        yield "another file", (index / CURRENT).read_bytes()
    elsewhere = run.other.settings.index_directory
    [other] = (elsewhere / GENERATIONS).iterdir()
    yield "of another model", (elsewhere / CURRENT if inner is None else other / inner).read_bytes()
    if name.endswith(MANIFEST):
        changed = json.loads((index / name).read_bytes()) | {"format_version": 0}
        yield "of another format", json.dumps(changed, ensure_ascii=False, indent=1).encode()


def run(cases: int, seed: int) -> Outcome:
    """Damage every file so many times."""
    os.environ["OMP_NUM_THREADS"] = "1"
    use_cheap_model()
    import_everything()
    random = Random(seed)  # noqa: S311  no secret
    with tempfile.TemporaryDirectory(prefix="damage-", dir=scratch()) as name:
        made = Run(Site(Path(name) / "site"), Site(Path(name) / "other"), random)
        _prepare(made)
        files = _files(made.site)
        for file in files:
            made.file(file, cases)
    return Outcome({"files": len(files), "cases a file": cases, **made.counts}, made.failures)


def _prepare(made: Run) -> None:
    """Build two generations of one index, and an index of the same documents with another model."""
    [first] = operations(made.random, {}, 1)
    rename = Operation("rename", {next(iter(first.texts)): "换了一个题目"})
    for site in (made.site, made.other):
        site.folder.mkdir()
        site.prepare(first)
        site.perform(first)
    made.site.perform(rename)
    use_cheap_model(HashingEmbedder(24))
    settings = replace(made.other.settings, embedding_model="another")
    wiring.build_index([settings.data_directory], settings.index_directory, settings)
    shutil.rmtree(min((settings.index_directory / GENERATIONS).iterdir()))
    use_cheap_model()


def _files(site: Site) -> list[str]:
    """Return the pointer and every file of the current generation, below the folder of the index."""
    index = site.settings.index_directory
    folder = index / GENERATIONS / json.loads((index / CURRENT).read_bytes())["generation"]
    inside = sorted(path.relative_to(index).as_posix() for path in folder.rglob("*") if path.is_file())
    return [CURRENT, *inside]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    options = parser("damage", __doc__)
    options.add_argument("--cases", type=int, default=40, help="of each file")
    chosen = options.parse_args(arguments)
    return report("damage", lambda: run(chosen.cases, chosen.seed), chosen.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
