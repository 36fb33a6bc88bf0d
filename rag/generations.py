"""Publish an index atomically, and open it only when every byte is as it was written.

An index directory holds ``CURRENT`` (one line of JSON: the generation and the SHA-256 of its manifest) and
``generations/<id>/`` with the files of a generation and, written last, ``manifest.json`` with the size and SHA-256 of
each.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rag.disk.checksum import file_sha256, files_below
from rag.disk.durable import read_file, replace_file, sync, write_file
from rag.disk.locking import one_writer
from rag.disk.manifest import MANIFEST, digest, recorded
from rag.errors import RagError, StaleIndexError

FORMAT_VERSION = 1
CURRENT = "CURRENT"
GENERATIONS = "generations"
_LOCK, _PARTIAL = ".lock", ".partial-"
_TRIES = 10  # each one needs a writer that publishes anew while the generation before is being read
_GONE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
_Opened = TypeVar("_Opened")


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of an index; ``description`` is what its writer recorded about it."""

    folder: Path
    generation_id: str
    description: Mapping[str, Any]


def publish(index_directory: Path, write: Callable[[Path], None], description: Mapping[str, Any]) -> Generation:
    """Let ``write`` fill a new folder and make it the current generation; the one before stays as it is.

    The generation's id counts up and ends in a hash of its files, so that equal ids mean equal content. Raises RagError
    when another process is writing, or when something cannot be written; then the current generation is untouched.
    """
    try:
        with _writer(index_directory):
            return _publish(index_directory, write, description)
    except OSError as error:
        place = error.filename or index_directory
        raise RagError(
            f"the index in {index_directory} cannot be written ({place}: {error.strerror or error}): free space or "
            "correct the permissions there, or choose another folder with --index; what was there is unchanged"
        ) from error


def open_current(index_directory: Path) -> Generation:
    """Return the current generation after checking the size and SHA-256 of every file it consists of.

    Raises StaleIndexError when there is no index, or anything in it is missing, changed, added, or of another format,
    and another RagError when the system does not let it be read.
    """
    return open_with(index_directory, lambda generation: generation)


def open_with(index_directory: Path, load: Callable[[Generation], _Opened]) -> _Opened:
    """Return what ``load`` reads from the current generation, all of it from that one.

    A generation that a writer replaces and removes while it is being read is left, and the new one read instead. Raises
    as ``open_current`` does, whether opening or ``load`` fails.
    """
    tries = 0
    while True:
        tries, before = tries + 1, _pointer(index_directory)
        try:
            return load(_opened(index_directory))
        except (StaleIndexError, OSError) as error:
            if tries < _TRIES and _pointer(index_directory) != before:
                continue
            if isinstance(error, OSError):
                raise _unread(index_directory, error) from error
            raise


def forget_older(index_directory: Path) -> None:
    """Remove every generation but the current one, so that nothing is left of what was deleted.

    Raises StaleIndexError, and removes nothing, when the current one is not whole; RagError when another process is
    writing, or when something cannot be removed.
    """
    try:
        with _writer(index_directory):
            current = _opened(index_directory).folder
            for folder in {*current.parent.iterdir()} - {current}:
                shutil.rmtree(folder)
    except OSError as error:
        raise RagError(
            "what was deleted is gone from the index, but an older state of it cannot be removed "
            f"({error.filename or index_directory}: {error.strerror or error}): correct the permissions and delete it"
        ) from error


def _remedy(index_directory: Path) -> str:
    return f"run python -m rag index --index {index_directory}"


def _damaged(index_directory: Path, file: Path, what: str) -> StaleIndexError:
    return StaleIndexError(f"the index is damaged ({file} {what}): {_remedy(index_directory)}")


def _unread(index_directory: Path, error: OSError) -> RagError:
    """Return the error of a file that is missing, which is damage, or that the system does not give, which is not."""
    file, reason = Path(error.filename or index_directory), error.strerror or error
    if isinstance(error, _GONE):
        return _damaged(index_directory, file, f"cannot be read: {reason}")
    return RagError(
        f"the index in {index_directory} cannot be read ({file}: {reason}): correct the permissions there, close what "
        f"holds too many files, or check the disk; where that does not help, {_remedy(index_directory)}"
    )


