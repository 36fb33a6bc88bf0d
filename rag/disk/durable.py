"""Write so that a crash or a power cut leaves the old content or the new one, never a part of it.

Contents are synced before names, and names by syncing their folder: https://www.sqlite.org/atomiccommit.html.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

_BUFFER = 1 << 20  # bytes that are written at once where pieces are small


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an OSError that does not say which file it is about, as those of writes and syncs, name this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def sync(path: Path) -> None:
    """Make a file or folder durable; folders cannot be opened for it on Windows, where it is not needed."""
    if os.name == "nt" and path.is_dir():
        return
    with naming(path):
        descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_file(path: Path) -> bytes:
    """Return the content of a file; an OSError names it."""
    with naming(path):
        return path.read_bytes()


def write_file(path: Path, content: bytes) -> None:
    """Write a file and make its content durable; its name is durable once its folder is synced."""
    write_pieces(path, [content])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece, as ``write_file`` does, so that all of it need not be in memory at once."""
    with naming(path), path.open("wb", buffering=_BUFFER) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file at once and durably; when an OSError is raised, the file is what it was before.

    Everything that may fail for want of space or descriptors is done before the one rename, and what may fail after it,
    the sync of the folder, is answered by renaming the file before back. A folder that stands in its place is removed.
    """
    if path.is_dir():
        shutil.rmtree(path)
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    before = path.with_name(f".{path.name}-before-{os.getpid()}")
    try:
        write_file(fresh, content)
        existed = path.exists()
        if existed:
            write_file(before, path.read_bytes())
        with naming(path), _opened(path.parent) as folder:
            fresh.replace(path)
            try:
                if folder is not None:
                    os.fsync(folder)
            except OSError:
                before.replace(path) if existed else path.unlink()
                raise
    finally:
        for leftover in (fresh, before):
            with contextlib.suppress(OSError):  # the next writer tries again
                leftover.unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    if os.name == "nt":
        yield None
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
