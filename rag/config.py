"""Settings: defaults, then a TOML file, then the environment; checked in one place."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import ConfigError

CONFIG_FILE = "wenju.toml"
CONFIG_VARIABLE = "RAG_CONFIG"
DEFAULT_MODEL_SETTING = "default"
NO_READER = "none"
DROP, MARK = "drop", "mark"
FAISS, MILVUS = "faiss", "milvus"
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
    0 (answer whatever there is) to 1 (refuse everything). Where ``llm_base_url`` and ``llm_model`` are set, that model
    writes answers, each sentence checked; ``llm_unverified`` is what becomes of sentences that fail. ``store`` is where
    vectors and words are kept: ``faiss`` in the index folder, ``milvus`` at ``milvus_uri`` (docs/scale-out.md).
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
    windows_read: int = 3
    maximum_question_characters: int = 500
    llm_base_url: str | None = None
    llm_model: str | None = None
    llm_key: str | None = dataclasses.field(default=None, repr=False)
    llm_first_token_seconds: int = 20
    llm_timeout_seconds: int = 60
    llm_unverified: str = DROP
    store: str = FAISS
    milvus_uri: str | None = None
    milvus_token: str | None = dataclasses.field(default=None, repr=False)

    @property
    def writes(self) -> bool:
        """Whether a language model is set to write answers."""
        return self.llm_base_url is not None and self.llm_model is not None


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
    "llm_base_url": "RAG_LLM_BASE_URL",
    "llm_model": "RAG_LLM_MODEL",
    "llm_key": "RAG_LLM_KEY",
    "llm_first_token_seconds": "RAG_LLM_FIRST_TOKEN_SECONDS",
    "llm_timeout_seconds": "RAG_LLM_TIMEOUT_SECONDS",
    "llm_unverified": "RAG_LLM_UNVERIFIED",
    "store": "RAG_STORE",
    "milvus_uri": "RAG_MILVUS_URI",
    "milvus_token": "RAG_MILVUS_TOKEN",
}
"""The environment variable of each setting."""

SECRETS = frozenset({"llm_key", "milvus_token"})
"""Settings whose values are shown nowhere: in no message, no log and no result."""


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
    return _complete(Settings(**values))


def _complete(settings: Settings) -> Settings:
    if (settings.llm_base_url is None) != (settings.llm_model is None):
        missing = "llm_model" if settings.llm_model is None else "llm_base_url"
        raise ConfigError(f"a language model is half set: set {missing} too, or neither (docs/llm.md)")
    return settings


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


def _base_url(value: object, base: Path) -> str:
    """Take a web address without user name and query, where a secret could stand."""
    text = _text(value, base)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise ValueError
    return text


def _key(value: object, base: Path) -> str:
    text = _text(value, base).strip()
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError
    return text


def _milvus_uri(value: object, base: Path) -> str:
    """Take the web address of a server, or the path of a local file whose name ends in .db."""
    text = _text(value, base)
    if text.endswith(".db"):
        return str(_folder(text, base))
    return _base_url(text, base)


def _one_of(*allowed: str) -> Callable[[object, Path], str]:
    def check(value: object, _: Path) -> str:
        if value not in allowed:
            raise ValueError
        return str(value)

    return check


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
    "reader": (f"{DEFAULT_MODEL_SETTING!r} or {NO_READER!r}", _one_of(DEFAULT_MODEL_SETTING, NO_READER)),
    "windows_read": ("a whole number from 1 to 20", _whole_number(1, 20)),
    "maximum_question_characters": ("a whole number from 10 to 10000", _whole_number(10, 10_000)),
    "llm_base_url": ("an address that begins with http:// or https://, without user name and query", _base_url),
    "llm_model": ("the name of a model at that address", _text),
    "llm_key": ("ASCII characters without spaces", _key),
    "llm_first_token_seconds": ("a whole number from 1 to 600", _whole_number(1, 600)),
    "llm_timeout_seconds": ("a whole number from 1 to 600", _whole_number(1, 600)),
    "llm_unverified": (f"{DROP!r} or {MARK!r}", _one_of(DROP, MARK)),
    "store": (f"{FAISS!r} or {MILVUS!r}", _one_of(FAISS, MILVUS)),
    "milvus_uri": (
        "an address that begins with http:// or https://, or the path of a local file ending in .db",
        _milvus_uri,
    ),
    "milvus_token": ("ASCII characters without spaces", _key),
}


def _checked(field: str, value: object, source: str, base: Path) -> _Value:
    allowed, check = _RULES[field]
    try:
        return check(value, base)
    except (TypeError, ValueError) as error:
        shown = "something else" if field in SECRETS else repr(value)
        raise ConfigError(f"{source} sets {field} to {shown}: it must be {allowed}") from (
            None if field in SECRETS else error
        )
