"""The commands of ``python -m eval``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from eval.plan import Draw, Plan, plan_documents, plan_passages, plan_report
from eval.results import write_result
from eval.running import Run
from eval.split import SPLITS
from eval.tables import result_lines
from rag.errors import InputError, RagError

_FILE = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """Measure how good the answers are, compare runs, and hold the line."""


@program.command("run")
@click.option("--corpus", type=_FILE, help="File or folder to ask about.  [default: the report]")
@click.option("--questions", type=_FILE, help="Questions about the corpus, JSON Lines.")
@click.option("--dialogues", type=_FILE, help="Follow-up dialogues about the corpus, JSON Lines.")
@click.option("--passages", type=_FILE, help="Folder of a public set: passages.jsonl with questions.jsonl, or BEIR.")
@click.option("--split", type=click.Choice(SPLITS), help="Ask only this part of the questions.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask at most so many questions; every passage is indexed.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draw that --limit makes.")
@click.option("--leave-one-out", is_flag=True, help="Also ask without the gold passage, which must be refused.")
@click.option("--out", type=_FILE, help="Write the result here; an interrupted run goes on from here.")
def run_command(
    corpus: Path | None,
    questions: Path | None,
    dialogues: Path | None,
    passages: Path | None,
    split: str | None,
    limit: int | None,
    seed: int,
    leave_one_out: bool,
    out: Path | None,
) -> None:
    """Ask every question of a set and measure the answers; without options, the report's own set."""
    from rag.config import load_settings

    if passages and (corpus or questions or dialogues):
        raise InputError("--passages is a set of its own: leave out --corpus, --questions and --dialogues")
    if leave_one_out and not passages:
        raise InputError("--leave-one-out removes a gold passage, which only a set of --passages has: name one")
    settings, draw = load_settings(), Draw(split, limit, seed)
    plan: Plan
    if passages:
        plan = plan_passages(passages, draw)
    elif corpus or questions or dialogues:
        plan = plan_documents(corpus or settings.data_directory, questions, dialogues, draw)
    else:
        plan = plan_report(settings.data_directory, draw)
    run = Run(plan, settings, leave_one_out, out and out.with_name(f"{out.name}.part"))
    result = run.result()
    if out:
        write_result(result, out)
        run.forget()
    write_lines(result_lines(result))


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 for an error or a gate that fails, 2 for input that cannot be used, 130 for Ctrl-C."""
    try:
        code = program.main(args=arguments, prog_name="python -m eval", standalone_mode=False)
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code)
    except RagError as error:
        return _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", 130)
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    sys.stderr.write(" ".join(message.split()) + "\n")
    return code
