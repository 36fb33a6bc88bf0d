"""A folder with hostile files in it: all the good ones are indexed, the others named."""

from __future__ import annotations

from pathlib import Path

from tools.stress.folder import fill, hostile_cases, run


def test_the_good_files_are_indexed_and_the_others_named(tiny_model: Path) -> None:
    outcome = run(60, slow=False, model=tiny_model)
    assert outcome.failures == []
    figures = outcome.figures
    assert (figures["good"], figures["hostile"]) == (54, 6)
    assert (figures["documents"], figures["named"]) == (54, 6)


def test_each_tenth_file_is_hostile_and_of_its_own(tmp_path: Path) -> None:
    good, hostile = fill(tmp_path, 40, slow=False)
    assert (len(good), len(hostile)) == (36, 4)
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 40
    assert len(hostile_cases(slow=True)) > len(hostile_cases(slow=False)) > 40
