"""Sends names that try to leave the data folder through every place that takes one, over HTTP and the command line.

``python -m tools.stress.traversal [--count N] [--seed N] [--out FILE]``. An audit hook in the server and in the command
line writes down every file that is touched; nothing may be read or written outside the data folder, the index, the
caches and the program itself, and the secret beside the data folder may never be told.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.config import load_settings
from rag.embedding.default_model import default_cache_directory
from tools.stress.audited import WRITING
from tools.stress.results import Outcome, parser, report
from tools.stress.serving import ROOT, served
from tools.stress.traversal_http import Reply, Sender
from tools.stress.traversal_payloads import names

FULL: tuple[str, ...] = ()
SECRET = "the canary beside the data folder"  # noqa: S105  what must not be told
TEXT = "年度报告\n\n一、收入\n全年收入三百万元。\n"
TELLING = (SECRET.encode(), b"root:x:0:0", b"[fonts]")
SYSTEM = ("/usr", "/lib", "/proc/self", "/sys/devices", "/sys/fs/cgroup", "/dev/urandom")
"""Of the system what libraries read while they load."""
OF_TORCH = re.compile(r"/proc/\d+/(?:maps|mountinfo)|/proc/sys/kernel/random/boot_id")
"""What torch reads of the system when the first passages are embedded."""
KEPT = frozenset({"__pycache__"})


@dataclass(frozen=True, slots=True)
class Grounds:
    """A folder with a library, its index, and a secret beside them."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which the program works on these grounds."""
        own = {"RAG_DATA_DIR": self.folder / "data", "RAG_INDEX_DIR": self.folder / "index"}
        return {**os.environ, **{name: str(path) for name, path in own.items()}, "RAG_DEBUG": "1", "PYTHONUTF8": "1"}

    def outside(self) -> str:
        """Return a hash over names and contents of everything beside data and index."""
        found = [path for path in sorted(self.folder.rglob("*")) if path.relative_to(self.folder).parts[0] == "outside"]
        digest = hashlib.sha256()
        for path in found:
            digest.update(f"{path}\0{path.read_bytes() if path.is_file() else b''!r}\0".encode())
        return digest.hexdigest()


def _caches() -> Path:
    """Return where models and vectors are kept."""
    return load_settings().cache_directory or default_cache_directory()


def lay_out(folder: Path) -> Grounds:
    """Lay out the grounds in an empty folder: a library of one document, and a secret beside it."""
    for name in ("data", "outside", "incoming", "index"):
        (folder / name).mkdir()
    (folder / "outside" / "secret.txt").write_text(SECRET, encoding="utf-8")
    (folder / "data" / "report.txt").write_text(TEXT, encoding="utf-8")
    return Grounds(folder)


def build_index(grounds: Grounds) -> None:
    """Build the index of the library."""
    subprocess.run(
        [sys.executable, "-m", "rag", "index"], cwd=ROOT, env=grounds.environment, check=True, capture_output=True
    )


