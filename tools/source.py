"""Reads Python source as values that can be counted and checked: modules, functions, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method: where it is, how long with its docstring, and whether its return type is written.

    Decorators are not counted into its lines.
    """

    name: str
    line: int
    lines: int
    annotated: bool


@dataclass(frozen=True, slots=True)
class Public:
    """A name that others may use: a module, or a class, function or method without a leading underscore."""

    name: str
    line: int
    documented: bool


@dataclass(frozen=True, slots=True)
class Import:
    """One imported dotted name: ``a.b`` for ``import a.b``, ``a.b.c`` for ``from a.b import c``.

    ``at_import`` is true when the import runs as soon as its own module is imported.
    """

    name: str
    line: int
    at_import: bool


@dataclass(frozen=True, slots=True)
class Module:
    """One source file, with its dotted name and its path below the root."""

    name: str
    path: Path
    lines: int
    tree: ast.Module
    functions: tuple[Function, ...]
    public: tuple[Public, ...]
    imports: tuple[Import, ...]


def read_modules(root: Path, places: Iterable[str]) -> tuple[Module, ...]:
    """Return the modules of files and directories below the root, in order of their paths."""
    found = ([root / place] if place.endswith(".py") else sorted((root / place).rglob("*.py")) for place in places)
    return tuple(read_module(root, path) for paths in found for path in paths)


def read_module(root: Path, path: Path) -> Module:
    """Return one file as a module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, filename=str(path))
    relative = path.relative_to(root)
    parts = relative.with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    package = name if is_package else name.rpartition(".")[0]
    return Module(
        name,
        relative,
        len(text.splitlines()),
        tree,
        tuple(_functions(tree)),
        (Public(name, 1, ast.get_docstring(tree) is not None), *_public(tree, name)),
        tuple(_imports(tree, package)),
    )


def dependencies(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Return, for every module, the others of them that it names in an import, wherever the import stands."""
    modules = tuple(modules)
    names = {module.name for module in modules}
    return {
        module.name: {target for item in module.imports if (target := resolve(item.name, names))} - {module.name}
        for module in modules
    }


def resolve(name: str, modules: Iterable[str]) -> str | None:
    """Return the module that an imported dotted name means, or None when it is not one of them.

    >>> resolve("rag.types.Span", {"rag", "rag.types"}), resolve("numpy.array", {"rag"})
    ('rag.types', None)
    """
    known = set(modules)
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name or None


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import one another, each sorted: the components with more than one member.

    >>> cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}})
    [['b', 'c']]
    """
    reached = {node: _reachable(graph, node) for node in graph}
    groups = {frozenset(m for m in reached[node] if node in reached[m]) for node in graph if node in reached[node]}
    return sorted(sorted(group) for group in groups)


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Return every module that can be reached by at least one import from the start."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - seen
        seen |= new
        waiting.extend(new)
    return seen


def _functions(tree: ast.Module) -> Iterator[Function]:
    """Yield every function, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(node.name, node.lineno, length, node.returns is not None)


def _public(scope: ast.Module | ast.ClassDef, prefix: str) -> Iterator[Public]:
    """Yield the public classes, functions and methods of a scope, but not what functions hold."""
    for node in scope.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            name = f"{prefix}.{node.name}"
            yield Public(name, node.lineno, ast.get_docstring(node) is not None)
            if isinstance(node, ast.ClassDef):
                yield from _public(node, name)


def _imports(tree: ast.Module, package: str) -> Iterator[Import]:
    """Yield every imported name, relative ones made absolute."""
    later = set(_run_later(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, node not in later) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            yield from (Import(f"{base}.{alias.name}", node.lineno, node not in later) for alias in node.names)


def _run_later(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield every node in a function, and in a block that only type checkers read."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield from (inner for statement in node.body for inner in ast.walk(statement))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the dotted name that a ``from`` import starts from."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])
