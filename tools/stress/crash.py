"""Kills a process that changes a library, again and again, and looks at what is left: ``python -m tools.stress.crash``.

Half of the kills come at a random moment, half before a named step (a write, an fsync, a rename… of a certain file).
After each, whoever comes next must find: the documents as they were before the operation that was cut off or as they
are after it, every acknowledged one among them; an index that is exactly one generation and opens; after the start of
the program the answers of an index built from nothing of the same documents; and nothing left over after the next run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from rag import wiring
from rag.errors import StaleIndexError
from rag.generations import CURRENT, GENERATIONS, open_current
from rag.library.folder import recover
from tools.stress.forks import Child, Tell, end_at_once, in_child
from tools.stress.results import Outcome, parser, report
from tools.stress.seam import Seam, step_name
from tools.stress.workload import File, Operation, Site, State, answers, operations, scratch, use_cheap_model

FULL = ("--kills", "1000", "--seed", "1")
AT_ONCE = 3
"""How many operations a process is given; it is killed during one of them."""


@dataclass
class Run:
    """A library that lives through many kills."""

    site: Site
    random: Random
    state: State = field(default_factory=dict)
    seconds: float = 1.0
    steps: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    by_step: Counter[str] = field(default_factory=Counter)
    by_operation: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def kill_once(self, number: int) -> None:
        """Let a process be killed, and look at what it left."""
        planned = operations(self.random, self.state, AT_ONCE)
        step = self._step() if self.steps and number % 2 else None
        child = self._killed(planned, step)
        acknowledged = len([each for each in child.told if isinstance(each, int)])
        self.steps = sorted({*self.steps, *(each for each in child.told if isinstance(each, str))})
        states = [self.state]
        for operation in planned:
            states.append(operation.applied(states[-1]))
        allowed = states[acknowledged : acknowledged + 2]
        if child.killed:
            self.counts["kills"] += 1
            self.by_step[step or "at a random moment"] += 1
            self.by_operation[planned[min(acknowledged, AT_ONCE - 1)].kind] += 1
        self.counts["acknowledged operations"] += acknowledged
        if child.problem:
            self.failures.append(f"{number}: {child.problem}")
        self._look(number, allowed)

    def _step(self) -> str:
        """Return a step, as often one of the documents as one of the index, which has many more."""
        documents = [step for step in self.steps if " data" in step]
        return self.random.choice(documents if self.random.random() < 0.5 else self.steps)

    def _killed(self, planned: Sequence[Operation], step: str | None) -> Child:
        after = None if step else self.random.uniform(0, self.seconds)
        child = in_child(lambda tell: _work(self.site, planned, step, tell), after)
        if not child.killed:
            self.seconds = max(0.05, 0.7 * self.seconds + 0.3 * child.seconds)
        elif after is not None:
            self.seconds *= 1.02  # so that the last operations are reached too
        return child

    def _look(self, number: int, allowed: Sequence[State]) -> None:
        looked = in_child(lambda tell: _look(self.site, allowed, tell))
        problems = [each for each in looked.told if isinstance(each, str)]
        found = [each for each in looked.told if isinstance(each, dict)]
        if looked.problem:
            problems.append(looked.problem)
        self.failures += [f"{number}: {problem}" for problem in problems]
        if found:
            self.state = {doc_id: File(*values) for doc_id, values in found[0].items()}
            self.counts["documents compared with a clean build"] += len(self.state)


def _work(site: Site, planned: Sequence[Operation], step: str | None, tell: Tell) -> None:
    """Do the operations, telling the number of each that is acknowledged; end before the step, some time it comes."""
    names: set[str] = set()
    chances = Random(str(step) + str(sorted(planned[0].texts)))  # noqa: S311  no secret

    def watch(kind: str, path: str) -> None:
        name = step_name(kind, path, str(site.folder))
        if not name.split(" ", 1)[1].startswith("inbox"):
            names.add(name)
            if name == step and chances.random() < 0.5:
                end_at_once()

    seam = Seam([site.folder], watch)
    seam.install()
    for number, operation in enumerate(planned):
        site.prepare(operation)
        site.perform(operation)
        tell(number)
    seam.remove()
    for name in sorted(names):
        tell(name)


def _look(site: Site, allowed: Sequence[State], tell: Tell) -> None:
    """Tell every problem as text, and the state that is found."""
    for problem in _index_problems(site, allowed):
        tell(problem)
    recover(site.settings.data_directory)
    if not site.settings.data_directory.exists() or not any(site.settings.data_directory.glob("[!.]*.*")):
        if {} not in allowed:
            tell("every document is lost")
        else:
            tell({})
        return
    wiring.ensure_index(site.settings)
    held = site.held()
    if held not in allowed:
        tell(f"the documents are {held}, allowed are {allowed}")
    if _indexed(site) != held:
        tell(f"the index holds {_indexed(site)}, the folder {held}")
    if answers(site) != _clean_answers(site):
        tell("the answers are not those of a clean build")
    site.library.add_files([next(site.settings.data_directory.glob("doc*"))])  # it is there already: nothing changes
    wiring.build_index([site.settings.data_directory], site.settings.index_directory, site.settings)
    for leftover in leftovers(site):
        tell(f"{leftover} is left over")
    tell({doc_id: [file.sha256, file.suffix, file.title] for doc_id, file in held.items()})


def _index_problems(site: Site, allowed: Sequence[State]) -> list[str]:
    """Open what is there before anything mends it: exactly one generation, of documents that were there."""
    if not (site.settings.index_directory / CURRENT).exists():
        return [] if {} in allowed else ["the index is gone"]
    try:
        open_current(site.settings.index_directory)
        found = _indexed(site)
    except StaleIndexError as error:
        return [str(error)]
    return [] if found in allowed else [f"the index holds {found}, allowed are {allowed}"]


def _indexed(site: Site) -> dict[str, File]:
    """Return what the index says of its documents, with the suffixes of their names."""
    generation = open_current(site.settings.index_directory)
    documents = wiring.open_pipeline(site.settings.index_directory, site.settings).documents
    titles = generation.description["titles"]
    return {
        doc_id: File(document.source_sha256, Path(document.source).suffix, titles.get(doc_id))
        for doc_id, document in documents.items()
    }


def _clean_answers(site: Site) -> list[object]:
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        clean = Site(Path(folder))
        kept = shutil.ignore_patterns(".*")
        shutil.copytree(site.settings.data_directory, clean.settings.data_directory, ignore=kept)
        wiring.build_index([clean.settings.data_directory], clean.settings.index_directory, clean.settings)
        return answers(clean)


def leftovers(site: Site) -> list[str]:
    """Return what lies in the folders of a library and its index that no whole state has."""
    data, index = site.settings.data_directory, site.settings.index_directory
    locks = {".library-lock", ".lock"}
    hidden = [path for folder in (data, index) for path in folder.rglob(".*") if path.name not in locks]
    generations = sorted((index / GENERATIONS).iterdir())
    known = {CURRENT, GENERATIONS, *locks}
    strange = [path for path in index.iterdir() if path.name not in known]
    older = generations[:-2]
    return [str(path.relative_to(site.folder)) for path in [*hidden, *strange, *older]]


def run(kills: int, seed: int) -> Outcome:
    """Kill so many times."""
    os.environ["OMP_NUM_THREADS"] = "1"
    use_cheap_model()
    import_everything()
    with tempfile.TemporaryDirectory(prefix="crash-", dir=scratch()) as folder:
        made = Run(Site(Path(folder)), Random(seed))  # noqa: S311  no secret
        trials = 0
        while made.counts["kills"] < kills and trials < 3 * kills + 30:
            made.kill_once(trials)
            trials += 1
    if made.counts["kills"] < kills:
        made.failures.append(f"only {made.counts['kills']} of {kills} kills came in time")
    figures = {
        **made.counts,
        "trials": trials,
        "kills by operation": dict(sorted(made.by_operation.items())),
        "named steps known": len(made.steps),
        "named steps killed at": len(made.by_step) - 1,
        "kills by step": dict(sorted(made.by_step.items())),
    }
    return Outcome(figures, made.failures)


def import_everything() -> None:
    """Load what a change needs, so that a forked child begins at once."""
    import bm25s  # noqa: F401
    import faiss
    import marisa_trie  # noqa: F401

    import rag.parsing  # noqa: F401
    from rag.text.segmentation import words

    faiss.omp_set_num_threads(1)
    words("预先加载词典")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    options = parser("crash", __doc__)
    options.add_argument("--kills", type=int, default=40)
    chosen = options.parse_args(arguments)
    return report("crash", lambda: run(chosen.kills, chosen.seed), chosen.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
