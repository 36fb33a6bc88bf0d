"""A module imports only what lies below it; docs/architecture.md says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.source import Module, cycles, dependencies, read_module, read_modules, resolve

ROOT = Path(__file__).parents[2]
LAYERS = (
    {"types", "errors", "version", "four_bit", "inference", "turns"},
    {"text", "explanation", "disk"},
    {"question"},
    {"query"},
    {"protocols", "config", "schema", "document_row"},
    {"corpus", "coverage", "excerpt"},
    {"outline", "citations"},
    {"parsing", "splitting", "embedding", "stores", "generations", "reading", "retrieval", "answering", "writing"},
    {"library", "pipeline", "explaining", "search_index", "comparing"},
    {"remote_index"},
    {"models"},
    {"wiring"},
    {"upkeep"},
    {"api", "server"},
    {"cli", "ui"},
    {"__main__", "app", "eval"},
)
ROOMS = {room: layer for layer, rooms in enumerate(LAYERS) for room in rooms}
MODULES = read_modules(ROOT, ("rag", "eval", "app.py"))
OURS = [module for module in MODULES if module.name != "rag"]


def room(name: str) -> str:
    """Return the part of the house that a module belongs to: ``rag.ui.page`` is in ``ui``, ``eval.run`` in ``eval``."""
    parts = name.split(".")
    return parts[1] if parts[0] == "rag" and len(parts) > 1 else parts[0]


def offences(module: Module, known: set[str]) -> list[str]:
    """Return the imports of a module that reach up or sideways, or take the root package itself."""
    found = []
    for item in module.imports:
        target = resolve(item.name, known)
        own = room(module.name)
        if target == "rag":
            found.append(f"{module.path}:{item.line} takes {item.name} from the root package")
        elif target and room(target) != own and ROOMS[room(target)] >= ROOMS[own]:
            found.append(f"{module.path}:{item.line} in {own} imports {target}")
    return found


@pytest.mark.parametrize("module", OURS, ids=lambda module: module.name)
def test_every_module_has_a_layer(module: Module) -> None:
    assert room(module.name) in ROOMS, "name its layer here and in docs/architecture.md"


@pytest.mark.parametrize("module", [module for module in OURS if room(module.name) in ROOMS], ids=lambda m: m.name)
def test_a_module_imports_only_lower_layers(module: Module) -> None:
    assert offences(module, {each.name for each in OURS if room(each.name) in ROOMS} | {"rag"}) == []


def test_no_modules_import_one_another() -> None:
    assert cycles(dependencies(MODULES)) == []


@pytest.mark.parametrize(
    ("name", "line", "offence"),
    [
        ("rag/types.py", "import rag.protocols", "in types imports rag.protocols"),
        ("rag/stores/flat.py", "from rag.parsing import lines", "in stores imports rag.parsing.lines"),
        ("rag/stores/flat.py", "def f():\n    from rag import __version__", "takes rag.__version__ from the root"),
        ("rag/stores/flat.py", "from ..wiring import build", "in stores imports rag.wiring"),
        ("rag/library.py", "from rag.pipeline import Pipeline", "in library imports rag.pipeline"),
    ],
)
def test_an_import_that_reaches_up_or_sideways_is_noticed(tmp_path: Path, name: str, line: str, offence: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")
    known = {"rag", "rag.protocols", "rag.parsing.lines", "rag.wiring", "rag.pipeline"}
    assert [offence in found for found in offences(read_module(tmp_path, path), known)] == [True]
