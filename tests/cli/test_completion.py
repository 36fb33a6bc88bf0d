"""The shells themselves complete commands, options and choices."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.cli.commands import program
from rag.cli.completion import SHELLS, script
from rag.errors import InputError
from tests.cli.conftest import ROOT, Run

BASH = """
source <("$0" -m rag completion bash)
cd /
COMP_WORDS=({words})
COMP_CWORD=$(({count} - 1))
_wenju_completion wenju
printf '%s\\n' "${{COMPREPLY[@]}}"
complete -p wenju
wenju --version
"""
ZSH = """
compdef() {{ }}
compadd() {{ local -a rest; rest=("${{(@P)@[-1]}}"); print -rl -- $rest }}
_describe() {{ print -rl -- ${{(P)3}} }}
source <("$0" -m rag completion zsh)
cd /
words=({words})
CURRENT={count}
_wenju_completion
wenju --version
"""
FISH = """
{python} -m rag completion fish | source
cd /
complete -C {line}
wenju --version
"""


def completed(shell: str, *words: str) -> list[str]:
    """Return what a shell offers for the last word of a line, without the descriptions, and what the program prints."""
    if shutil.which(shell) is None:
        pytest.skip(f"the completion of {shell} is NOT TESTED: {shell} is not installed")
    text = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell]
    quoted = " ".join(f"'{word}'" for word in words)
    filled = text.format(words=quoted, count=len(words), line=f"'{' '.join(words)}'", python=f"'{sys.executable}'")
    options = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}[shell]
    done = subprocess.run(
        [shell, *options, filled, sys.executable], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [line.partition("\t")[0].partition(":")[0] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_is_completed(shell: str) -> None:
    offered = completed(shell, "wenju", "s")
    assert "search" in offered
    assert "ask" not in offered
    assert offered[-1].startswith("wenju, version ")


@pytest.mark.parametrize("shell", SHELLS)
def test_an_option_is_completed(shell: str) -> None:
    assert {"--after", "--json", "--index"} <= set(completed(shell, "wenju", "ask", "--"))
    offered = completed(shell, "wenju", "ask", "--j")
    assert "--json" in offered
    assert "--index" not in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_a_choice_is_completed(shell: str) -> None:
    assert "zsh" in completed(shell, "wenju", "completion", "z")


def test_every_command_is_offered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_WENJU_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "wenju ")
    monkeypatch.setenv("COMP_CWORD", "1")
    code, output, errors = run()
    assert (code, errors) == (0, "")
    assert [line.removeprefix("plain,") for line in output.splitlines()] == sorted(program.commands)


def test_a_script_calls_this_program_from_anywhere_even_from_a_folder_with_a_blank(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = str(tmp_path / "a b" / "python")
    monkeypatch.setattr(sys, "executable", python)
    for shell in SHELLS:
        text = script(shell, program)
        assert text.count(f"env PYTHONPATH={ROOT} '{python}' -m rag") == 2


def test_a_shell_without_completion_is_named(run: Run) -> None:
    code, output, errors = run("completion", "tcsh")
    assert (code, output) == (2, "")
    assert "tcsh" in errors
    with pytest.raises(InputError, match="'tcsh': bash, zsh, fish have one"):
        script("tcsh", program)
