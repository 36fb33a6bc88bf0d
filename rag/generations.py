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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import RagError, StaleIndexError

FORMAT_VERSION = 1
CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
_LOCK, _OWNER, _PARTIAL = ".lock", ".lock-owner", ".partial-"
_BLOCK = 1 << 20


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

    Raises StaleIndexError when there is no index, or anything in it is missing, changed, added, or of another format.
    """
    pointer = index_directory / CURRENT
    try:
        if not pointer.exists():
            raise _missing(index_directory)
        return _verified(index_directory, json.loads(pointer.read_bytes()))
    except OSError as error:
        reason = error.strerror or error
        raise _damaged(index_directory, Path(error.filename or pointer), f"cannot be read: {reason}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(index_directory, pointer, "cannot be understood") from error


def forget_older(index_directory: Path) -> None:
    """Remove every generation but the current one, so that nothing is left of what was deleted.

    Raises RagError when another process is writing, or when something cannot be removed.
    """
    try:
        with _writer(index_directory):
            current = _current_id(index_directory)
            for folder in (index_directory / GENERATIONS).iterdir():
                if folder.name != current:
                    shutil.rmtree(folder)
    except OSError as error:
        place = error.filename or index_directory
        raise RagError(
            f"what was deleted is gone from the index, but an older state of it cannot be removed ({place}: "
            f"{error.strerror or error}): correct the permissions there and delete it"
        ) from error


def _remedy(index_directory: Path) -> str:
    return f"run python -m rag index --index {index_directory}"


def _missing(index_directory: Path) -> StaleIndexError:
    if index_directory.exists() and not index_directory.is_dir():
        return StaleIndexError(f"{index_directory} is not a folder: name the folder of an index with --index")
    return StaleIndexError(f"there is no index in {index_directory}: {_remedy(index_directory)}")


def _damaged(index_directory: Path, file: Path, what: str) -> StaleIndexError:
    return StaleIndexError(f"the index is damaged ({file} {what}): {_remedy(index_directory)}")


def _verified(index_directory: Path, pointer: Mapping[str, str]) -> Generation:
    folder = index_directory / GENERATIONS / pointer["generation"]
    manifest_file = folder / MANIFEST
    content = manifest_file.read_bytes()
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
        if file.stat().st_size != expected["size"] or _sha256(file) != expected["sha256"]:
            raise _damaged(index_directory, file, "does not match its checksum")
    extra = next((file for file in _files(folder) if file not in {*manifest["files"], MANIFEST}), None)
    if extra is not None:
        raise _damaged(index_directory, folder / extra, "does not belong to the index")
    return Generation(folder, pointer["generation"], manifest["description"])


@contextmanager
def _writer(index_directory: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    index_directory.mkdir(parents=True, exist_ok=True)
    owner = index_directory / _OWNER
    try:
        with FileLock(index_directory / _LOCK, timeout=0):
            owner.write_text(f"process {os.getpid()}", encoding="utf-8")
            try:
                yield
            finally:
                owner.unlink(missing_ok=True)
    except Timeout as error:
        who = owner.read_text(encoding="utf-8") if owner.exists() else "another process"
        raise RagError(
            f"the index in {index_directory} is being written by {who}: wait until it has finished"
        ) from error


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
        _sync(generations)
        _replace(index_directory / CURRENT, {"generation": generation_id, "manifest_sha256": manifest_sha256})
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        if _current_id(index_directory) != generation_id:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _remove_others(generations, {generation_id, before})
    return Generation(folder, generation_id, dict(description))


def _seal(folder: Path, before: str | None, description: Mapping[str, Any]) -> tuple[str, str]:
    """Sync every file and write the manifest; return the generation's id and the manifest's checksum."""
    files = {
        name: {"size": (folder / name).stat().st_size, "sha256": _sha256(folder / name)} for name in _files(folder)
    }
    for name in files:
        _sync(folder / name)
    number = int(before.split("-")[0]) + 1 if before else 1
    digest = hashlib.sha256(json.dumps([files, description], sort_keys=True).encode()).hexdigest()
    generation_id = f"{number:06d}-{digest[:12]}"
    manifest = {
        "format_version": FORMAT_VERSION,
        "generation_id": generation_id,
        "description": description,
        "files": files,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    (folder / MANIFEST).write_bytes(content)
    _sync(folder / MANIFEST)
    for inner in [*(each for each in folder.rglob("*") if each.is_dir()), folder]:
        _sync(inner)
    return generation_id, hashlib.sha256(content).hexdigest()


def _replace(pointer: Path, content: Mapping[str, str]) -> None:
    fresh = pointer.with_name(f".{pointer.name}-{os.getpid()}")
    try:
        fresh.write_text(json.dumps(content) + "\n", encoding="utf-8")
        _sync(fresh)
        fresh.replace(pointer)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(pointer.parent)


def _current_id(index_directory: Path) -> str | None:
    """Return the generation that the pointer names, or None where it is missing or damaged."""
    try:
        found = str(json.loads((index_directory / CURRENT).read_bytes())["generation"])
        return found if found.split("-", maxsplit=1)[0].isdecimal() else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _remove_others(generations: Path, kept: set[str | None]) -> None:
    """Remove older generations and what crashed writers left; what cannot be removed now is tried next time."""
    for folder in generations.iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    """Make a file or folder durable; folders cannot be opened for it on Windows, where it is not needed."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
