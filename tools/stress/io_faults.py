"""Lets the n-th call to the disk fail, for every n: ``python -m tools.stress.io_faults --every-call`` or ``--full``.

Each open, read, write, fsync and rename of a change, and of a start of the program, fails with ENOSPC, EIO, EACCES or
EMFILE, once or from then on. The change must then either succeed all the same, or end in one line that names a file and
what to do; the documents and the answers are those from before (or, where only the tidying up failed, those from after,
never a mixture), the next start answers, and the next change leaves nothing over. What C code writes is reached by
limits of the system: files that may not grow beyond a size, processes that may not open more files.
"""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from rag import wiring
from rag.errors import RagError
from rag.library.folder import recover
from tools.stress.arming import Arm, Fault, failing, limited
from tools.stress.crash import import_everything, leftovers
from tools.stress.forks import Tell, in_child
from tools.stress.results import Outcome, parser, report
from tools.stress.workload import Operation, Site, answers, operations, scratch, use_cheap_model

FULL = ("--full", "--seed", "1")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)
START = "start"
QUESTIONS = ("新建分馆多少家", "谁作了讲座")
REMEDY = re.compile(
    r"close programs|free |correct |run |check |install |wait |put a file|make its folder|choose another"
)


@dataclass
class Run:
    """A library from which every case starts anew, and what was counted."""

    base: Site
    folder: Path
    before: list[Any] = field(default_factory=list)
    after: dict[str, list[Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def copied(self, operation: Operation | None) -> Site:
        """Return a copy of the library in which the operation can begin."""
        site = Site(self.folder / "case")
        shutil.rmtree(site.folder, ignore_errors=True)
        shutil.copytree(self.base.folder, site.folder)
        if operation:
            site.prepare(operation)
        return site

    def case(self, name: str, operation: Operation | None, arm: Arm) -> None:
        """Let something fail during an operation (a start where there is none), and look at what it led to."""
        site = self.copied(operation)
        known = self.before, self.after[operation.kind if operation else START]
        child = in_child(lambda tell: _case(site, operation, arm, known, tell))
        told = [each for each in child.told if isinstance(each, str)]
        problems = [each for each in told if not each.startswith("=")]
        self.counts.update(each[1:] for each in told if each.startswith("="))
        self.counts["cases"] += 1
        if child.problem or child.killed:
            problems.append(child.problem or "killed")
        self.failures += [f"{name}: {problem}" for problem in problems]


def _case(
    site: Site,
    operation: Operation | None,
    arm: Arm,
    known: tuple[list[Any], list[Any]],
    tell: Tell,
) -> None:
    before = site.held()
    disarm = arm(site)
    message = _attempt(site, operation)
    disarm()
    after = operation.applied(before) if operation else before
    recover(site.settings.data_directory)
    held = site.held()
    expected = [before, after] if message and "gone from the index" in message else [before if message else after]
    if held not in expected:
        tell(f"the documents are {held} after {message}")
    found = answers(site, QUESTIONS)
    tell("=refused, and answers as before" if message and found == known[0] else _kind(message))
    if found not in known:
        tell(f"the answers are a mixture, after {message}")
    wiring.ensure_index(site.settings)
    whole = answers(site, QUESTIONS)
    if whole != known[held != before]:
        tell(f"the answers after the next start are not those of the documents, after {message}")
    for problem in _said(message):
        tell(problem)
    _next_run(site, whole, message, tell)


def _next_run(site: Site, whole: list[Any], message: str | None, tell: Tell) -> None:
    """Do what clears away whatever a failed change left, and look for it."""
    site.library.add_files([next(site.settings.data_directory.glob("doc*"))])
    wiring.build_index([site.settings.data_directory], site.settings.index_directory, site.settings)
    if answers(site, QUESTIONS) != whole:
        tell("the next change answers otherwise")
    for leftover in leftovers(site):
        tell(f"{leftover} is left over after {message}")


def _kind(message: str | None) -> str:
    return "=refused after the new index was there" if message else "=succeeded all the same"


def _attempt(site: Site, operation: Operation | None) -> str | None:
    """Do the operation, or start as the program does; return the message of its failure. Others pass through."""
    try:
        if operation is None:
            wiring.ensure_index(site.settings)
            answers(site, QUESTIONS[:1])
        else:
            site.perform(operation)
    except RagError as error:
        return str(error)
    return None


def _said(message: str | None) -> list[str]:
    """Return what a message lacks: one line, a file or folder, what to do."""
    if message is None:
        return []
    problems = []
    if "\n" in message:
        problems.append(f"more than one line: {message}")
    if not any(place in message for place in ("case/", "/case", "rag.parsing.worker")):
        problems.append(f"no file is named: {message}")
    if not REMEDY.search(message):
        problems.append(f"no remedy is named: {message}")
    return problems


def _calls(run: Run, operation: Operation | None) -> int:
    """Count the calls to the disk of an operation, without letting one fail, and note the answers after it."""
    site = run.copied(operation)

    def work(tell: Tell) -> None:
        names: list[str] = []
        disarm = failing(Fault(-1, 0, sticky=False), names)(site)
        _attempt(site, operation)
        disarm()
        tell(len(names))
        tell(answers(site, QUESTIONS))

    count, found = in_child(work).told
    run.after[operation.kind if operation else START] = found
    return int(count)


def _scenarios(random: Random, state: dict[str, object]) -> dict[str, Operation | None]:
    texts = operations(random, {}, 1)[0].texts
    text = next(iter(texts.values()))
    first, second = sorted(state)[:2]
    return {
        START: None,
        "add": Operation("add", {"doc8": text + "甲。\n"}),
        "update": Operation("update", {first: text}, ".md"),
        "remove": Operation("remove", {second: ""}),
        "rename": Operation("rename", {first: "另一个题目"}),
        "rebuild": Operation("rebuild", {}),
    }


def faults_of(calls: int, cases: int | None, random: Random) -> list[Fault]:
    """Return what fails in an operation of so many calls: so many cases at random, or with None all that there are.

    With 0 each call fails once, the errors and how long they last taking turns.

    >>> [(each.number, errno.errorcode[each.code], each.sticky) for each in faults_of(5, 0, Random(1))][3:]
    [(3, 'EMFILE', False), (4, 'ENOSPC', True)]
    """
    kinds = [(code, sticky) for sticky in (False, True) for code in ERRORS]
    if cases == 0:
        return [Fault(number, *kinds[number % len(kinds)]) for number in range(calls)]
    every = [Fault(number, *kind) for number in range(calls) for kind in kinds]
    return every if cases is None else random.sample(every, min(cases, len(every)))


def run(cases: int | None, seed: int) -> Outcome:
    """Try the faults that ``faults_of`` chooses for each operation, and limits of the system."""
    os.environ["OMP_NUM_THREADS"] = "1"
    use_cheap_model()
    import_everything()
    random = Random(seed)  # noqa: S311  no secret
    with tempfile.TemporaryDirectory(prefix="faults-", dir=scratch()) as name:
        made = Run(Site(Path(name) / "base"), Path(name))
        made.base.folder.mkdir()
        state = _prepared(made.base, random)
        calls = {}
        for kind, operation in _scenarios(random, state).items():
            calls[kind] = _calls(made, operation)
            made.before = made.after[START]
            for fault in faults_of(calls[kind], cases, random):
                text = f"{kind}, call {fault.number}, {errno.errorcode[fault.code]}, {'on' if fault.sticky else 'once'}"
                made.case(text, operation, failing(fault))
            if operation is not None:
                _limits(made, kind, operation, random, 2 if cases else 40)
    return Outcome({**made.counts, "calls of an operation": calls}, made.failures)


def _limits(made: Run, kind: str, operation: Operation, random: Random, count: int) -> None:
    for _ in range(count):
        size = int(2 ** random.uniform(0, 17))
        made.case(f"{kind}, no file beyond {size} bytes", operation, limited(resource.RLIMIT_FSIZE, size))
        descriptors = random.randint(4, 24)
        made.case(f"{kind}, {descriptors} open files", operation, limited(resource.RLIMIT_NOFILE, descriptors))
        made.counts["cases by limits of the system"] += 2


def _prepared(site: Site, random: Random) -> dict[str, object]:
    """Make a library of a few documents, in a child, so that this process has started no threads."""
    planned = operations(random, {}, 1)
    while len(planned[-1].applied({})) < 2:
        planned = operations(random, {}, 1)
    site.prepare(planned[0])
    child = in_child(lambda _: site.perform(planned[0]))
    if child.problem:
        raise RuntimeError(child.problem)
    return dict(planned[0].applied({}))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    options = parser("io_faults", __doc__)
    options.add_argument("--full", action="store_true", help="every call, every error, once and from then on")
    options.add_argument("--every-call", action="store_true", help="every call once, the errors taking turns")
    options.add_argument("--cases", type=int, default=10, help="of each operation, where it is neither")
    chosen = options.parse_args(arguments)
    cases = None if chosen.full else 0 if chosen.every_call else max(chosen.cases, 1)
    return report("io_faults", lambda: run(cases, chosen.seed), chosen.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