def _opened(index_directory: Path) -> Generation:
    pointer = index_directory / CURRENT
    if index_directory.exists() and not index_directory.is_dir():
        raise StaleIndexError(f"{index_directory} is not a folder: name the folder of an index with --index")
    if not pointer.exists():
        raise StaleIndexError(f"there is no index in {index_directory}: {_remedy(index_directory)}")
    try:
        content = read_file(pointer)
        found = json.loads(content)
        if content != _pointer_line(found):
            raise _damaged(index_directory, pointer, "is not as it was written")
        return _verified(index_directory, found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(index_directory, pointer, "cannot be understood") from error


def _verified(index_directory: Path, pointer: Mapping[str, str]) -> Generation:
    folder = index_directory / GENERATIONS / pointer["generation"]
    manifest_file = folder / MANIFEST
    content = read_file(manifest_file)
    if hashlib.sha256(content).hexdigest() != pointer["manifest_sha256"]:
        raise _damaged(index_directory, manifest_file, "does not match its checksum")
    manifest = json.loads(content)
    if manifest["format_version"] != FORMAT_VERSION:
        found = manifest["format_version"]
        raise StaleIndexError(
            f"the index in {index_directory} has format_version {found}, this program reads {FORMAT_VERSION}: "
            f"{_remedy(index_directory)}"
        )
    for name, expected in manifest["files"].items():
        file = folder / name
        if file.stat().st_size != expected["size"] or file_sha256(file) != expected["sha256"]:
            raise _damaged(index_directory, file, "does not match its checksum")
    extra = next((file for file in files_below(folder) if file not in {*manifest["files"], MANIFEST}), None)
    if extra is not None:
        raise _damaged(index_directory, folder / extra, "does not belong to the index")
    return Generation(folder, pointer["generation"], manifest["description"])


def _writer(index_directory: Path) -> AbstractContextManager[None]:
    index_directory.mkdir(parents=True, exist_ok=True)
    return one_writer(
        index_directory / _LOCK,
        lambda who: RagError(f"the index in {index_directory} is being written by {who}: wait until it has finished"),
    )


def _publish(index_directory: Path, write: Callable[[Path], None], description: Mapping[str, Any]) -> Generation:
    generations = index_directory / GENERATIONS
    generations.mkdir(exist_ok=True)
    before = _current_id(index_directory)
    partial = generations / f"{_PARTIAL}{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        write(partial)
        generation_id, manifest_sha256 = _seal(partial, before, description)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    folder = generations / generation_id
    try:
        if folder.exists():  # a writer died right here, or the pointer to it was lost
            shutil.rmtree(folder)
        partial.rename(folder)
        sync(generations)
        pointer = {"generation": generation_id, "manifest_sha256": manifest_sha256}
        _verified(index_directory, pointer)
        replace_file(index_directory / CURRENT, _pointer_line(pointer))
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        with suppress(OSError):  # where the pointer cannot be read, the next writer decides
            if _current_id(index_directory) != generation_id:
                shutil.rmtree(folder)
        raise
    _remove_others(index_directory, {generation_id, before})
    return Generation(folder, generation_id, dict(description))


def _seal(folder: Path, before: str | None, description: Mapping[str, Any]) -> tuple[str, str]:
    """Sync every file and write the manifest; return the generation's id and the manifest's checksum."""
    files = {}
    for name in files_below(folder):
        sync(folder / name)
        files[name] = recorded(folder / name)
    number = int(before.split("-")[0]) + 1 if before else 1
    generation_id = f"{number:06d}-{digest(files, description)}"
    about = {"format_version": FORMAT_VERSION, "generation_id": generation_id}
    manifest = {**about, "description": description, "files": files}
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    write_file(folder / MANIFEST, content)
    for inner in [*(each for each in folder.rglob("*") if each.is_dir()), folder]:
        sync(inner)
    return generation_id, hashlib.sha256(content).hexdigest()


def _pointer(index_directory: Path) -> bytes | None:
    try:
        return (index_directory / CURRENT).read_bytes()
    except OSError:
        return None


def _pointer_line(pointer: Mapping[str, str]) -> bytes:
    return json.dumps(pointer).encode() + b"\n"


def _current_id(index_directory: Path) -> str | None:
    """Return the generation that the pointer names, or None where it is missing or damaged."""
    try:
        found = str(json.loads((index_directory / CURRENT).read_bytes())["generation"])
        return found if found.split("-", maxsplit=1)[0].isdecimal() else None
    except (*_GONE, ValueError, KeyError, TypeError, RecursionError):
        return None


def _remove_others(index_directory: Path, kept: set[str | None]) -> None:
    """Remove older generations and what crashed writers left; what cannot be removed now is tried next time."""
    with suppress(OSError):
        for folder in (index_directory / GENERATIONS).iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        for leftover in index_directory.glob(f".{CURRENT}-*"):
            leftover.unlink()
