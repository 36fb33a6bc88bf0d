"""Completion of commands, options and files in the shell, by click."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click
from click.shell_completion import get_completion_class, shell_complete

from rag.cli.output import write_lines
from rag.cli.words import COMPLETION_SHELL, HELP, SHORT_HELP
from rag.errors import InputError

NAME = "wenju"
VARIABLE = "_WENJU_COMPLETE"
"""What the script of a shell asks for, as click reads it."""
SHELLS = ("bash", "zsh", "fish")
_FUNCTIONS = {
    "bash": '{name}() {{ {command} "$@"; }}',
    "zsh": '{name}() {{ {command} "$@"; }}',
    "fish": "function {name}; {command} $argv; end",
}
_CALLS = {  # click's scripts call a program of that name; ours is a function, which env cannot call
    "bash": (("=bash_complete $1)", "=bash_complete {command})"),),
    "zsh": (("=zsh_complete {name})", "=zsh_complete {command})"), ("(( ! $+commands[{name}] )) && return 1", "")),
    "fish": (("(commandline -t) {name})", "(commandline -t) {command})"),),
}


def asked_to_complete(program: click.Command) -> int | None:
    """Answer a shell that asks how a line may go on and return the exit code; None where none asks."""
    instruction = os.environ.get(VARIABLE)
    return shell_complete(program, {}, NAME, VARIABLE, instruction) if instruction else None


@click.command("completion", help=HELP["completion"], short_help=SHORT_HELP["completion"])
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Write the script that a shell reads."""
    write_lines([script(shell, context.find_root().command)])


def script(shell: str, program: click.Command) -> str:
    """Return a function ``wenju`` that runs this program from anywhere, and its completion."""
    kind = get_completion_class(shell)
    if kind is None:
        raise InputError(COMPLETION_SHELL.format(shell, ", ".join(SHELLS)))
    checkout = Path(__file__).resolve().parents[2]
    command = shlex.join(["env", f"PYTHONPATH={checkout}", sys.executable, "-m", "rag"])
    text = kind(program, {}, NAME, VARIABLE).source()
    for found, wanted in _CALLS[shell]:
        text = text.replace(found.format(name=NAME), wanted.format(name=NAME, command=command))
    return f"{_FUNCTIONS[shell].format(name=NAME, command=command)}\n{text}"
