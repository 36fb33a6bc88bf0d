"""A sample of the crafted files: each is refused or read as it must be, and this process lives on."""

from __future__ import annotations

from collections import Counter

import pytest

from tools.stress.crafted.case import Case
from tools.stress.crafted.injections import injections
from tools.stress.hostile import every_case, resident_mib, run


def test_crafted_files_end_as_they_must() -> None:
    cases = [case for case in every_case() if not case.slow]
    assert len(cases) >= 80
    outcome = run(cases)
    assert outcome.failures == []
    assert outcome.figures["files"] == len(cases)
    assert outcome.figures["growth_mib"] < 200


def test_a_bomb_is_stopped_while_it_inflates() -> None:
    [bomb] = [case for case in every_case() if case.name == "overlapping.zip"]
    before = resident_mib()
    assert run([bomb]).failures == []
    assert resident_mib() - before < 300


def test_every_crafted_file_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.name for case in every_case()).items() if count > 1] == []


@pytest.mark.parametrize(
    ("outcomes", "fault"),
    [
        (["a.txt is bad"], None),
        (["read  甲"], "a.txt: 1 documents instead of 0: "),
        (["a.txt is good"], "a.txt: no outcome matches 'bad$': "),
        (["a.txt is\nbad"], "a.txt: a reason of several lines: "),
    ],
)
def test_an_outcome_that_must_not_be_is_told(outcomes: list[str], fault: str | None) -> None:
    found = Case("a.txt", bytes, "bad$").fault(outcomes)
    assert found == (fault and f"{fault}{outcomes}")


def test_there_are_enough_commands_of_every_class() -> None:
    counts = Counter(each.kind for each in injections())
    assert sum(counts.values()) >= 200
    assert len(counts) == 12
    assert min(counts.values()) >= 20
