"""JSON Lines with the line number of whatever is wrong in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import InputError


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object of a file with the place that error messages name (``questions.jsonl, line 3``)."""

    values: Mapping[str, Any]
    place: str

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; raise InputError when it is missing (without a default) or something else."""
        value = self.values.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value
        raise self.wrong(f'"{key}" must be a text that is not empty, got {_shown(value)}')

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty when the key is missing; raise InputError for anything else."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(value)
        raise self.wrong(f'"{key}" must be a list of texts that are not empty, got {_shown(value)}')

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false; raise InputError for anything else."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        raise self.wrong(f'"{key}" must be true or false, got {_shown(value)}')

    def only(self, keys: Iterable[str]) -> None:
        """Raise InputError for a key that the format does not have, which is most often a typing error."""
        unknown = sorted(set(self.values) - set(keys))
        if unknown:
            raise self.wrong(f"unknown key {_shown(unknown[0])}; the format has {', '.join(sorted(keys))}")

    def wrong(self, problem: str) -> InputError:
        """Return the error to raise about this row."""
        return InputError(f"{self.place}: {problem}")


def read_rows(path: Path) -> list[Row]:
    """Return the objects of a UTF-8 file, one a line; raise InputError naming file and line."""
    rows = []
    text = read_text(path)  # not splitlines(): a JSON string may hold U+2028 and its kin as they are
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), start=1):
        place = f"{path.name}, line {number}"
        try:
            values = json.loads(line)
        except json.JSONDecodeError as error:
            problem = "the line is empty" if not line.strip() else f"not JSON: {error.msg} at column {error.colno}"
            raise InputError(f"{place}: {problem}") from error
        if not isinstance(values, dict):
            raise InputError(f"{place}: a JSON object is needed, got {_shown(values)}")
        rows.append(Row(values, place))
    return rows


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file; raise InputError naming it."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from error


def to_line(values: Mapping[str, Any]) -> str:
    """Return one line of JSON Lines, Chinese as it is, with the newline."""
    return json.dumps(values, ensure_ascii=False) + "\n"


def check_unique(rows: Iterable[Row]) -> None:
    """Raise InputError when two rows have the same id."""
    seen: dict[str, str] = {}
    for row in rows:
        name = row.text("id")
        if name in seen:
            raise row.wrong(f"the id {_shown(name)} is that of {seen[name]} too; ids must differ")
        seen[name] = row.place


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
