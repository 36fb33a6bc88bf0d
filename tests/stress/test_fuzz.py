"""A sample of the random inputs, the same each time; and a fault is found where there is one."""

from __future__ import annotations

import random

import pytest

from rag.errors import InputError
from tools.stress.fuzz import TARGETS, fuzz, main
from tools.stress.targets.target import LONGEST, Target, any_character, changed

EXECUTIONS = {"parsers": 500, "headings": 500, "splitter": 500, "query": 300, "citations": 100}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_a_refusal_comes_of_random_input(name: str) -> None:
    figures, failures = fuzz(TARGETS[name], EXECUTIONS[name], seed=6)
    assert failures == []
    assert figures["executions"] == EXECUTIONS[name]
    assert figures["kept"] > len(TARGETS[name].seeds)


def check(text: str) -> int:
    """Fail on a text that can only be reached by keeping what led to something new: 甲乙丙 in this order."""
    if "拒" in text:
        raise InputError("no")
    if "甲乙丙" in text:
        raise KeyError(text)
    return 2 * ("甲乙" in text) + ("乙丙" in text)


TOY = Target(("丁",), ("甲", "乙", "丙", "拒", "戊", "己", "庚", "辛"), check, any_character)


def test_a_fault_is_found_and_told_with_its_input() -> None:
    figures, failures = fuzz(TOY, 20_000, seed=1)
    assert failures
    assert failures[0].startswith("KeyError ")
    assert "甲乙丙" in failures[0]
    assert figures["refused"] > 0


def test_the_same_seed_gives_the_same_inputs() -> None:
    chances = [random.Random(seed) for seed in (1, 1, 2)]  # noqa: S311  repeatable
    made = [[changed(chance, ["甲乙丙丁"], TOY) for _ in range(5)] for chance in chances]
    assert made[0] == made[1] != made[2]
    assert all(len(each) <= LONGEST for row in made for each in row)


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--target", "splitter", "--executions", "20"]) == 0
    assert '"executions": 20' in capsys.readouterr().out
