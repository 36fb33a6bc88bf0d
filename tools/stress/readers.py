"""Many readers while the index is published anew: ``python -m tools.stress.readers --readers 32 --publishes 200``.

Each publication holds other documents, and all of them bear its number. Half of the readers open the index for every
question, half open it once and ask it while it is replaced and removed under them. Every answer must come from one
publication, and no reader may fail.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rag import wiring
from rag.generations import forget_older
from rag.schema import answer_to_json
from rag.types import Answer
from tools.stress.crash import import_everything
from tools.stress.forks import Child, Tell, in_child
from tools.stress.results import Outcome, parser, report
from tools.stress.workload import Site, scratch, use_cheap_model

FULL = ("--readers", "32", "--publishes", "200")
MARK = re.compile(r"第(\d+)代")
ASKED = "本次报告属于哪一代"
DOCUMENTS = 3
OPENED_ANEW_AFTER = 50


def _publish(site: Site, number: int) -> None:
    data = site.settings.data_directory
    data.mkdir(parents=True, exist_ok=True)
    for document in range(DOCUMENTS):
        text = f"第{number}代报告{document}\n\n本次报告属于第{number}代。第{number}代有图书{number}册。\n"
        (data / f"doc{document}.txt").write_text(text, encoding="utf-8")
    wiring.build_index([data], site.settings.index_directory, site.settings)
    if number % 3 == 0:
        forget_older(site.settings.index_directory)


def _write(site: Site, publishes: int, tell: Tell) -> None:
    try:
        for number in range(2, publishes + 2):
            _publish(site, number)
    finally:  # whatever became of the writer, the readers are to end
        (site.folder / "done").touch()
    tell(publishes)


def _read(site: Site, anew: bool, tell: Tell) -> None:
    """Ask until the writer has finished; tell the number of answers, and every one that is a mixture."""
    asked, seen = 0, set()
    pipeline = wiring.open_pipeline(site.settings.index_directory, site.settings)
    while not (site.folder / "done").exists():
        if anew or asked % OPENED_ANEW_AFTER == 0:
            pipeline = wiring.open_pipeline(site.settings.index_directory, site.settings)
        answer = pipeline.ask(ASKED)
        numbers = _numbers(answer)
        asked += 1
        seen.update(numbers)
        if len(numbers) != 1:
            tell(f"an answer holds the publications {sorted(numbers)}")
    tell([asked, len(seen)])


def _numbers(answer: Answer) -> set[str]:
    """Return the numbers of the publications from which an answer, its citations and its hits are."""
    return set(MARK.findall(str({**answer_to_json(answer), "timings_ms": None})))


def run(readers: int, publishes: int) -> Outcome:
    """Publish so often while so many read."""
    os.environ["OMP_NUM_THREADS"] = "1"
    use_cheap_model()
    import_everything()
    with tempfile.TemporaryDirectory(prefix="readers-", dir=scratch()) as name:
        site = Site(Path(name) / "site")
        site.folder.mkdir()
        _publish(site, 1)
        children = _together(site, readers, publishes)
    figures: dict[str, int] = {"readers": readers, "publishes": publishes, "answers": 0, "most publications seen": 0}
    failures = []
    for child in children:
        failures += [child.problem] if child.problem else []
        for told in child.told:
            if isinstance(told, str):
                failures.append(told)
            elif isinstance(told, list):
                figures["answers"] += told[0]
                figures["most publications seen"] = max(figures["most publications seen"], told[1])
    return Outcome(figures, failures)


def _together(site: Site, readers: int, publishes: int) -> list[Child]:
    """Run the writer and all readers at once, each in a process that a thread of this one waits for."""
    found: list[Child] = []
    works: list[Callable[[Tell], None]] = [partial(_read, site, number % 2 == 0) for number in range(readers)]
    works.append(partial(_write, site, publishes))

    def wait(work: Callable[[Tell], None]) -> None:
        found.append(in_child(work, limit=3600.0))

    threads = [threading.Thread(target=wait, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    options = parser("readers", __doc__)
    options.add_argument("--readers", type=int, default=4)
    options.add_argument("--publishes", type=int, default=10)
    chosen = options.parse_args(arguments)
    return report("readers", lambda: run(chosen.readers, chosen.publishes), chosen.out, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
