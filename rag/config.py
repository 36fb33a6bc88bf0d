"""Settings: defaults, then a TOML file, then the environment; checked in one place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

CONFIG_FILE = "wenju.toml"
CONFIG_VARIABLE = "RAG_CONFIG"
DEFAULT_MODEL_SETTING = "default"
NO_READER = "none"
_Value = Path | str | int | float


def project_root() -> Path:
    """Return the checkout that holds this package and its ``data/``, or else the working directory."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "data").is_dir() else Path.cwd()


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can set; docs/settings.md describes each field.

    ``embedding_model`` is ``default``, the name of a sentence-transformers model, or the path of its folder.
    ``reader`` is ``default``, or ``none`` to choose sentences by similarity and words alone; ``windows_read`` is how
    many stretches of text it reads for a question. ``strictness`` is how probable an answer must be to be given, from
    0 (answer whatever there is) to 1 (refuse everything).
    """

    index_directory: Path
    data_directory: Path
    cache_directory: Path | None = None
    embedding_model: str = DEFAULT_MODEL_SETTING
    passage_characters: int = 350
    fusion_k: int = 10
    hits: int = 10
    strictness: float = 0.5
    reader: str = DEFAULT_MODEL_SETTING
    windows_read: int = 4
    maximum_question_characters: int = 500


VARIABLES = {
    "index_directory": "RAG_INDEX_DIR",
    "data_directory": "RAG_DATA_DIR",
    "cache_directory": "RAG_CACHE_DIR",
    "embedding_model": "RAG_EMBEDDING_MODEL",
    "passage_characters": "RAG_PASSAGE_CHARACTERS",
    "fusion_k": "RAG_FUSION_K",
    "hits": "RAG_HITS",
    "strictness": "RAG_STRICTNESS",
    "reader": "RAG_READER",
    "windows_read": "RAG_WINDOWS_READ",
    "maximum_question_characters": "RAG_MAXIMUM_QUESTION_CHARACTERS",
}
"""The environment variable of each setting."""


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: the defaults, overridden by the file, overridden by the environment.

    The file is ``path``, or the one that RAG_CONFIG names, or ``wenju.toml`` in the working directory if there is one.
    Relative folders in the file are taken from the file's folder. Raises ConfigError naming key, value and source.
    """
    environ = os.environ if environ is None else environ
    root = project_root()
    values: dict[str, Any] = {"index_directory": root / "index", "data_directory": root / "data"}
    values.update(_from_file(_config_file(path, environ)))
    for field, variable in VARIABLES.items():
        if environ.get(variable):
            values[field] = _checked(field, environ[variable], f"the variable {variable}", Path())
    return Settings(**values)


def _config_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path is not None:
        return path
    if environ.get(CONFIG_VARIABLE):
        return Path(environ[CONFIG_VARIABLE])
    return Path(CONFIG_FILE) if Path(CONFIG_FILE).is_file() else None


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors on Windows write a mark
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"the settings file {path} cannot be read ({reason}): check its name") from error
    except ValueError as error:  # not TOML, or not UTF-8
        reason = " ".join(str(error).split())
        raise ConfigError(f"the settings file {path} is not valid TOML ({reason}): correct it") from error
    known = [field.name for field in fields(Settings)]
    for key in content:
        if key not in known:
            raise ConfigError(f"{path} has an unknown setting {key!r}: the settings are {', '.join(known)}")
    return {key: _checked(key, value, str(path), path.parent) for key, value in content.items()}


def _folder(value: object, base: Path) -> Path:
    return base / Path(_text(value, base)).expanduser()


def _text(value: object, _: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _reader(value: object, _: Path) -> str:
    if value not in (DEFAULT_MODEL_SETTING, NO_READER):
        raise ValueError
    return str(value)


def _whole_number(least: int, most: int) -> Callable[[object, Path], int]:
    def check(value: object, _: Path) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise TypeError
        number = int(value)
        if not least <= number <= most:
            raise ValueError
        return number

    return check


def _share(value: object, _: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError
    return number


_RULES: Mapping[str, tuple[str, Callable[[object, Path], _Value]]] = {
    "index_directory": ("the path of a folder", _folder),
    "data_directory": ("the path of a folder", _folder),
    "cache_directory": ("the path of a folder", _folder),
    "embedding_model": (f"{DEFAULT_MODEL_SETTING!r}, the name of a model, or the path of its folder", _text),
    "passage_characters": ("a whole number from 50 to 2000", _whole_number(50, 2000)),
    "fusion_k": ("a whole number from 1 to 1000", _whole_number(1, 1000)),
    "hits": ("a whole number from 1 to 100", _whole_number(1, 100)),
    "strictness": ("a number from 0 to 1", _share),
    "reader": (f"{DEFAULT_MODEL_SETTING!r} or {NO_READER!r}", _reader),
    "windows_read": ("a whole number from 1 to 20", _whole_number(1, 20)),
    "maximum_question_characters": ("a whole number from 10 to 10000", _whole_number(10, 10_000)),
}


def _checked(field: str, value: object, source: str, base: Path) -> _Value:
    allowed, check = _RULES[field]
    try:
        return check(value, base)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{source} sets {field} to {value!r}: it must be {allowed}") from error
