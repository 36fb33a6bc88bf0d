"""What is counted of the results of mutmut, and when the command fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.mutation import Count, counts_below, main, score

FAILED, SURVIVED, UNREACHED, TOO_LONG, UNTRIED = 1, 0, 33, 36, None


def write(folder: Path, path: str, *codes: int | None) -> None:
    """Write the results of a file as mutmut does, its mutants numbered from 1."""
    file = folder / f"{path}.meta"
    file.parent.mkdir(parents=True, exist_ok=True)
    names = {f"x_do__mutmut_{number}": code for number, code in enumerate(codes, start=1)}
    file.write_text(json.dumps({"exit_code_by_key": names, "durations_by_key": {}}))


def test_a_mutant_that_fails_or_never_ends_is_noticed_and_one_that_no_test_reaches_is_not(tmp_path: Path) -> None:
    write(tmp_path, "rag/disk/durable.py", FAILED, SURVIVED, TOO_LONG, UNREACHED)
    write(tmp_path, "rag/citations.py", FAILED, UNTRIED, -1, -11)
    write(tmp_path, "rag/version.py")
    assert counts_below(tmp_path) == [
        Count("rag/citations.py", 3, (), ("x_do__mutmut_2",)),
        Count("rag/disk/durable.py", 2, ("x_do__mutmut_2", "x_do__mutmut_4")),
    ]
    assert score(counts_below(tmp_path)) == 62.5
    assert score([]) == 0


@pytest.mark.parametrize(
    ("codes", "result"),
    [
        ([FAILED] * 4 + [SURVIVED], 0),
        ([FAILED] * 3 + [SURVIVED], 1),
        ([FAILED] * 9 + [UNTRIED], 1),
        ([], 1),
    ],
    ids=["just enough", "too few", "one was not tried", "there are none"],
)
def test_the_command_fails_below_80_percent(tmp_path: Path, codes: list[int | None], result: int) -> None:
    write(tmp_path, "rag/citations.py", *codes)
    assert main(["--results", str(tmp_path)]) == result


def test_survivors_are_named_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "rag/citations.py", FAILED, SURVIVED)
    main(["--results", str(tmp_path)])
    assert "survived: " not in capsys.readouterr().out
    main(["--results", str(tmp_path), "--names"])
    assert capsys.readouterr().out == (
        "file                made  noticed  survived    score\n"
        "rag/citations.py       2        1         1   50.0 %\n"
        "all                    2        1         1   50.0 %\n"
        "survived: x_do__mutmut_2\n"
    )
