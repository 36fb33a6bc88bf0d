"""Options that several commands share, and the settings that they choose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from rag.cli.words import HELP
from rag.config import Settings, load_settings

INDEX = click.option(
    "--index", "index_directory", type=click.Path(path_type=Path), metavar="DIR", help=HELP["index_option"]
)
DOCUMENTS = click.option("--document", "doc_ids", multiple=True, metavar="ID", help=HELP["document"])
JSON = click.option("--json", "as_json", is_flag=True, help=HELP["json"])


def chosen_settings(index_directory: Path | None) -> Settings:
    """Return the settings, with the index that an option names."""
    chosen: dict[str, Any] = {} if index_directory is None else {"index_directory": index_directory}
    return replace(load_settings(), **chosen)
