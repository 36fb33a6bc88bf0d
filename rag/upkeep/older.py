"""Generations of the index that are kept beside the current one: nothing is answered from them."""

from __future__ import annotations

import json
from pathlib import Path

from rag.disk.checksum import files_below
from rag.disk.durable import read_file
from rag.disk.manifest import MANIFEST, digest, recorded
from rag.generations import GENERATIONS


def damaged_older(index_directory: Path, current: str) -> list[str]:
    """Return the ids of generations other than the current one that are not as they were written."""
    folders = [each for each in (index_directory / GENERATIONS).glob("[0-9]*") if each.is_dir()]
    return sorted(each.name for each in folders if each.name != current and not _whole(each))


def _whole(folder: Path) -> bool:
    """Say whether the files are those of the manifest, and both those that the id stands for."""
    try:
        manifest = json.loads(read_file(folder / MANIFEST))
        files = {name: recorded(folder / name) for name in files_below(folder) if name != MANIFEST}
        same: bool = files == manifest["files"]
        return same and folder.name.endswith(digest(files, manifest["description"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
