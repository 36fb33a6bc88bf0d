"""The commands and their options."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.compared import write_comparison
from rag.cli.completion import completion_command
from rag.cli.docs import docs_group
from rag.cli.doctor import doctor_command
from rag.cli.options import DOCUMENTS, INDEX, JSON, chosen_settings
from rag.cli.output import (
    answer_lines,
    explanation_lines,
    search_lines,
    search_to_json,
    summary_lines,
    titles_shown,
    write_json,
    write_lines,
)
from rag.cli.progress import progress_bars
from rag.cli.words import HELP, NEEDED_OR_NOT, NO_LLM, NOT_BOTH, SHORT_HELP, UP_TO_DATE
from rag.comparing import compare
from rag.errors import ConfigError, InputError
from rag.version import VERSION

if TYPE_CHECKING:
    from rag.protocols import ExplainedAnswering

_LLM = click.option("--llm/--no-llm", "llm", default=None, help=HELP["llm"])


@click.group(
    help=HELP["main"],
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    no_args_is_help=False,
)
@click.version_option(VERSION, prog_name="wenju")
@click.pass_context
def program(context: click.Context) -> None:
    """Gather the commands; without one, show them."""
    if context.invoked_subcommand is None:
        write_lines([context.get_help()])


program.add_command(docs_group)
program.add_command(doctor_command)


@program.command("index", help=HELP["index"], short_help=SHORT_HELP["index"])
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--if-needed", is_flag=True, help=HELP["if_needed"])
@click.option("--rebuild", is_flag=True, help=HELP["rebuild"])
@click.option("--ray", "spread", is_flag=True, help=HELP["ray"])
@INDEX
def index_command(
    paths: tuple[Path, ...], if_needed: bool, rebuild: bool, spread: bool, index_directory: Path | None
) -> None:
    """Build an index, unless that would change nothing."""
    from rag.wiring import build_index, is_current, would_be_the_same

    if if_needed and rebuild:
        raise InputError(NEEDED_OR_NOT)
    settings = chosen_settings(index_directory)
    sources = list(paths) or [settings.data_directory]
    unchanged = is_current if if_needed else would_be_the_same
    if not rebuild and unchanged(sources, settings.index_directory, settings):
        write_lines([UP_TO_DATE.format(settings.index_directory)])
        return
    with progress_bars() as progress:
        summary = build_index(sources, settings.index_directory, settings, progress, spread=spread)
    write_lines(summary_lines(summary))


@program.command("search", help=HELP["search"], short_help=SHORT_HELP["search"])
@click.argument("query")
@click.option("-k", type=click.IntRange(min=1), default=5, show_default=True, help=HELP["k"])
@DOCUMENTS
@JSON
@INDEX
def search_command(query: str, k: int, doc_ids: tuple[str, ...], as_json: bool, index_directory: Path | None) -> None:
    """Find passages."""
    pipeline = _open(index_directory, doc_ids)
    hits = pipeline.search(query, k)
    if as_json:
        write_json(search_to_json(query, hits))
    else:
        write_lines(search_lines(query, hits, titles_shown(pipeline.documents)))


@program.command("ask", help=HELP["ask"], short_help=SHORT_HELP["ask"])
@click.argument("question")
@click.option("--after", "earlier", multiple=True, metavar="EARLIER", help=HELP["after"])
@click.option("--explain", is_flag=True, help=HELP["explain"])
@DOCUMENTS
@click.option("--compare", "compared", nargs=2, metavar="ID ID", help=HELP["compare"])
@_LLM
@JSON
@INDEX
def ask_command(
    question: str,
    earlier: tuple[str, ...],
    explain: bool,
    doc_ids: tuple[str, ...],
    compared: tuple[str, str] | None,
    llm: bool | None,
    as_json: bool,
    index_directory: Path | None,
) -> None:
    """Answer a question, and say why if wanted."""
    from rag.pipeline import checked_question
    from rag.schema import answer_to_json, explanation_to_json

    most = chosen_settings(index_directory).maximum_question_characters
    history = [checked_question(each, most) for each in earlier]
    pipeline = _open(index_directory, doc_ids, llm)
    if compared:
        if doc_ids or explain:
            raise InputError(NOT_BOTH)
        write_comparison(compare(pipeline, question, compared, history), as_json)
        return
    answer = pipeline.ask(question, history)
    explanation = pipeline.explain(question, history) if explain else None
    if as_json:
        why = {"explanation": explanation_to_json(explanation)} if explanation else {}
        write_json({**answer_to_json(answer), **why})
    else:
        why_lines = explanation_lines(explanation) if explanation else []
        write_lines([*answer_lines(answer, titles_shown(pipeline.documents)), *why_lines])


@program.command("chat", help=HELP["chat"], short_help=SHORT_HELP["chat"])
@DOCUMENTS
@_LLM
@INDEX
def chat_command(doc_ids: tuple[str, ...], llm: bool | None, index_directory: Path | None) -> None:
    """Answer questions until there are no more."""
    from rag.cli.chat import converse

    converse(_open(index_directory, doc_ids, llm))


program.add_command(completion_command)


def _open(index_directory: Path | None, doc_ids: tuple[str, ...] = (), llm: bool | None = False) -> ExplainedAnswering:
    """Open the index, with some of its documents alone where they are named."""
    from rag.wiring import open_pipeline

    settings = chosen_settings(index_directory)
    if llm and not settings.writes:
        raise ConfigError(NO_LLM)
    if llm is False:
        settings = replace(settings, llm_base_url=None, llm_model=None)
    pipeline = open_pipeline(settings.index_directory, settings)
    return pipeline.only(doc_ids) if doc_ids else pipeline
