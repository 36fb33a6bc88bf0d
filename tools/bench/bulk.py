"""Many documents in one run, killed and taken up again: ``python -m tools.bench.bulk --documents 10000``."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from eval.machine import ROOT
from rag.errors import RagError
from tools.bench.result import Values, folder_mib, write_result

_SUBJECTS = ("道路", "桥梁", "学校", "医院", "公园", "图书馆", "水库", "车站", "市场", "工厂")
_DEEDS = ("新建", "改造", "扩建", "验收", "开放", "维修")


def report(number: int, seed: int) -> str:
    """Return a small report that no other number and seed give."""
    chance = random.Random(f"{seed}-{number}")  # noqa: S311  not for secrets
    lines = [f"第{number}号工作报告"]
    for marker in ("一、过去一年的工作", "二、今后的工作"):
        deeds = (
            f"{chance.choice(_DEEDS)}{chance.choice(_SUBJECTS)}{chance.randrange(2, 999)}处，"
            f"投入{chance.randrange(100, 99999)}万元，{chance.randrange(2, 9)}月底完成。"
            for _ in range(3)
        )
        lines += [marker, "".join(deeds)]
    return "\n\n".join(lines) + "\n"


def measure(documents: int, seed: int, kill_after: float) -> Values:
    """Index so many documents, one in a hundred unreadable, killed once on the way; return what the second run took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        for number in range(documents):
            text = f"\0{number}" if number % 100 == 99 else report(number, seed)
            (data / f"{number:06}.txt").write_text(text, encoding="utf-8")
        environment = {**os.environ, "RAG_CACHE_DIR": str(Path(folder) / "cache")}
        command = [sys.executable, "-m", "rag", "index", str(data), "--index", str(Path(folder) / "index")]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as killed:  # noqa: S603
            time.sleep(kill_after)
            finished = killed.poll() is not None
            killed.kill()
        start = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            lines = (process.stdout.read() if process.stdout else "").splitlines()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RagError(f"the second run ended with {process.returncode}: run it by hand to see why")
        seconds = time.perf_counter() - start
        return {
            "documents": documents,
            "killed_after_seconds": None if finished else kill_after,
            "seconds_of_the_second_run": round(seconds, 1),
            "documents_per_second": round(documents / seconds, 1),
            "named_as_unreadable": sum(".txt" in line and "control" in line for line in lines),
            "memory_mib": round(usage.ru_maxrss / 1024, 1),
            "index_mib": folder_mib(Path(folder) / "index"),
        }


@click.command()
@click.option("--documents", type=click.IntRange(min=100), default=10_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--kill-after", default=60.0, show_default=True, help="Seconds until the first run is killed.")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs" / "bench", show_default=True)
def main(documents: int, seed: int, kill_after: float, out: Path) -> None:
    """Index many documents in one run that is killed once."""
    click.echo(write_result("bulk", measure(documents, seed, kill_after), out))


if __name__ == "__main__":
    main()
