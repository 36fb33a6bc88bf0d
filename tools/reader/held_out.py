"""Writes the questions of a public set whose articles the reader has not seen: ``python -m tools.reader.held_out``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click

from eval.json_lines import read_rows, to_line
from tools.reader.examples import is_held_out


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.argument("out", type=click.Path(path_type=Path))
def main(folder: Path, out: Path) -> None:
    """Copy every passage of FOLDER, and the questions about articles kept out of training, to OUT."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "passages.jsonl", out / "passages.jsonl")
    rows = [json.loads(line) for line in (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    kept = {row["id"] for row in rows if is_held_out(row["title"] or row["id"])}
    questions = [row.values for row in read_rows(folder / "questions.jsonl") if row.text("passage_id") in kept]
    (out / "questions.jsonl").write_text("".join(map(to_line, questions)), encoding="utf-8")


if __name__ == "__main__":
    main()
