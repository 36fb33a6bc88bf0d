"""Files and functions stay small, the public ones are documented, and libraries stay silent."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.test_layers import room
from tools.source import Module, read_modules

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 250
LONGEST_FUNCTION = 40
SPEAKING = {"cli", "ui", "__main__", "app", "eval"}
MODULES = read_modules(ROOT, ("rag", "eval", "tools", "app.py"))
TESTS = read_modules(ROOT, ("tests",))
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@every_module
def test_a_file_has_at_most_250_lines(module: Module) -> None:
    assert module.lines <= LONGEST_FILE


@pytest.mark.parametrize("module", [*MODULES, *TESTS], ids=lambda module: module.name)
def test_a_function_has_at_most_40_lines(module: Module) -> None:
    long = [f"{module.path}:{item.line} {item.name}: {item.lines}" for item in module.functions]
    assert [item for item in long if int(item.rpartition(" ")[2]) > LONGEST_FUNCTION] == []


@every_module
def test_everything_public_has_a_docstring(module: Module) -> None:
    assert [f"{item.name}, line {item.line}" for item in module.public if not item.documented] == []


@pytest.mark.parametrize("module", [*MODULES, *TESTS], ids=lambda module: module.name)
def test_every_function_says_what_it_returns(module: Module) -> None:
    assert [f"{item.name}, line {item.line}" for item in module.functions if not item.annotated] == []


@every_module
def test_nothing_prints(module: Module) -> None:
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    assert [f"line {call.lineno}" for call in calls if ast.unparse(call.func) == "print"] == []


@pytest.mark.parametrize("module", [m for m in MODULES if m.name.startswith("rag")], ids=lambda module: module.name)
def test_only_the_command_line_and_the_page_write_to_the_terminal(module: Module) -> None:
    streams = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    written = [f"line {node.lineno}" for node in streams if ast.unparse(node) in {"sys.stdout", "sys.stderr"}]
    assert written == [] or room(module.name) in SPEAKING


def test_there_is_at_least_a_line_of_test_for_a_line_of_source() -> None:
    source = sum(module.lines for module in MODULES if not module.name.startswith("tools"))
    assert sum(module.lines for module in TESTS) >= source
