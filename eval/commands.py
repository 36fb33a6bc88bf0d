"""The commands of ``python -m eval``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from eval.comparing import compare, comparison_text
from eval.gate import BASELINE, baseline_of, judge, read_baseline, write_baseline
from eval.options import FILE, asked_options
from eval.passage_sets import read_passage_set, write_beir
from eval.plan import Choice, Draw, plan_report
from eval.ranking_runs import ranking_result
from eval.results import read_result, write_json, write_text
from eval.running import Run
from eval.split import DEV, TEST
from eval.tables import peers_table, result_lines
from eval.trec import read_run, run_lines
from rag.errors import InputError, RagError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """Measure how good the answers are, compare runs, and hold the line."""


@program.command("run")
@asked_options
@click.option("--leave-one-out", is_flag=True, help="Also ask without the gold passage, which must be refused.")
@click.option("--out", type=FILE, help="Write the result here; an interrupted run goes on from here.")
def run_command(choice: Choice, draw: Draw, leave_one_out: bool, out: Path | None) -> None:
    """Ask every question of a set and measure the answers; without options, the report's own set."""
    from rag.config import load_settings

    if leave_one_out and not choice.passages:
        raise InputError("--leave-one-out removes a gold passage, which only a set of --passages has: name one")
    settings = load_settings()
    run = Run(
        choice.plan(settings.data_directory, draw), settings, leave_one_out, out and out.with_name(f"{out.name}.part")
    )
    result = run.result()
    if out:
        write_json(result, out)
        run.forget()
    write_lines(result_lines(result))


@program.command("compare")
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
def compare_command(first: Path, second: Path) -> None:
    """Set two results side by side: what changed, how surely, and for which questions."""
    write_lines([comparison_text(compare(read_result(first), read_result(second)))])


@program.command("report")
@click.argument("result", type=FILE)
@click.option("--html", type=FILE, required=True, help="Write the page here.")
@click.option("--against", type=FILE, help="Also compare with this earlier result.")
def report_command(result: Path, html: Path, against: Path | None) -> None:
    """Write a result as one self-contained page."""
    from eval.report.page import write_page

    write_page(read_result(result), html, read_result(against) if against else None)


@program.command("gate")
@click.option("--result", type=FILE, help="Judge this result of eval run --split dev; without it, run that now.")
@click.option("--baseline", type=FILE, default=BASELINE, show_default="eval/baseline.json", help="What to hold it to.")
@click.option("--renew", is_flag=True, help="Write the result down as the new baseline, deliberately.")
def gate_command(result: Path | None, baseline: Path, renew: bool) -> int:
    """Fail when a headline metric on the report's dev split fell by more than its tolerance; name what changed."""
    from rag.config import load_settings

    settings = load_settings()
    earlier = {} if renew else read_baseline(baseline)
    found = read_result(result) if result else Run(plan_report(settings.data_directory, Draw(DEV)), settings).result()
    if renew:
        write_baseline(baseline_of(found), baseline)
        write_lines([f"{baseline} is now the result of {found['meta']['commit']}"])
        return 0
    verdict = judge(found, earlier)
    write_lines([verdict.text()])
    return 0 if verdict.passed else 1


@program.command("peers")
@asked_options
@click.option("--system", "systems", multiple=True, help="Only this system; may be given again.  [default: all]")
@click.option("--out", type=FILE, help="Write the measures here as JSON.")
def peers_command(choice: Choice, draw: Draw, systems: tuple[str, ...], out: Path | None) -> None:
    """Measure this project beside other systems, by default on the report's test split; prints a Markdown table."""
    from eval.peers.measuring import measure_all
    from eval.peers.systems import SYSTEMS
    from rag.config import load_settings

    settings = load_settings()
    if choice == Choice() and draw.split is None:
        draw = replace(draw, split=TEST)
    plan = choice.plan(settings.data_directory, draw)
    found = measure_all(plan, settings, systems or tuple(SYSTEMS), _tell)
    if out:
        write_json(found, out)
    write_lines([peers_table(found)])


@program.command("export-run")
@click.argument("result", type=FILE)
@click.argument("file", type=FILE)
def export_run_command(result: Path, file: Path) -> None:
    """Write the rankings of a result as a TREC run file."""
    write_text("".join(f"{line}\n" for line in run_lines(read_result(result))), file)


@program.command("import-run")
@click.argument("file", type=FILE)
@asked_options
@click.option("--out", type=FILE, help="Write the result here.")
def import_run_command(file: Path, out: Path | None, draw: Draw, choice: Choice) -> None:
    """Measure a TREC run file, whoever made it, over a question set."""
    from rag.config import load_settings

    result = ranking_result(choice.plan(load_settings().data_directory, draw), read_run(file))
    if out:
        write_json(result, out)
    write_lines(result_lines(result))


@program.command("export-beir")
@click.argument("passages", type=FILE)
@click.argument("folder", type=FILE)
def export_beir_command(passages: Path, folder: Path) -> None:
    """Write a set of passages in BEIR's layout; --passages reads that layout as it is."""
    source = read_passage_set(passages)
    write_beir(folder, source.passages, source.questions, TEST)


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 for an error or a gate that fails, 2 for input that cannot be used, 130 for Ctrl-C."""
    try:
        code = program.main(args=arguments, prog_name="python -m eval", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(f"{error.format_message()}\n")
        return 2
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
