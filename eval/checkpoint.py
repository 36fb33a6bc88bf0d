"""Keeps every finished record on disk, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from eval.json_lines import to_line
from rag.errors import InputError


class Checkpoint:
    """A file of records that belongs to one setup; records of another setup are thrown away.

    The first line holds the setup's fingerprint. A line cut off by a crash is dropped, and all before it is kept.
    """

    def __init__(self, path: Path | None, setup: Mapping[str, Any]) -> None:
        """Read what an earlier run of the same setup left; without a path, keep records in memory alone."""
        self._path = path
        self._fingerprint = fingerprint(setup)
        self.done: dict[tuple[str, str], Mapping[str, Any]] = {}
        lines = path.read_text(encoding="utf-8").split("\n") if path and path.is_file() else []
        if lines and _parsed(lines[0]) == {"setup": self._fingerprint}:
            for values in map(_parsed, lines[1:-1]):
                if values is not None:
                    self.done[values["kind"], values["record"]["id"]] = values["record"]
        self._file: IO[str] | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open the file for the records to come, beginning with those kept; raise InputError when it cannot be."""
        if self._path is None:
            yield
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot write {self._path}: {error.strerror}; choose another --out") from error
        with self._file:
            self._file.write(to_line({"setup": self._fingerprint}))
            for (kind, _), record in self.done.items():
                self._file.write(to_line({"kind": kind, "record": record}))
            yield
        self._file = None

    def add(self, kind: str, record: Mapping[str, Any]) -> None:
        """Keep a record; it is on disk when this returns."""
        self.done[kind, record["id"]] = record
        if self._file is not None:
            self._file.write(to_line({"kind": kind, "record": record}))
            self._file.flush()


def fingerprint(values: Mapping[str, Any]) -> str:
    """Return a SHA-256 of JSON values, the same whatever their order."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        values = json.loads(line)
    except json.JSONDecodeError:
        return None
    return values if isinstance(values, dict) else None