def touched_outside(log: Path, grounds: Grounds, own: Sequence[Path]) -> list[str]:
    """Return the lines of a log that are about files where the program has no business."""
    installed = [Path(path).resolve() for path in (sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"))]
    reading = [ROOT, *installed, *map(Path, SYSTEM)]
    writing = [grounds.folder / "data", grounds.folder / "index", _caches(), *own]
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        event, _, path = line.partition("\t")
        where = Path(json.loads(path))
        writes = event in WRITING or event == "open for writing"
        allowed = writing if writes else [*reading, *writing]
        fine = str(where) == os.devnull or bool(KEPT & set(where.parts)) or not where.is_absolute()
        fine = fine or (not writes and OF_TORCH.fullmatch(str(where)) is not None)
        if not fine and not any(where.is_relative_to(root) for root in allowed):
            found.append(f"{event} {str(where)[:150]}")
    return list(dict.fromkeys(found))


def told(replies: Sequence[Reply], name: str) -> list[str]:
    """Return a line for each reply that tells a secret or is an error that nobody foresaw."""
    secrets = [each for each in replies if any(text in each.body for text in TELLING)]
    broken = [each for each in replies if each.status == 500 and b"Internal Server Error" in each.body]
    return [
        *(f"{each.entrance} told a secret for {name[:60]!r}" for each in secrets),
        *(f"{each.entrance} broke on {name[:60]!r}" for each in broken),
    ]


def over_http(grounds: Grounds, wanted: Sequence[str], module: Sequence[str]) -> tuple[int, list[str]]:
    """Send every name to a server that is watched; return the number of requests, and what did not hold."""
    log, failures, count = grounds.folder / "server.log", [], 0
    command = ["-m", "tools.stress.audited", str(log), *module]
    before = dict(os.environ)
    os.environ.update({**grounds.environment, "TMPDIR": str(grounds.folder / "temporary")})
    (grounds.folder / "temporary").mkdir()
    try:
        with served(command, "/health") as (address, _):
            sender = Sender(address)
            sender.send("GET", "/")
            started = log.stat().st_size
            for number, name in enumerate(wanted):
                replies = [*sender.through_addresses(name), *sender.through_fields(name, number)]
                count += len(replies)
                failures += told(replies, name)
            entries = log.read_bytes()[started:]
    finally:
        os.environ.clear()
        os.environ.update(before)
    log.write_bytes(entries)
    temporary = grounds.folder / "temporary"
    return count, [*failures, *(f"server: {each}" for each in touched_outside(log, grounds, [temporary]))]


def over_the_command_line(grounds: Grounds, lines: Sequence[list[str]]) -> tuple[int, list[str]]:
    """Run command lines in a process that is watched; return how many ran, and what did not hold."""
    log, temporary = grounds.folder / "commands.log", grounds.folder / "temporary"
    temporary.mkdir(exist_ok=True)
    encoded = "".join(json.dumps(line) + "\n" for line in lines)
    command = [sys.executable, "-m", "tools.stress.audited", str(log), "tools.stress.commands"]
    around = {**grounds.environment, "TMPDIR": str(temporary)}
    done = subprocess.run(command, cwd=ROOT, env=around, input=encoded, capture_output=True, text=True)  # noqa: S603, PLW1510
    results = [json.loads(line) for line in done.stdout.splitlines()]
    failures = [] if len(results) == len(lines) else [f"{len(results)} of {len(lines)} commands: {done.stderr[-300:]}"]
    for line, result in zip(lines, results, strict=False):
        if result["broken"] or SECRET in result["output"]:
            failures.append(f"{line!r}: {result['broken'] or 'told the secret'}"[:400])
    own = [grounds.folder / "incoming", temporary]
    return len(results), [*failures, *(f"command line: {each}" for each in touched_outside(log, grounds, own))]


def commands(name: str, harmless: Path) -> list[list[str]]:
    """Return the command lines that a name is given to."""
    return [
        ["docs", "show", "--", name],
        ["docs", "remove", "--", name],
        ["docs", "update", "--", name, str(harmless)],
        ["docs", "rename", "--", name, name],
        ["ask", "收入多少", f"--document={name}"],
    ]


def fill(archive: Path, wanted: Sequence[str]) -> None:
    """Write an archive whose members have these names, every fourth of them a symbolic link out of it."""
    with zipfile.ZipFile(archive, "w") as packed:
        for number, name in enumerate(wanted):
            member = zipfile.ZipInfo("x")
            member.filename = f"{name}.txt".encode("utf-8", "replace").decode()
            link = number % 4 == 0
            member.external_attr = (0o120777 if link else 0o100644) << 16
            packed.writestr(member, "../outside/secret.txt" if link else f"{TEXT}第{number}号。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; return the exit code."""
    options = parser("traversal", __doc__)
    options.add_argument("--count", type=int, help="how many names (all)")
    given = options.parse_args(arguments)

    def run() -> Outcome:
        with tempfile.TemporaryDirectory() as folder:
            return attempt(Path(folder).resolve(), given.count, given.seed)

    return report("traversal", run, given.out, arguments)


def attempt(folder: Path, count: int | None, seed: int) -> Outcome:
    """Try so many names, all where there is no number, on grounds laid out in an empty folder."""
    grounds = lay_out(folder)
    build_index(grounds)
    every = names(str(folder / "data"), str(folder / "outside"))
    wanted = every if count is None else random.Random(seed).sample(every, count)  # noqa: S311  reproducible, not secret
    before = grounds.outside()
    requests, failures = over_http(grounds, wanted, ["app", "--index", str(folder / "index"), "--mcp"])
    archive = folder / "incoming" / "names.zip"
    fill(archive, wanted)
    lines = [line for name in wanted for line in commands(name, archive)]
    ran, more = over_the_command_line(grounds, [*lines, ["docs", "add", str(archive)], ["docs", "list"]])
    changed = [] if grounds.outside() == before else ["what lies beside the data folder has changed"]
    strays = [str(each) for each in folder.iterdir() if each.name not in LAID_OUT]
    figures = {"names": len(wanted), "requests": requests, "commands": ran}
    return Outcome(figures, [*failures, *more, *changed, *(f"a stray file: {each}" for each in strays)])


LAID_OUT = frozenset({"data", "outside", "incoming", "index", "temporary", "server.log", "commands.log"})

if __name__ == "__main__":
    raise SystemExit(main())
