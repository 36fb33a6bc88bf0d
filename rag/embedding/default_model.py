"""Keep what is made of the default model's file, multilingual-e5-small, as verified folders in the user's cache."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.disk.checksum import file_sha256
from rag.embedding.e5_file import FILE_SHA256, find_e5_file, read_e5_file
from rag.embedding.e5_folder import write_model_folder
from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.protocols import Progress

    WriteFolder = Callable[[Path, Progress | None], None]

DEFAULT_MODEL = "multilingual-e5-small"
"""What the settings call the bundled model."""

DEFAULT_MODEL_NAME = f"{DEFAULT_MODEL}@{FILE_SHA256[:12]}"
"""The identity of its vector space, whichever engine computes the vectors."""

CHECKSUMS = "checksums.json"
"""The file in a written folder that holds the identity and the SHA-256 of every other file."""

_FOLDER_NAME = f"{DEFAULT_MODEL}-{FILE_SHA256[:12]}-2"  # the last number rises when the written files change
_PARTIAL = f".partial-{DEFAULT_MODEL}-"


def default_cache_directory() -> Path:
    """Return the user's cache folder for this program."""
    import platformdirs

    return platformdirs.user_cache_path("wenju", appauthor=False)


def ensure_default_model(cache_directory: Path | None = None, progress: Progress | None = None) -> Path:
    """Return the folder of the default model in float32, written first where it is missing or damaged.

    The product computes in int8 (rag.embedding.encoder); this folder is for whoever measures or trains beside it.
    Raises ModelError when the package with the model is missing or altered, or the cache cannot be written.
    """
    cache = default_cache_directory() if cache_directory is None else cache_directory
    return ensure_folder(cache, _FOLDER_NAME, _write, "about 500 MB", progress)


def ensure_folder(cache: Path, name: str, write: WriteFolder, needed: str, progress: Progress | None = None) -> Path:
    """Return a folder of the cache made of the model's file, letting ``write`` fill it where it is missing or damaged.

    One process writes while others wait; the folder appears under its name only when it is complete, and every use
    verifies the checksums of all its files. Raises ModelError when the package with the model is missing or altered,
    or the cache cannot be written; ``needed`` says how much space that takes.
    """
    folder = cache / name
    if is_intact(folder):
        return folder
    from filelock import FileLock

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f".{DEFAULT_MODEL}.lock"):
            if not is_intact(folder):
                _replace_folder(folder, write, progress)
    except OSError as error:
        raise ModelError(
            f"the default embedding model cannot be written to the cache {cache} ({error.strerror or error}): "
            f"free {needed} there, or set RAG_CACHE_DIR to a folder that can be written"
        ) from error
    return folder


def is_intact(folder: Path) -> bool:
    """Say whether the folder holds exactly the files of its checksum list, unchanged."""
    try:
        expected = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))["files"]
        return bool(expected) and expected == _checksums(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _write(folder: Path, progress: Progress | None) -> None:
    write_model_folder(read_e5_file(find_e5_file()), folder, progress)


def _replace_folder(folder: Path, write: WriteFolder, progress: Progress | None) -> None:
    for leftover in folder.parent.glob(f"{_PARTIAL}*"):
        shutil.rmtree(leftover)
    partial = folder.parent / f"{_PARTIAL}{os.getpid()}"
    partial.mkdir()
    try:
        write(partial, progress)
        content = {"name": DEFAULT_MODEL_NAME, "files": _checksums(partial)}
        (partial / CHECKSUMS).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _checksums(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CHECKSUMS)
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in paths}
