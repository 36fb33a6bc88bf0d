"""The one seam between this program and the disk: every call that Python makes for files below some folders is seen.

Installed in a process of its own, never in one that goes on to do other work. Reads and writes are seen where they
reach the system, below Python's buffers. What C code does alone (SQLite, marisa-trie, arrays that NumPy writes) is
reached by the limits of the system instead: ``tools.stress.io_faults``.
"""

from __future__ import annotations

import builtins
import io
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Watch = Callable[[str, str], None]
"""Called before each call with its kind (open, read, write, fsync, rename, unlink, mkdir, rmdir) and the path."""

_SIMPLE = {"mkdir": "mkdir", "rmdir": "rmdir", "unlink": "unlink", "remove": "unlink"}
_SHORT = (
    (re.compile(r"\d{6}-[0-9a-f]{12}"), "<generation>"),
    (re.compile(r"\.partial-\d+"), "<partial>"),
    (re.compile(r"\.new-\d+\.\w+"), "<new>"),
    (re.compile(r"\.removed-[0-9a-f]+"), "<kept>"),
    (re.compile(r"\.CURRENT-(before-)?\d+"), r"<pointer \1new>"),
    (re.compile(r"doc\d+\.\w+"), "<document>"),
)


def step_name(kind: str, path: str, folder: str) -> str:
    """Return the name of a step, equal for equal steps of different changes.

    >>> step_name("fsync", "/x/index/generations/.partial-12/manifest.json", "/x")
    'fsync index/generations/<partial>/manifest.json'
    """
    short = os.path.relpath(path, folder).replace(os.sep, "/")
    for pattern, name in _SHORT:
        short = pattern.sub(name, short)
    return f"{kind} {short}"


class Seam:
    """Replaces the functions by which Python reaches files with ones that ask ``watch`` first."""

    def __init__(self, folders: Sequence[Path], watch: Watch) -> None:
        """Take the folders whose files are watched."""
        self._roots = tuple(os.path.abspath(folder) for folder in folders)  # noqa: PTH100  no links are followed
        self._watch = watch
        self._paths: dict[int, str] = {}
        self._originals: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        """Watch from now on."""
        self._patch(io, "open", self._opening(io.open))
        self._patch(builtins, "open", io.open)
        self._patch(os, "open", self._descriptor(os.open))
        self._patch(os, "fsync", self._by_descriptor("fsync", os.fsync))
        self._patch(os, "read", self._by_descriptor("read", os.read))
        self._patch(os, "write", self._by_descriptor("write", os.write))
        for name in ("rename", "replace"):
            self._patch(os, name, self._renaming(getattr(os, name)))
        for name, kind in _SIMPLE.items():
            self._patch(os, name, self._named(kind, getattr(os, name)))

    def remove(self) -> None:
        """Watch no longer."""
        for owner, name, original in reversed(self._originals):
            setattr(owner, name, original)
        self._originals.clear()

    def see(self, kind: str, path: str) -> None:
        """Tell of a call where its path is watched."""
        if path.startswith(self._roots):
            self._watch(kind, path)

    def _patch(self, owner: Any, name: str, replacement: Any) -> None:  # noqa: ANN401  modules and functions
        self._originals.append((owner, name, getattr(owner, name)))
        setattr(owner, name, replacement)

    def _path(self, path: Any, folder: int | None = None) -> str:  # noqa: ANN401  whatever the caller gave
        if isinstance(path, int):
            return self._paths.get(path) or _descriptor_path(path)
        text = os.fsdecode(path)
        base = self._path(folder) if folder is not None else os.getcwd()  # noqa: PTH109
        return os.path.normpath(os.path.join(base, text))  # noqa: PTH118

    def _opening(self, real: Any) -> Any:  # noqa: ANN401
        def opening(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
            path = self._path(file)
            if not path.startswith(self._roots) or isinstance(file, int):
                return real(file, mode, buffering, *rest, **named)
            self._watch("open", path)
            raw = _SeenFile(path, mode.replace("b", "").replace("t", ""), self._watch)
            return _buffered(raw, mode, buffering, *rest, **named)

        return opening

    def _descriptor(self, real: Any) -> Any:  # noqa: ANN401
        def opening(path: Any, *rest: Any, dir_fd: int | None = None, **named: Any) -> int:  # noqa: ANN401
            self.see("open", self._path(path, dir_fd))
            return int(real(path, *rest, dir_fd=dir_fd, **named))

        return opening

    def _by_descriptor(self, kind: str, real: Any) -> Any:  # noqa: ANN401
        def called(descriptor: int, *rest: Any) -> Any:  # noqa: ANN401
            self.see(kind, _descriptor_path(descriptor))
            return real(descriptor, *rest)

        return called

    def _renaming(self, real: Any) -> Any:  # noqa: ANN401
        def renaming(source: Any, target: Any, **named: Any) -> None:  # noqa: ANN401
            self.see("rename", self._path(target))
            real(source, target, **named)

        return renaming

    def _named(self, kind: str, real: Any) -> Any:  # noqa: ANN401
        def called(path: Any, *rest: Any, dir_fd: int | None = None, **named: Any) -> None:  # noqa: ANN401
            self.see(kind, self._path(path, dir_fd))
            real(path, *rest, dir_fd=dir_fd, **named)

        return called


class _SeenFile(io.FileIO):
    """A file whose reads and writes are told of."""

    def __init__(self, path: str, mode: str, watch: Watch) -> None:
        super().__init__(path, mode)
        self._watch, self._path = watch, path

    def _seen(self, kind: str) -> None:
        self._watch(kind, self._path)

    def read(self, size: int | None = -1, /) -> Any:  # noqa: ANN401
        self._seen("read")
        return io.FileIO.read(self, -1 if size is None else size)

    def readall(self) -> Any:  # noqa: ANN401
        self._seen("read")
        return io.FileIO.readall(self)

    def readinto(self, buffer: Any, /) -> Any:  # noqa: ANN401
        self._seen("read")
        return io.FileIO.readinto(self, buffer)

    def write(self, data: Any, /) -> Any:  # noqa: ANN401
        self._seen("write")
        return io.FileIO.write(self, data)


def _buffered(
    raw: io.FileIO,
    mode: str,
    buffering: int,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    **_: object,
) -> Any:  # noqa: ANN401
    """Put the buffers over a file that ``open`` would."""
    if buffering == 0:
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    binary: Any
    if "+" in mode:
        binary = io.BufferedRandom(raw, size)
    elif "r" in mode:
        binary = io.BufferedReader(raw, size)
    else:
        binary = io.BufferedWriter(raw, size)
    return binary if "b" in mode else io.TextIOWrapper(binary, encoding, errors, newline)


def _descriptor_path(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115
    except OSError:
        return ""
