"""All HTML of the page is made by the one renderer that escapes first; nothing else writes or interprets markup."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools.source import Module, read_modules

ROOT = Path(__file__).parents[2]
UI = read_modules(ROOT, ("rag/ui",))
MARKUP = "rag.ui.render.markup"
TAG = re.compile(r"</?[A-Za-z!]")
OWN_SCRIPTS = ("rag.ui.page", ["<script>", "</script>"])
"""The one place beside the renderer that writes a tag: around the scripts of this program."""
INTERPRETERS = (
    "Chatbot",
    "ChatInterface",
    "Code",
    "Dataframe",
    "Gallery",
    "HighlightedText",
    "Image",
    "Info",
    "JSON",
    "Label",
    "Markdown",
    "Warning",
)
"""What of Gradio's draws a text as Markdown or HTML, fetches what it names, or shows a message that may be either."""
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|\beval\b"
    r"|new Function|fetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\bimport\(|\.src\b|setAttribute\(['\"]on"
)


def html_fields() -> set[str]:
    """Return the components that draw HTML."""
    layout = next(module for module in UI if module.name == "rag.ui.layout")
    view = next(node for node in layout.tree.body if isinstance(node, ast.ClassDef) and node.name == "View")
    fields = [node for node in view.body if isinstance(node, ast.AnnAssign)]
    return {ast.unparse(node.target) for node in fields if ast.unparse(node.annotation) == "gr.HTML"}


def is_rendered(value: ast.expr, function: ast.AST) -> bool:
    """Say whether a value comes from the renderer: called there, or a name that holds nothing else."""
    if isinstance(value, ast.Constant):
        return value.value == ""
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func)
        return called == "gr.skip" or called.startswith("render.") or only_returns_rendered(called)
    if isinstance(value, ast.IfExp):
        return is_rendered(value.body, function) and is_rendered(value.orelse, function)
    if isinstance(value, ast.Name):
        given = [node.value for node in ast.walk(function) if isinstance(node, ast.Assign) and is_named(node, value.id)]
        return bool(given) and all(is_rendered(each, function) for each in given)
    return False


def only_returns_rendered(called: str) -> bool:
    """Say whether a method of the page's own objects returns nothing but what was rendered."""
    if not called.startswith("self."):
        return False
    name = called.rpartition(".")[2]
    trees = [module.tree for module in UI if ".render." not in module.name]
    methods = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = [method for method in methods if method.name == name]
    given = [(node, method) for method in found for node in ast.walk(method) if isinstance(node, ast.Return)]
    return bool(given) and all(node.value is not None and is_rendered(node.value, method) for node, method in given)


def is_named(node: ast.Assign, name: str) -> bool:
    """Say whether an assignment gives a value to a name."""
    return [ast.unparse(target) for target in node.targets] == [name] or any(
        isinstance(target, ast.Tuple) and name in map(ast.unparse, target.elts) for target in node.targets
    )


def unrendered(tree: ast.AST, fields: set[str]) -> list[str]:
    """Return what is shown in a component for HTML without having been rendered."""
    found = []
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Dict):
                pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key]
                shown = [(key, value) for key, value in pairs if isinstance(key, ast.Attribute) and key.attr in fields]
                found += [ast.unparse(key) for key, value in shown if not is_rendered(value, function)]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_html":
                found += [] if is_rendered(node.args[1], function) else [ast.unparse(node.args[0])]
    return found


def tags(tree: ast.AST) -> list[str]:
    """Return the texts of a module that hold a tag, but for those that only document it."""
    documented = [
        node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    documentation = {id(node.value) for node in documented}
    return [str(node.value) for node in strings if id(node) not in documentation and TAG.search(str(node.value))]


@pytest.mark.parametrize("module", [each for each in UI if ".render." not in each.name], ids=lambda module: module.name)
def test_what_is_shown_as_html_was_rendered(module: Module) -> None:
    assert unrendered(module.tree, html_fields()) == []


@pytest.mark.parametrize(
    ("line", "offence"),
    [
        ("return {self._view.notice: str(error)}", "self._view.notice"),
        ("return {view.why: f'<b>{text}</b>'}", "view.why"),
        ("told = text\n    return {self.view.why: told}", "self.view.why"),
        ("told = render.why(a)\n    told = text\n    return {self.view.why: told}", "self.view.why"),
        ("return {self.view.header: self.crowded(words)}", "self.view.header"),
        ("return _html('wj-x', title)", "'wj-x'"),
    ],
)
def test_what_was_not_is_noticed(line: str, offence: str) -> None:
    tree = ast.parse(f"def f():\n    {line}\n")
    assert unrendered(tree, html_fields()) == [offence]


@pytest.mark.parametrize("module", [each for each in UI if each.name != MARKUP], ids=lambda module: module.name)
def test_no_other_module_writes_a_tag_or_calls_a_text_html(module: Module) -> None:
    allowed = OWN_SCRIPTS[1] if module.name == OWN_SCRIPTS[0] else []
    assert tags(module.tree) == allowed
    calls = [ast.unparse(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    assert [call for call in calls if call.rpartition(".")[2] == "Html"] == []


@pytest.mark.parametrize("module", UI, ids=lambda module: module.name)
def test_no_component_that_interprets_text_is_used(module: Module) -> None:
    used = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and node.attr in INTERPRETERS]
    assert [ast.unparse(node) for node in used if ast.unparse(node.value) in {"gr", "gradio"}] == []


def test_html_components_are_made_in_one_place() -> None:
    made = [
        (module.name, node.lineno)
        for module in UI
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"gr.HTML", "gradio.HTML", "HTML"}
    ]
    assert [name for name, _ in made] == ["rag.ui.layout"]


@pytest.mark.parametrize("script", sorted((ROOT / "rag/ui/assets").glob("*.js")), ids=lambda path: path.name)
def test_no_script_inserts_markup_or_asks_for_anything(script: Path) -> None:
    assert IN_SCRIPTS.findall(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("line", ["a.innerHTML = b", "fetch('/x')", "new Function(x)", "image.src = x"])
def test_a_script_that_would_is_noticed(line: str) -> None:
    assert IN_SCRIPTS.findall(line)
