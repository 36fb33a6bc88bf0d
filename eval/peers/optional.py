"""Packages that only the comparison uses, imported by name when they are there."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from rag.errors import InputError

REMEDY = "python -m pip install -r requirements-peers.txt"


def package(name: str) -> Any:  # noqa: ANN401  whatever the package is
    """Return a module of an optional package; raise InputError with the way to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(f"{name} cannot be imported ({error}): {REMEDY}") from error


def missing(names: tuple[str, ...]) -> list[str]:
    """Return which of the modules are not installed, without importing them.

    >>> missing(("json", "no_such_package.part"))
    ['no_such_package.part']
    """
    return [name for name in names if not _is_there(name)]


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
