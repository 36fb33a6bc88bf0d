"""What the structure tests rely on is counted right, on a file small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.source import Function, Import, Module, Public, dependencies, read_module, read_modules
from tools.structure import measure, row

ROOT = Path(__file__).parents[2]
TEXT = '''"""A module."""
import os.path
from typing import TYPE_CHECKING

from . import sibling
from ..far import thing

if TYPE_CHECKING:
    import gradio


@decorated
class Open:
    def told(self) -> None:
        """Say."""
        import torch

    def _hidden(self):
        def inner(): ...


async def untold(): ...
'''


@pytest.fixture
def module(tmp_path: Path) -> Module:
    path = tmp_path / "a" / "b" / "c.py"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return read_module(tmp_path, path)


def test_a_module_has_its_dotted_name_and_its_length(module: Module) -> None:
    assert (module.name, module.path, module.lines) == ("a.b.c", Path("a/b/c.py"), 22)


def test_functions_have_their_lines_and_whether_they_say_what_they_return(module: Module) -> None:
    found = sorted(module.functions, key=lambda function: function.line)
    assert found == [
        Function("told", 14, 3, annotated=True),
        Function("_hidden", 18, 2, annotated=False),
        Function("inner", 19, 1, annotated=False),
        Function("untold", 22, 1, annotated=False),
    ]


def test_public_names_have_no_underscore_and_are_not_inside_functions(module: Module) -> None:
    assert module.public == (
        Public("a.b.c", 1, documented=True),
        Public("a.b.c.Open", 13, documented=False),
        Public("a.b.c.Open.told", 14, documented=True),
        Public("a.b.c.untold", 22, documented=False),
    )


def test_imports_are_absolute_and_know_whether_they_run_at_once(module: Module) -> None:
    assert sorted(module.imports, key=lambda item: item.line) == [
        Import("os.path", 2, at_import=True),
        Import("typing.TYPE_CHECKING", 3, at_import=True),
        Import("a.b.sibling", 5, at_import=True),
        Import("a.far.thing", 6, at_import=True),
        Import("gradio", 9, at_import=False),
        Import("torch", 16, at_import=False),
    ]


def test_a_relative_import_in_a_package_starts_from_the_package(tmp_path: Path) -> None:
    for name, text in {"a/__init__.py": "from .b import c", "a/b.py": "from a import d"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    modules = read_modules(tmp_path, ("a",))
    assert dependencies(modules) == {"a": {"a.b"}, "a.b": {"a"}}
    assert measure("a", modules).in_cycles == 2


def test_a_row_of_the_table_holds_what_was_counted(module: Module) -> None:
    assert row(measure("a", [module]), 42) == "| a | 1 | 22 | 22 | 22 | 1.5 / 3 | 50 % | 25 % | none | 42 : 22 |"
