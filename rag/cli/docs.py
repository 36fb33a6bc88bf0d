"""The commands about documents: docs list, show, add, update, rename, remove."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.docs_output import (
    change_lines,
    change_to_json,
    list_lines,
    list_to_json,
    removed_lines,
    report_lines,
)
from rag.cli.library_words import HELP
from rag.cli.options import JSON
from rag.cli.output import write_json, write_lines
from rag.cli.progress import progress_bars
from rag.config import load_settings
from rag.library.report import report_to_json

if TYPE_CHECKING:
    from rag.library import Change, DocumentLibrary

_ID = click.argument("doc_id", metavar="ID")


@click.group("docs", help=HELP["docs"], short_help=HELP["docs"])
def docs_group() -> None:
    """Gather the commands about documents."""


@docs_group.command("list", help=HELP["list"])
@JSON
def list_command(as_json: bool) -> None:
    """List the documents."""
    library = _library()
    listed = library.list_documents()
    if as_json:
        write_json(list_to_json(listed))
    else:
        write_lines(list_lines(listed, library.folder))


@docs_group.command("show", help=HELP["show"])
@_ID
@JSON
def show_command(doc_id: str, as_json: bool) -> None:
    """Show what was found in a document."""
    report = _library().show_document(doc_id)
    if as_json:
        write_json(report_to_json(report))
    else:
        write_lines(report_lines(report))


@docs_group.command("add", help=HELP["add"])
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--dry-run", is_flag=True, help=HELP["dry_run"])
@JSON
def add_command(paths: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Add files, folders and archives."""
    library = _library()
    with progress_bars() as progress:
        change = library.inspect_files(paths) if dry_run else library.add_files(paths, progress)
    _write(change, as_json)


@docs_group.command("update", help=HELP["update"])
@_ID
@click.argument("path", type=click.Path(path_type=Path))
@JSON
def update_command(doc_id: str, path: Path, as_json: bool) -> None:
    """Put a file in the place of a document."""
    library = _library()
    with progress_bars() as progress:
        change = library.update_document(doc_id, path, progress)
    _write(change, as_json)


@docs_group.command("rename", help=HELP["rename"])
@_ID
@click.argument("title")
@JSON
def rename_command(doc_id: str, title: str, as_json: bool) -> None:
    """Give a document another title."""
    library = _library()
    with progress_bars() as progress:
        change = library.rename_document(doc_id, title, progress)
    _write(change, as_json)


@docs_group.command("remove", help=HELP["remove"])
@click.argument("doc_ids", nargs=-1, required=True, metavar="ID...")
@JSON
def remove_command(doc_ids: Sequence[str], as_json: bool) -> None:
    """Remove documents."""
    library = _library()
    with progress_bars() as progress:
        change = library.remove_documents(doc_ids, progress)
    if as_json:
        write_json({**change_to_json(change), "removed": list(doc_ids)})
    else:
        write_lines(removed_lines(doc_ids, change))


def _write(change: Change, as_json: bool) -> None:
    """Write what a change did; the exit code is 1 where files were left out."""
    if as_json:
        write_json(change_to_json(change))
    else:
        write_lines(change_lines(change))
    if change.rejections:
        click.get_current_context().exit(1)


def _library() -> DocumentLibrary:
    from rag.upkeep import document_library

    return document_library(load_settings())
